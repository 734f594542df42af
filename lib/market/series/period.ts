import type { Milliseconds } from "../../core/time.ts";
import { toMilliseconds } from "../moment.ts";
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

/** Hours of the zones that RFC 822 has names for; of others nothing says which is meant: IST is India's, Israel's and Ireland's. */
const zoneHours: Readonly<Record<string, number>> = {
  UT: 0,
  EST: 5,
  EDT: 4,
  CST: 6,
  CDT: 5,
  MST: 7,
  MDT: 6,
  PST: 8,
  PDT: 7,
};

/**
 * The moment of a feed's date: RFC 822 ("Tue, 04 Jun 2024 13:30:00 GMT"), as Unix writes it (the year last) or ISO 8601; without a zone it is
 * UTC. NaN for a day that no calendar has, one without a year, and one in numbers that may be day and month or the reverse.
 */
export function readFeedDate(text: string): Milliseconds {
  const written = text
    .trim()
    .replace(/^[^\d\s,]+,\s*/, "")
    // An offset may be followed by a word for it.
    .replace(/([+-]\d{2}:?\d{2})\s*\([^()]*\)$/, "$1")
    .replace(/^(?:[a-z]{3} )?([a-z]{3}) +(\d{1,2}) (\d[\d:]+)( \S+)? (\d{4})$/i, "$2 $1 $5 $3$4")
    .replace(/(?<=\d\s*(?:[AP]M\s+)?)\b(?:UT|[ECMP][SD]T)$/, name => `-0${zoneHours[name]}00`);
  // A count is no date of a feed.
  return /^-?[\d.]*$/.test(written) ? NaN : readTimeText(written);
}

/** Seconds reach 10¹¹ in the year 5138, milliseconds did in 1973. */
function ofCount(count: number): Milliseconds {
  return Math.abs(count) < 1e11 ? count * 1_000 : count;
}
