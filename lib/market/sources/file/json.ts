import { PeakError } from "../../../core/errors.ts";
import type { RawRows } from "../../rows/clean.ts";
import { matchColumns } from "../csv/columns.ts";
import { rowColumns, type CsvOptions, type ReadColumns } from "../csv/table.ts";
import { finishTimes, readTime } from "../csv/time.ts";

const encoder = new TextEncoder();

/**
 * Bars of a JSON text: a list of objects with the names a CSV header may have, or of lists in the order that exchanges give (time,
 * open, high, low, close, volume). Throws `unreadable` naming the bar.
 */
export function parseJson(bytes: Uint8Array, options: CsvOptions): RawRows {
  const { name } = options;
  const list = parsed(bytes, name);
  const lists = Array.isArray(list[0]);
  const header = lists
    ? ["time", "open", "high", "low", "close", "volume"]
    : Object.keys(list[0] as Record<string, unknown>);
  const places = matchColumns(header, options);
  const columns: { [key in (typeof rowColumns)[number]]?: Float64Array } = {};
  let firstTime: unknown;
  for (const key of rowColumns) {
    if (places[key] < 0) continue;
    const field = lists ? places[key] : header[places[key]];
    const column = new Float64Array(list.length);
    list.forEach((row, i) => {
      if (typeof row !== "object" || row === null || Array.isArray(row) !== lists)
        throw new PeakError("unreadable", `${name}: bar ${i + 1} is ${JSON.stringify(row).slice(0, 40)}.`, {
          hint: "Give all bars in one form: lists, or objects.",
        });
      const value = (row as Record<string | number, unknown>)[field];
      column[i] = key === "time" ? timeOf(value) : numberOf(value);
      if (key === "time" && i === 0) firstTime = value;
    });
    columns[key] = column;
  }
  finishTimes(columns.time!, String(firstTime), name);
  const { time, open, high, low, close } = columns as Required<ReadColumns>;
  const volume = columns.volume ?? new Float64Array(list.length);
  return {
    ...columns,
    time,
    open,
    high,
    low,
    close,
    volume,
    locate: (row, column) =>
      `${name}, bar ${row + 1}, ${header[places[column]]} ${JSON.stringify((list[row] as Record<string, unknown>)[lists ? places[column] : header[places[column]]])}`,
  };
}

function parsed(bytes: Uint8Array, name: string): readonly unknown[] {
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = (cause as Error).message.split("\n")[0];
    throw new PeakError("unreadable", `${name} is damaged JSON: ${why}.`, { hint: "Fetch it again.", cause });
  }
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  const isBar = Array.isArray(first)
    ? first.length > 4 && first.slice(1, 5).every(price => Number.isFinite(numberOf(price)))
    : typeof first === "object" && first !== null;
  if (isBar) return value as unknown[];
  throw new PeakError("unreadable", `${name} is JSON, but no list of bars.`, {
    hint: 'Give [{ "time": …, "open": … }, …] or [[time, open, high, low, close, volume], …].',
  });
}

function timeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return NaN;
  const bytes = encoder.encode(value);
  return readTime(bytes, 0, bytes.length);
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
}
