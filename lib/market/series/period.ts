import type { Milliseconds } from "../../core/time.ts";
import { toMilliseconds } from "../moment.ts";
import { withoutNames } from "../sources/csv/month-names.ts";
import { readTimeText } from "../sources/csv/time.ts";

/**
 * The moment or the start of the period that a cell names: "2024-06-30 14:30", "2024-06", "202406", "2024-Q2", "2024", seconds or milliseconds since
 * 1970. NaN where it names none.
 */
export function readPeriod(cell: unknown): Milliseconds {
  if (typeof cell === "number") return ofCount(cell);
  const text = typeof cell === "string" ? cell.trim() : "";
  const part = /^(\d{4})(?:-(\d{2})|-?Q([1-4]))?$/i.exec(text) ?? /^((?:1[6-9]|2[01])\d\d)(\d\d)$/.exec(text);
  if (part) {
    const month = part[3] ? (Number(part[3]) - 1) * 3 : Number(part[2] ?? 1) - 1;
    return month < 12 ? Date.UTC(Number(part[1]), month) : NaN;
  }
  if (/^\d{9,}(\.\d+)?$/.test(text)) return ofCount(Number(text));
  try {
    return toMilliseconds(text, "time");
  } catch {
    return NaN;
  }
}

/** The moment of a feed's date: RFC 822 ("Tue, 04 Jun 2024 13:30:00 GMT") or ISO 8601; without a zone it is UTC. NaN for a day that no calendar has. */
export function readFeedDate(text: string): Milliseconds {
  const trimmed = text.trim();
  // JavaScript takes the 31st of February for the 2nd of March.
  const [date] = withoutNames(trimmed).split(/[T\s]/);
  if (/^\d{4}-\d/.test(date) && Number.isNaN(readTimeText(date))) return NaN;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2}|\b[A-Z]{1,4}T?)$/i.test(trimmed);
  return Date.parse(zoned ? trimmed : `${trimmed}${/^\d{4}-/.test(trimmed) ? "Z" : " UTC"}`);
}

/** Seconds reach 10¹¹ in the year 5138, milliseconds did in 1973. */
function ofCount(count: number): Milliseconds {
  return Math.abs(count) < 1e11 ? count * 1_000 : count;
}
