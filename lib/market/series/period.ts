import { day, hour, minute, type Milliseconds } from "../../core/time.ts";
import type { Zone } from "../calendar/zone.ts";
import { toMilliseconds } from "../moment.ts";
import { readTimeText } from "../sources/csv/time.ts";

/** What a cell names: a moment, of which both are the same, or a day, a month, a quarter or a year. */
export interface Period {
  readonly start: Milliseconds;
  /** When it is over. */
  readonly end: Milliseconds;
  /** How far ahead of UTC the clock is that the text names. Without one the two above are as if its clock were UTC's. */
  readonly offset?: Milliseconds;
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
  if (typeof cell === "number" && text === said && !yearOrMonth.test(said)) return moment(ofCount(cell), 0);
  const part = /^(\d{4})(?:-(\d{2})|-?Q([1-4]))?$/i.exec(text) ?? /^((?:1[6-9]|2[01])\d\d)(\d\d)$/.exec(text);
  if (part) {
    const [, year, month, quarter] = part;
    const first = quarter ? (Number(quarter) - 1) * 3 : Number(month ?? 1) - 1;
    const months = quarter ? 3 : month ? 1 : 12;
    return first < 12
      ? { start: Date.UTC(Number(year), first), end: Date.UTC(Number(year), first + months) }
      : moment(NaN);
  }
  if (/^\d{9,}(\.\d+)?$/.test(text)) return moment(ofCount(Number(text)), 0);
  try {
    const start = toMilliseconds(text, "time");
    return isDayAlone(text) ? { start, end: start + day } : moment(start, offsetOf(text));
  } catch {
    return moment(NaN);
  }
}

const yearOrMonth = /^(1[6-9]|2[01])\d\d(0[1-9]|1[0-2])?$/;

/**
 * Periods of one column. Where all of its moments are midnights, of the clocks they name or those of `zone`, they are days, as databases and data
 * frames write them: what was published on one was not known when it began. One alone may be a midnight.
 */
export function withDays(periods: readonly Period[], zone: Zone | undefined): readonly Period[] {
  const said = periods.filter(({ start }) => Number.isFinite(start));
  const areDays = (of: readonly Period[]): boolean =>
    said.length > 1 &&
    of.every(
      ({ start, end, offset = 0 }) => (start + offset) % day === 0 && (end === start || end === start + day),
    );
  const ended = (of: readonly Period[]) => of.map(period => ({ ...period, end: period.start + day }));
  if (areDays(said)) return ended(periods);
  const local = (period: Period): Period =>
    zone === undefined || period.offset === undefined ? period : moment(zone.toLocal(period.start));
  return areDays(said.map(local)) ? ended(periods.map(local)) : periods;
}

/**
 * When what a text names without a zone was on the clocks of `zone`, or `time` itself where it names one; undefined for what they never showed. Of an
 * hour that is there twice the later one.
 */
export function onClocks(
  zone: Zone | undefined,
  { start, end, offset }: Period,
  time: Milliseconds,
): Milliseconds | undefined {
  if (zone === undefined || offset !== undefined) return time;
  // The last moment of a period is there also where clocks leave out a midnight.
  const last = time > start && time === end ? 1 : 0;
  const moment = zone.readings(time - last).at(-1);
  return moment === undefined ? undefined : moment + last;
}

const moment = (time: Milliseconds, offset?: Milliseconds): Period => ({ start: time, end: time, offset });

/** How far ahead of UTC the clock is that a time names; 0 also for a count since 1970, undefined where it names none. */
export function offsetOf(text: string): Milliseconds | undefined {
  const named =
    /^\d{9,}(?:\.\d+)?$|(?:Z|UTC|GMT)$|:\d\d(?:\.\d+)?\s*(?:[AP]M)?\s*([+-])(\d\d):?(\d\d)$/i.exec(text);
  if (named === null) return undefined;
  const [, sign, hours = "0", minutes = "0"] = named;
  return (sign === "-" ? -1 : 1) * (Number(hours) * hour + Number(minutes) * minute);
}

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
  return isDayAlone(written) ? { start, end: start + day } : moment(start, offsetOf(written));
}

/** Seconds reach 10¹¹ in the year 5138, milliseconds did in 1973. */
function ofCount(count: number): Milliseconds {
  return Math.abs(count) < 1e11 ? count * 1_000 : count;
}
