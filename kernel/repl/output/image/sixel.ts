import type { Pixels } from "./png.ts";

const mostColors = 255;

/** A picture as a DEC sixel string, at most `width` pixels wide, on white. */
export function sixel(picture: Pixels, width: number): string {
  const { columns, rows, colors } = scaled(picture, Math.min(width, picture.width));
  const { palette, indexOf } = paletteOf(colors);
  const parts = [`\x1bPq"1;1;${columns};${rows}`];
  for (const [index, color] of palette.entries()) {
    const percent = [color >> 16, (color >> 8) & 255, color & 255].map(byte =>
      Math.round((byte * 100) / 255),
    );
    parts.push(`#${index};2;${percent.join(";")}`);
  }
  for (let top = 0; top < rows; top += 6) {
    /** For each colour of the band the six dots of every column, as bits. */
    const dots = new Map<number, Uint8Array>();
    for (let y = top; y < Math.min(rows, top + 6); y++)
      for (let x = 0; x < columns; x++) {
        const index = indexOf(colors[y * columns + x]);
        let bits = dots.get(index);
        if (!bits) dots.set(index, (bits = new Uint8Array(columns)));
        bits[x] |= 1 << (y - top);
      }
    parts.push([...dots].map(([index, bits]) => `#${index}${runs(bits)}`).join("$"), "-");
  }
  return `${parts.join("")}\x1b\\`;
}

/** Columns of dots as characters, repeated ones counted. */
function runs(bits: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bits.length;) {
    let end = at + 1;
    while (end < bits.length && bits[end] === bits[at]) end++;
    const character = String.fromCharCode(63 + bits[at]);
    text += end - at > 3 ? `!${end - at}${character}` : character.repeat(end - at);
    at = end;
  }
  return text;
}

/** The picture on white at another width, each pixel the mean of those it stands for, as 0xRRGGBB. */
function scaled(
  { width, height, rgba }: Pixels,
  columns: number,
): { columns: number; rows: number; colors: Uint32Array } {
  const factor = width / columns;
  const rows = Math.max(1, Math.round(height / factor));
  const colors = new Uint32Array(columns * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const sum = [0, 0, 0];
      let count = 0;
      for (
        let v = Math.floor(y * factor);
        v < Math.max(Math.floor(y * factor) + 1, Math.floor((y + 1) * factor));
        v++
      )
        for (
          let u = Math.floor(x * factor);
          u < Math.max(Math.floor(x * factor) + 1, Math.floor((x + 1) * factor));
          u++
        ) {
          const at = (Math.min(v, height - 1) * width + Math.min(u, width - 1)) * 4;
          const opacity = rgba[at + 3] / 255;
          for (let c = 0; c < 3; c++) sum[c] += rgba[at + c] * opacity + 255 * (1 - opacity);
          count++;
        }
      const [red, green, blue] = sum.map(part => Math.round(part / count));
      colors[y * columns + x] = (red << 16) | (green << 8) | blue;
    }
  return { columns, rows, colors };
}

/** The colours that occur most, and for any colour the nearest of them. */
function paletteOf(colors: Uint32Array): { palette: number[]; indexOf: (color: number) => number } {
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, mostColors)
    .map(([color]) => color);
  const nearest = new Map(palette.map((color, index) => [color, index]));
  const distance = (a: number, b: number): number =>
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  return {
    palette,
    indexOf(color) {
      let index = nearest.get(color);
      if (index === undefined) {
        index = 0;
        for (let k = 1; k < palette.length; k++)
          if (distance(palette[k], color) < distance(palette[index], color)) index = k;
        nearest.set(color, index);
      }
      return index;
    },
  };
}
