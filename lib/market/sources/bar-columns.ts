import { invalidArgument } from "../../core/errors.ts";
import type { BarColumns } from "../columns.ts";

/** Columns of rows `[open time in ms UTC, open, high, low, close, volume]`, as most interfaces of exchanges and vendors give them. */
export function barColumns(rows: readonly (readonly number[])[]): BarColumns {
  const wrong = Array.isArray(rows) ? rows.findIndex(row => !Array.isArray(row)) : 0;
  if (!Array.isArray(rows) || wrong >= 0)
    throw invalidArgument(
      "rows",
      "must be arrays of time, open, high, low, close, volume",
      Array.isArray(rows) ? rows[wrong] : rows,
      "Pass [[1704067200000, 10, 12, 9, 11, 7], …].",
    );
  const column = (place: number) => Float64Array.from(rows, row => row[place]);
  return {
    time: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}
