import { day, type Milliseconds } from "../../core/time.ts";
import { toMilliseconds } from "../moment.ts";
import { readTimeText } from "../sources/csv/time.ts";

/** What a cell names: a moment, of which both are the same, or a day, a month, a quarter or a year. */
export interface Period {
  readonly start: Milliseconds;
  /** When it is over. */
  readonly end: Milliseconds;
}

/**
 * The moment or the period that a cell names: "2024-06-30 14:30", "2024-06-30", 20240630, "2024-06", "202406", "2024-Q2", "2024", seconds or
 * milliseconds since 1970. NaN where it names none.
 */
export function readPeriod(cell: unknown): Period {
  const said = typeof cell === "string" ? cell.trim() : typeof cell === "number" ? String(cell) : "";
  // 20240630 is a day; as seconds it would be August 1970.
  const text = said.replace(/^((?:1[89]|2[01])\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])$/, "$1-$2-$3");
  // So is 2024 a year, and 202406 a month; as seconds both would be in January 1970, before anything else.
  if (typeof cell === "number" && text === said && !yearOrMonth.test(said)) return moment(ofCount(cell));
  const part = /^(\d{4})(?:-(\d{2})|-?Q([1-4]))?$/i.exec(text) ?? /^((?:1[6-9]|2[01])\d\d)(\d\d)$/.exec(text);
  if (part) {
    const [, year, month, quarter] = part;
    const first = quarter ? (Number(quarter) - 1) * 3 : Number(month ?? 1) - 1;
    const months = quarter ? 3 : month ? 1 : 12;
    return first < 12
      ? { start: Date.UTC(Number(year), first), end: Date.UTC(Number(year), first + months) }
      : moment(NaN);
  }
  if (/^\d{9,}(\.\d+)?$/.test(text)) return moment(ofCount(Number(text)));
  try {
    const start = toMilliseconds(text, "time");
    return isDayAlone(text) ? { start, end: start + day } : moment(start);
  } catch {
    return moment(NaN);
  }
}

const yearOrMonth = /^(1[6-9]|2[01])\d\d(0[1-9]|1[0-2])?$/;

/**
 * Periods of one column. Where all of its moments are midnights they are days, as databases and data frames write them: what was published on one
 * was not known when it began. One alone may be a midnight.
 */
export function withDays(periods: readonly Period[]): readonly Period[] {
  const said = periods.filter(({ start }) => Number.isFinite(start));
  const areDays = said.every(({ start, end }) => start % day === 0 && (end === start || end === start + day));
  return areDays && said.length > 1 ? periods.map(({ start }) => ({ start, end: start + day })) : periods;
}

const moment = (time: Milliseconds): Period => ({ start: time, end: time });

/** Behind a day alone a time of day can be read, behind a moment no second one. */
export const someClock = " 12:34";

/** Whether a text that can be read as a time names a day, and no time of it. */
export function isDayAlone(text: string): boolean {
  return Number.isFinite(readTimeText(text.trim() + someClock));
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
 * What a feed's date names: RFC 822 ("Tue, 04 Jun 2024 13:30:00 GMT"), as Unix writes it (the year last) or ISO 8601; without a zone it is
 * UTC, and without a time of day the day. NaN for a day that no calendar has, one without a year, and one in numbers that may be day and month or the reverse.
 */
export function readFeedDate(text: string): Period {
  const written = text
    .trim()
    .replace(/^[^\d\s,]+,\s*/, "")
    // An offset may be followed by a word for it.
    .replace(/([+-]\d{2}:?\d{2})\s*\([^()]*\)$/, "$1")
    .replace(/^(?:[a-z]{3} )?([a-z]{3}) +(\d{1,2}) (\d[\d:]+)( \S+)? (\d{4})$/i, "$2 $1 $5 $3$4")
    .replace(/(?<=\d\s*(?:[AP]M\s+)?)\b(?:UT|[ECMP][SD]T)$/, name => `-0${zoneHours[name]}00`);
  // A count is no date of a feed.
  if (/^-?[\d.]*$/.test(written)) return moment(NaN);
  const start = readTimeText(written);
  return { start, end: start + (isDayAlone(written) ? day : 0) };
}

/** Seconds reach 10¹¹ in the year 5138, milliseconds did in 1973. */
function ofCount(count: number): Milliseconds {
  return Math.abs(count) < 1e11 ? count * 1_000 : count;
}
