import { PeakError } from "../../../core/errors.ts";
import type { RawRows } from "../../rows/clean.ts";
import type { CsvOptions } from "../csv/table.ts";
import { numberOf, readRecords } from "./records.ts";

/** Bars of a JSON text: a list of objects or of lists, or one of them a line, see {@link readRecords}. Throws `unreadable`. */
export function parseJson(bytes: Uint8Array, options: CsvOptions): RawRows {
  const { name } = options;
  const text = new TextDecoder().decode(bytes);
  let value: unknown;
  try {
    value = parsedLines(text) ?? JSON.parse(text);
  } catch (cause) {
    const why = (cause as Error).message.split("\n")[0];
    throw new PeakError("unreadable", `${name} is damaged JSON: ${why}.`, { hint: "Fetch it again.", cause });
  }
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  const isBar = Array.isArray(first)
    ? first.length > 4 && first.slice(1, 5).every(price => Number.isFinite(numberOf(price)))
    : typeof first === "object" && first !== null;
  if (isBar) return readRecords(value as unknown[], options);
  throw new PeakError("unreadable", `${name} is JSON, but no list of bars.`, {
    hint: 'Give [{ "time": …, "open": … }, …] or [[time, open, high, low, close, volume], …]. Trades are read by pt.loadTrades, values by pt.readSeries.',
  });
}

/** JSON Lines: the first line is whole, and another follows it. Undefined for any other text. */
function parsedLines(text: string): unknown[] | undefined {
  const [first, ...more] = text.split("\n").filter(line => line.trim() !== "");
  if (more.length === 0) return undefined;
  try {
    JSON.parse(first);
  } catch {
    return undefined;
  }
  return [first, ...more].map(line => JSON.parse(line) as unknown);
}
