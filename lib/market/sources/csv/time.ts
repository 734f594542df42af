import { PeakError } from "../../../core/errors.ts";
import { day, hour, minute, second } from "../../../core/time.ts";
import { withoutNames } from "./month-names.ts";

const decoder = new TextDecoder();

/**
 * A time as milliseconds since 1970, or NaN. Plain numbers come back as they stand, because only the whole column tells
 * whether they are seconds or milliseconds: see {@link timeScale}.
 */
export function readTime(bytes: Uint8Array, from: number, to: number): number {
  let whole = 0;
  let at = from;
  for (; at < to; at++) {
    const digit = bytes[at] - 48;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
  }
  if (at === to && to > from) return to - from === 8 ? compactDate(whole) : whole;
  return readTimeText(decoder.decode(bytes.subarray(from, to)).trim());
}

/** 20240131 is a day; as seconds it would be August 1970, when nobody recorded bars. */
function compactDate(digits: number): number {
  return midnightOf(Math.floor(digits / 10_000), Math.floor((digits % 10_000) / 100), digits % 100);
}

/** The start of a day that the calendar has (no 31st of June, no thirteenth month), or NaN. */
function midnightOf(year: number, month: number, date: number): number {
  const time = new Date(Date.UTC(year, month - 1, date));
  // JavaScript takes years before 100 for those of the twentieth century.
  const there =
    time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === date;
  return there ? time.getTime() : NaN;
}

/** Whether a time cell counts something since 1970, rather than naming a day. */
function isCount(cell: string): boolean {
  return counted.test(cell) && !/^\d{8}$/.test(cell);
}

const counted = /^-?\d+(\.\d*)?(e[+]?\d+)?$/i;

const pattern =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2})(?::?(\d{2}))?(?::?(\d{2})(\.\d+)?)?(?:[\s-]*([AP])\.?M\.?)?\s*(Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?\d{2})?)?$/i;

/** The same for text: a count as it stands, a date and time of day as milliseconds since 1970, UTC unless a zone follows; else NaN. */
export function readTimeText(text: string): number {
  if (counted.test(text)) return Number(text);
  // 20240131 13:00, as Lean and HistData write it.
  const match =
    pattern.exec(text.replace(/^(\d{4})(\d{2})(\d{2})(?=[T\s])/, "$1-$2-$3")) ??
    pattern.exec(withoutNames(text));
  if (!match) return NaN;
  const [, y, mo, d, h = "0", mi = "0", s = "0", fraction = "0", half, zone] = match;
  const hours = hoursOf(h, half);
  const midnight = midnightOf(Number(y), Number(mo), Number(d));
  if (hours > 23 || Number(mi) > 59 || Number(s) > 59) return NaN;
  const inDay =
    hours * hour + Number(mi) * minute + Number(s) * second + Math.floor(Number(fraction) * second + 1e-6);
  return midnight + inDay - zoneOffset(zone);
}

/** Hours after midnight; on a clock of twelve hours 12 AM is midnight and 12 PM noon, and 13 is NaN. */
function hoursOf(hours: string, half: string | undefined): number {
  if (half === undefined) return Number(hours);
  return Number(hours) > 12 ? NaN : (Number(hours) % 12) + (half.toUpperCase() === "P" ? 12 : 0);
}

/** How far a zone is ahead of UTC; NaN for an offset that no place on earth has. */
function zoneOffset(zone: string | undefined): number {
  const match = zone ? /([+-])(\d{2}):?(\d{2})$/.exec(zone) : null;
  if (!match) return 0;
  const offset = Number(match[2]) * hour + Number(match[3]) * minute;
  // Kiritimati is the furthest ahead.
  if (offset > 14 * hour || Number(match[3]) > 59) return NaN;
  return match[1] === "-" ? -offset : offset;
}

