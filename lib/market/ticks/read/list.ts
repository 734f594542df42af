import { PeakError } from "../../../core/errors.ts";
import { brokenLine } from "./broken-line.ts";
import type { TextTable } from "./cells.ts";
import { valueTable } from "./value-table.ts";

/** What stands where in a list that names nothing: ccxt's trades as freqtrade keeps them. */
const unnamed = ["timestamp", "id", "type", "side", "price", "amount", "cost"] as const;

/** The rows of a file that is one JSON list; undefined where it is none (messages stand one a line). Throws `unreadable` for half of one. */
export function jsonList(bytes: Uint8Array, name: string): readonly unknown[] | undefined {
  const text = new TextDecoder().decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    // One message alone is no list of rows.
    return Array.isArray(value) &&
      value.length > 0 &&
      value.every(row => typeof row === "object" && row !== null)
      ? value
      : undefined;
  } catch (cause) {
    if (text.trim().includes("\n")) return undefined;
    throw new PeakError(
      "unreadable",
      `${name} is damaged JSON: ${(cause as Error).message.split("\n")[0]}.`,
      {
        hint: "Fetch it again.",
        cause,
      },
    );
  }
}

/**
 * The rows of a file with a record of a trade or a quote on each line; undefined where its first line is none, as messages of venues are.
 * A last line cut short is passed over, as with messages. Throws `unreadable`, naming the line, for any other that is no record.
 */
export function jsonRecords(bytes: Uint8Array, name: string): readonly unknown[] | undefined {
  const [first] = new TextDecoder().decode(bytes.subarray(0, 4_000)).split("\n", 1);
  const names = Object.keys(recordOf(first) ?? {}).map(key => key.toLowerCase());
  if (!names.includes("price") && !(names.includes("bid") && names.includes("ask"))) return undefined;
  const lines = new TextDecoder().decode(bytes).split("\n");
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const record = recordOf(line);
    if (record !== undefined) return [record];
    if (i === lines.length - 1) return [];
    throw brokenLine(name, i + 1, "the record is not JSON");
  });
}

function recordOf(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON list as a table of ticks: records by their names, or lists in the order of {@link unnamed}. Throws `unreadable`. */
export function listTable(rows: readonly unknown[], name: string): TextTable {
  const [first] = rows;
  if (!Array.isArray(first)) {
    const names = Object.keys(first as object);
    return valueTable(
      names,
      rows.map(row => names.map(key => (row as Readonly<Record<string, unknown>>)[key])),
    );
  }
  if (first.length !== unnamed.length)
    throw new PeakError(
      "unreadable",
      `${name} is a list of rows with ${first.length} values that nothing names.`,
      {
        hint: `Give records, [{ "timestamp": …, "price": …, "amount": … }], or lists of ${unnamed.join(", ")}.`,
      },
    );
  return valueTable(unnamed, rows as readonly unknown[][]);
}
