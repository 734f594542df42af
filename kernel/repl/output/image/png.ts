import { inflateSync } from "node:zlib";

/** A picture as pixels: red, green, blue and opacity, a byte each, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const signature = "89504e470d0a1a0a";
/** Bytes a pixel, by PNG's number for the colour type; palettes and grey come from no chart of ours. */
const channelsOf: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/** Width and height of a PNG; undefined for what is none. */
export function pngSize(png: Buffer): { width: number; height: number } | undefined {
  if (png.length < 33 || png.toString("hex", 0, 8) !== signature) return undefined;
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

/** The pixels of a PNG with 8 bits a channel, RGB or RGBA, not interlaced; undefined for any other. */
export function decodePng(png: Buffer): Pixels | undefined {
  const size = pngSize(png);
  const channels = channelsOf[png[25]];
  if (!size || png[24] !== 8 || png[28] !== 0 || channels === undefined) return undefined;
  const { width, height } = size;
  const parts: Buffer[] = [];
  for (let at = 8; at + 8 <= png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const data = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  if (data.length < height * (stride + 1)) return undefined;
  const rgba = new Uint8Array(width * height * 4);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1);
    const row = unfiltered(data[start], data.subarray(start + 1, start + 1 + stride), above, channels);
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) rgba[to + c] = row[x * channels + c];
      rgba[to + 3] = channels === 4 ? row[x * channels + 3] : 255;
    }
    above = row;
  }
  return { width, height, rgba };
}

/** A row without PNG's filter (PNG specification, 9.2): each byte is stored as its difference from a guess. */
function unfiltered(
  filter: number,
  row: Uint8Array,
  above: Uint8Array,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const plain = new Uint8Array(row.length);
  for (let i = 0; i < row.length; i++) {
    const left = i < channels ? 0 : plain[i - channels];
    const up = above[i];
    const corner = i < channels ? 0 : above[i - channels];
    const guess =
      filter === 1
        ? left
        : filter === 2
          ? up
          : filter === 3
            ? (left + up) >> 1
            : filter === 4
              ? paeth(left, up, corner)
              : 0;
    plain[i] = row[i] + guess;
  }
  return plain;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
