import type { BarColumns } from "../columns.ts";

/** Columns of rows `[open time in ms UTC, open, high, low, close, volume]`, as most interfaces of exchanges and vendors give them. */
export function barColumns(rows: readonly (readonly number[])[]): BarColumns {
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
