import { PeakError } from "../../../core/errors.ts";
import { commaReader } from "../../sources/csv/comma.ts";
import { cellsOf, decode, lineEnd } from "../../sources/csv/header.ts";
import { plainLines } from "../../sources/csv/lines.ts";
import { tooWide } from "../../sources/csv/too-wide.ts";
import type { readNumber } from "../../sources/csv/number.ts";

const newline = 10;
const carriage = 13;
const quote = 34;
const separators = [",", ";", "\t", "|"];

/** Takes a cell of a row: bytes `from` up to `to`. */
export type CellReader = (row: number, bytes: Uint8Array, from: number, to: number) => void;

/** A table in text: its columns by name, or their number where the first line is data already. */
export interface TextTable {
  readonly names?: readonly string[];
  readonly width: number;
  /** First line of data. */
  readonly first: readonly string[];
  /** Upper bound of the rows. */
  readonly lines: number;
  /** How its numbers are written, where that is not usual: decimals with commas. */
  readonly readNumber?: typeof readNumber;
  /** Reads every row through one reader a column, undefined where it is not wanted; gives the number of rows. */
  read(readers: readonly (CellReader | undefined)[]): number;
}

/** Opens a table of ticks. Throws `unreadable` where the text is none. */
export function textTable(text: Uint8Array, name: string): TextTable {
  const bytes = plainLines(text);
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const end = lineEnd(bytes, from);
  const line = decode(bytes, from, end);
  const separator = separators.reduce((best, candidate) =>
    cellsOf(line, candidate).length > cellsOf(line, best).length ? candidate : best,
  );
  const head = cellsOf(line, separator);
  if (head.length < 3)
    throw new PeakError(
      "unreadable",
      `${name} is not a table of ticks: its first line is "${line.slice(0, 60)}".`,
      {
        hint: "Give a CSV with a time, a price and an amount, or with bid and ask.",
      },
    );
  // A header has no numbers.
  const named = !head.some(cell => cell !== "" && /^[\d.]+$/.test(cell));
  if (named) from = end + 1;
  let lines = 1;
  for (let at = bytes.indexOf(newline, from); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return {
    ...(named ? { names: head.map(cell => cell.toLowerCase()) } : {}),
    width: head.length,
    first: cellsOf(decode(bytes, from, lineEnd(bytes, from)), separator),
    lines,
    readNumber: commaReader(bytes, from, separator.charCodeAt(0), name),
    read: readers => readRows({ bytes, separator, width: head.length, name }, from, readers),
  };
}

function readRows(
  table: {
    readonly bytes: Uint8Array;
    readonly separator: string;
    readonly width: number;
    readonly name: string;
  },
  from: number,
  readers: readonly (CellReader | undefined)[],
): number {
  const { bytes, width } = table;
  const separator = table.separator.charCodeAt(0);
  const first = cellsOf(decode(bytes, from, lineEnd(bytes, from)), table.separator);
  // Where the last column is read, a cell behind it means that cells before it were moved.
  const closed = readers.length === width && first.slice(width).every(cell => cell === "");
  let row = 0;
  let at = from;
  while (at < bytes.length) {
    const start = at;
    for (let column = 0, ended = false; !ended; column++, at++) {
      let begin = at;
      // A separator within quotes is none: "1,234.5".
      if (bytes[at] === quote) {
        at++;
        while (at < bytes.length && bytes[at] !== quote && bytes[at] !== newline) at++;
      }
      while (at < bytes.length && bytes[at] !== separator && bytes[at] !== newline) at++;
      ended = at >= bytes.length || bytes[at] === newline;
      let end = at;
      if (end > begin && bytes[end - 1] === carriage) end--;
      if (end > begin + 1 && bytes[begin] === quote && bytes[end - 1] === quote) {
        begin++;
        end--;
      }
      if (column >= width && closed && decode(bytes, begin, end).trim() !== "") throw tooWide(table, start);
      readers[column]?.(row, bytes, begin, end);
    }
    // A blank line is no row.
    if (at - start > 2) row++;
  }
  return row;
}