/** A time of day in milliseconds after midnight ("09:05", "09:05:00.5", "0905", "9:05 PM"), or NaN. */
export function readClockTime(bytes: Uint8Array, from: number, to: number): number {
  const text = decoder.decode(bytes.subarray(from, to)).trim();
  const match = /^(\d{1,2}):?(\d{2})(?::?(\d{2}(?:\.\d+)?))?\s*(?:([AP])\.?M\.?)?$/i.exec(text);
  if (!match || Number(match[2]) > 59 || Number(match[3] ?? 0) >= 60) return NaN;
  const time =
    hoursOf(match[1], match[4]) * hour +
    Number(match[2]) * minute +
    Math.round(Number(match[3] ?? 0) * second);
  return time < day ? time : NaN;
}

/**
 * Turns a column whose first cell was `first` into milliseconds, in place: text is that already, only plain numbers leave the unit
 * open. Throws `unreadable` where no time could be read.
 */
export function finishTimes(time: Float64Array, first: string, name: string): void {
  if (isCount(first)) toMilliseconds(time);
  if (time.length > 0 && time.every(Number.isNaN))
    throw new PeakError(
      "unreadable",
      `${name}: the time column cannot be read, its first cell is "${first}".`,
      {
        hint: "Write times as seconds or milliseconds since 1970, or as 2024-01-31 13:00 (UTC unless a zone follows).",
      },
    );
}

/**
 * Turns numbers that stand for times into milliseconds since 1970, in place: counts since then (see {@link scaleCounts}), days since 30
 * December 1899, as Excel keeps dates (of 1954 to 2119: as seconds they would all lie within the first day of 1970), and days as 20240131.
 */
export function toMilliseconds(time: Float64Array): void {
  // Counts from before 1970 are those that a column begins or ends with; between others, -1 stands for no time.
  if (!(time[0] < 0 || time[time.length - 1] < 0))
    for (let i = 0; i < time.length; i++) if (time[i] < 0) time[i] = NaN;
  const all = (meant: (count: number) => boolean) =>
    time.every(count => Number.isNaN(count) || meant(count)) && time.length > 0;
  if (all(count => count > 20_000 && count < 80_000)) {
    // A day's fraction has nine digits or so in a file: whole tenths of a second are left of it.
    for (let i = 0; i < time.length; i++) time[i] = Math.round((time[i] - excelDayOf1970) * 864_000) * 100;
  } else if (all(count => count > 18_000_000 && count < 22_000_000 && !Number.isNaN(compactDate(count))))
    for (let i = 0; i < time.length; i++) time[i] = compactDate(time[i]);
  else scaleCounts(time);
}

/** 1970-01-01 as a spreadsheet counts days. */
export const excelDayOf1970 = 25_569;

/**
 * Turns counts since 1970 into milliseconds, in place: seconds, milliseconds, microseconds and nanoseconds lie a
 * thousandfold apart, so the size of the largest one tells (seconds reach 10¹¹ in the year 5138). Files joined of parts in
 * different units (CryptoDataDownload, Binance from 2025 on) jump a hundredfold and more from one row to the next; there
 * each row is read by its own size.
 */
function scaleCounts(time: Float64Array): void {
  let largest = 0;
  let mixed = false;
  for (let i = 0; i < time.length; i++) {
    // Before 1970 counts are negative.
    const count = Math.abs(time[i]);
    if (count > largest) largest = count;
    const above = i === 0 ? 0 : Math.abs(time[i - 1]);
    if (mixed || count < 1e8 || above < 1e8) continue;
    mixed = count > 100 * above || 100 * count < above;
  }
  const whole = perMillisecond(largest);
  if (whole === 1 && !mixed) return;
  for (let i = 0; i < time.length; i++)
    time[i] = inMilliseconds(time[i], mixed ? perMillisecond(Math.abs(time[i])) : whole);
}

/** Divisions of whole numbers are exact where the result is whole; a product with a thousandth is not. */
function inMilliseconds(count: number, units: number): number {
  if (units < 1) return count * 1_000;
  // Counts of nanoseconds have more digits than a double: whole microseconds are left of them.
  return units === 1e6 ? Math.round(count / 1e3) / 1e3 : count / units;
}

function perMillisecond(count: number): number {
  if (count < 1e11) return 1e-3;
  if (count < 1e14) return 1;
  if (count < 1e17) return 1e3;
  return 1e6;
}
