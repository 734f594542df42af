import { day } from "../../core/time.ts";

/** Days since 1970-01-01, a Thursday. */
export type DayNumber = number;

export const weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
export const monthNames = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
] as const; // prettier-ignore

/** The day number of a date; `month` counts from 1. */
export function dayNumber(year: number, month: number, date: number): DayNumber {
  return Date.UTC(year, month - 1, date) / day;
}

/** The day number of `"2024-01-31"`. */
export function parseDay(text: string): DayNumber {
  return Date.parse(`${text}T00:00:00Z`) / day;
}

/** `2024-01-31`. */
export function formatDay(number: DayNumber): string {
  return new Date(number * day).toISOString().slice(0, 10);
}

export function yearOf(number: DayNumber): number {
  return new Date(number * day).getUTCFullYear();
}

/** 0 is Sunday, 6 is Saturday. */
export function weekdayOf(number: DayNumber): number {
  return (((number + 4) % 7) + 7) % 7;
}

export function isWeekend(number: DayNumber): boolean {
  const weekday = weekdayOf(number);
  return weekday === 0 || weekday === 6;
}

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876; Meeus, Astronomical Algorithms, chapter 8). */
export function easter(year: number): DayNumber {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * a + century - Math.floor(century / 4) - correction + 15) % 30;
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7;
  const late = Math.floor((a + 11 * moon + 22 * sunday) / 451);
  const sum = moon + sunday - 7 * late + 114;
  return dayNumber(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/**
 * Day of March or September on which the equinox falls in Japan, 1980 to 2099 (the usual approximation of the almanac of the
 * National Astronomical Observatory, which announces each year's day in the February before).
 */
export function equinox(year: number, which: "vernal" | "autumnal"): DayNumber {
  const since = year - 1980;
  const start = which === "vernal" ? 20.8431 : 23.2488;
  const date = Math.floor(start + 0.242194 * since - Math.floor(since / 4));
  return dayNumber(year, which === "vernal" ? 3 : 9, date);
}
