import { rowsOfSymbol } from "../which-symbol.ts";
import { PeakError } from "../../../core/errors.ts";
import type { RawRows } from "../../rows/clean.ts";
import { matchColumns } from "../csv/columns.ts";
import { rowColumns, type CsvOptions, type ReadColumns } from "../csv/table.ts";
import { finishTimes, readTime } from "../csv/time.ts";

const encoder = new TextEncoder();

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
    if (places[key] >= 0)
      columns[key] = Float64Array.from(list, (_, i) => (key === "time" ? timeOf : numberOf)(cell(i, key)));
  const read = columns as Required<ReadColumns>;
  finishTimes(read.time, String(cell(0, "time")), name);
  const all: RawRows = {
    ...read,
    volume: columns.volume ?? new Float64Array(list.length),
    locate: (row, key) => `${name}, bar ${row + 1}, ${header[places[key]]} ${JSON.stringify(cell(row, key))}`,
  };
  if (places.symbol < 0) return all;
  const symbols = list.map(row => (row as Record<string, unknown>)[header[places.symbol]]);
  return rowsOfSymbol(all, symbols, options.symbol, name);
}

function timeOf(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (typeof value !== "string") return NaN;
  const bytes = encoder.encode(value);
  return readTime(bytes, 0, bytes.length);
}

/** The number of a value that may be written as text; NaN for everything else. */
export function numberOf(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  return typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
}
