import { PeakError } from "../../../core/errors.ts";
import { cellsOf, decode, lineEnd } from "./header.ts";

/** The error for a row, which begins at `at`, with more cells than its table has columns: a number with a separator has moved all behind it. */
export function tooWide(
  table: {
    readonly bytes: Uint8Array;
    readonly separator: string;
    readonly width: number;
    readonly name: string;
  },
  at: number,
): PeakError {
  const { bytes, separator, width, name } = table;
  let line = 1;
  for (let end = lineEnd(bytes, 0); end < at; end = lineEnd(bytes, end + 1)) line++;
  const text = decode(bytes, at, lineEnd(bytes, at));
  return new PeakError(
    "unreadable",
    `${name}, line ${line} has ${cellsOf(text, separator).length} cells for ${width} columns: "${text.slice(0, 80)}".`,
    { hint: "Write numbers without a separator between thousands, or in quotes." },
  );
}
