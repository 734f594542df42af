import type { BarColumns } from "../../columns.ts";
import type { ColumnPlaces } from "./columns.ts";
import { cellsOf, decode, lineEnd } from "./header.ts";

/** Where a row's cell stands, in words: `bars.csv, line 7, column 5: "abc"`. Reads the text again, for the one row that is wrong. */
export function locateCell(
  table: {
    readonly bytes: Uint8Array;
    readonly from: number;
    readonly separator: number;
    readonly places: ColumnPlaces;
    readonly name: string;
  },
  row: number,
  column: keyof BarColumns,
): string {
  const { bytes, from, separator, places, name } = table;
  let line = 1;
  for (let at = lineEnd(bytes, 0); at < from; at = lineEnd(bytes, at + 1)) line++;
  let at = from;
  for (let left = row; at < bytes.length; line++) {
    const end = lineEnd(bytes, at);
    const text = decode(bytes, at, end);
    if (text.trim() !== "" && left-- === 0) {
      const cell = cellsOf(text, String.fromCharCode(separator))[places[column]];
      const said = cell === undefined ? "is missing" : `is "${cell.slice(0, 40)}"`;
      return `${name}, line ${line}, column ${places[column] + 1} ${said}`;
    }
    at = end + 1;
  }
  return name;
}
