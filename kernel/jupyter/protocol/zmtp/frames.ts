/** One part of a message on its way out: bytes, or text that goes as UTF-8. */
export type Frame = Uint8Array | string;

/** Bits of a frame's first byte. */
export const flags = { more: 1, long: 2, command: 4 } as const;

/** The length of a frame of at most this many bytes is one byte, of others eight. */
const longestShort = 255;
const longHeader = 9;
const shortHeader = 2;

/** A message as it goes over the wire (RFC 23, "Framing"): all of its frames, each with its header, in one piece. */
export function encodeMessage(frames: readonly Frame[]): Buffer {
  const lengths = frames.map(frame => (typeof frame === "string" ? Buffer.byteLength(frame) : frame.length));
  const header = (length: number): number => (length > longestShort ? longHeader : shortHeader);
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + header(length) + length, 0));
  let at = 0;
  frames.forEach((frame, i) => {
    at = writeHeader(bytes, at, lengths[i], i < frames.length - 1 ? flags.more : 0);
    if (typeof frame === "string") bytes.write(frame, at, "utf8");
    else bytes.set(frame, at);
    at += lengths[i];
  });
  return bytes;
}

/** A command of the protocol itself: its name with its length, then its data. */
export function encodeCommand(name: string, data: Uint8Array): Buffer {
  const length = 1 + name.length + data.length;
  const bytes = Buffer.allocUnsafe((length > longestShort ? longHeader : shortHeader) + length);
  let at = writeHeader(bytes, 0, length, flags.command);
  at = bytes.writeUInt8(name.length, at);
  at += bytes.write(name, at, "latin1");
  bytes.set(data, at);
  return bytes;
}

function writeHeader(bytes: Buffer, at: number, length: number, flag: number): number {
  if (length <= longestShort) return bytes.writeUInt8(length, bytes.writeUInt8(flag, at));
  return bytes.writeBigUInt64BE(BigInt(length), bytes.writeUInt8(flag | flags.long, at));
}
