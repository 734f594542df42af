import { rowsOfSymbol } from "../which-symbol.ts";
import { PeakError } from "../../../core/errors.ts";
import type { RawRows } from "../../rows/clean.ts";
import { matchColumns } from "../csv/columns.ts";
import { readNumberText } from "../csv/number.ts";
import { rowColumns, type CsvOptions, type ReadColumns } from "../csv/table.ts";
import { readTimeTexts } from "../csv/slashed.ts";

/**
 * Bars of a list of objects with the names that a CSV header may have, or of lists in the order that exchanges give (time, open,
 * high, low, close, volume). Throws `unreadable` naming the bar that is neither.
 */
export function readRecords(list: readonly unknown[], options: CsvOptions): RawRows {
  const { name } = options;
  const lists = Array.isArray(list[0]);
  const header = lists
    ? ["time", "open", "high", "low", "close", "volume"]
    : Object.keys(list[0] as Record<string, unknown>);
  const places = matchColumns(header, options);
  const cell = (row: number, key: (typeof rowColumns)[number]): unknown =>
    (list[row] as Record<string | number, unknown>)[lists ? places[key] : header[places[key]]];
  const columns: { [key in (typeof rowColumns)[number]]?: Float64Array } = {};
  list.forEach((row, i) => {
    if (typeof row !== "object" || row === null || Array.isArray(row) !== lists)
      throw new PeakError("unreadable", `${name}: bar ${i + 1} is ${JSON.stringify(row).slice(0, 40)}.`, {
        hint: "Give all bars in one form: lists, or objects.",
      });
  });
  for (const key of rowColumns)
    if (places[key] >= 0 && key !== "time")
      columns[key] = Float64Array.from(list, (_, i) => numberOf(cell(i, key)));
  const texts = list.map((_, i) => cell(i, "time")).map(time => (isWritten(time) ? String(time) : ""));
  const read = { ...columns, time: readTimeTexts(texts, name) } as Required<ReadColumns>;
  const all: RawRows = {
    ...read,
    volume: columns.volume ?? new Float64Array(list.length),
    locate: (row, key) => `${name}, bar ${row + 1}, ${header[places[key]]} ${JSON.stringify(cell(row, key))}`,
  };
  if (places.symbol < 0) return all;
  const symbols = list.map(row => (row as Record<string, unknown>)[header[places.symbol]]);
  return rowsOfSymbol(all, symbols, options.symbol, name);
}

function isWritten(value: unknown): value is number | bigint | string {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "string";
}

/** The number of a value that may be written as text; NaN for everything else. */
export function numberOf(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  return typeof value === "string" ? readNumberText(value.trim()) : NaN;
}
