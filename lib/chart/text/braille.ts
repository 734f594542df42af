import { paint } from "./layout.ts";

/** Bit of each dot of a braille letter, by row (0 top) and column. */
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** A raster of dots, two across and four down per character. */
export interface BrailleCanvas {
  /** Dots across and down. */
  readonly across: number;
  readonly down: number;
  /** Sets a dot; dots outside are ignored. */
  dot(x: number, y: number, color?: string): void;
  /** Draws a straight line between two dots. */
  line(x0: number, y0: number, x1: number, y1: number, color?: string): void;
  /** Puts a letter over the dots of one cell. */
  letter(column: number, row: number, text: string, color?: string): void;
  rows(colored?: boolean): string[];
}

export function brailleCanvas(columns: number, height: number): BrailleCanvas {
  const cells = new Uint8Array(columns * height);
  const colors = Array<string | undefined>(columns * height);
  const letters = Array<string | undefined>(columns * height);
  const across = columns * 2;
  const down = height * 4;
  const dot = (x: number, y: number, color?: string) => {
    if (!(x >= 0 && x < across && y >= 0 && y < down)) return;
    const cell = (y >> 2) * columns + (x >> 1);
    cells[cell] |= bits[y & 3][x & 1];
    colors[cell] = color;
  };
  return {
    across,
    down,
    dot,
    line(x0, y0, x1, y1, color) {
      const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
      for (let k = 0; k <= steps; k++)
        dot(Math.round(x0 + ((x1 - x0) * k) / steps), Math.round(y0 + ((y1 - y0) * k) / steps), color);
    },
    letter(column, row, text, color) {
      if (!(column >= 0 && column < columns && row >= 0 && row < height)) return;
      letters[row * columns + column] = text;
      colors[row * columns + column] = color;
    },
    rows: colored =>
      Array.from({ length: height }, (_, row) => {
        let line = "";
        for (let column = 0; column < columns; column++) {
          const cell = row * columns + column;
          const text = letters[cell] ?? (cells[cell] ? String.fromCharCode(0x2800 + cells[cell]) : " ");
          line += paint(text, colors[cell], colored);
        }
        return line;
      }),
  };
}
