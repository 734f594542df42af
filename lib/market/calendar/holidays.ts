import { PeakError } from "../../core/errors.ts";
import {
  dayNumber,
  easter,
  equinox,
  isWeekend,
  monthNames,
  parseDay,
  weekdayNames,
  weekdayOf,
  type DayNumber,
} from "./dates.ts";
import { isLunarDay, lunarDay } from "./lunar.ts";
import type { ExchangeRules, HolidayRule, Moved, When } from "./rules.ts";

/** Days without a session in a year, weekends among them where a holiday falls on one, with their names. */
export function holidaysOf(rules: ExchangeRules, year: number): ReadonlyMap<DayNumber, string> {
  const announced = rules.announced?.[year];
  const days = announced === undefined ? regularDays(rules.holidays, year) : announcedDays(announced, year);
  if (rules.bridges !== undefined && year >= rules.bridges) bridge(days);
  for (const [text, reason] of Object.entries(rules.closures))
    if (text.startsWith(String(year))) for (const date of span(text)) days.set(date, reason);
  return days;
}

/** The days of rules in a year, where they are observed. */
export function regularDays(rules: readonly HolidayRule[], year: number): Map<DayNumber, string> {
  const days = new Map<DayNumber, string>();
  const waiting: [DayNumber, string][] = [];
  for (const rule of rules) {
    if (!applies(rule, year)) continue;
    const date = resolve(rule.on, year);
    if (rule.weekdays !== undefined && !rule.weekdays.includes(weekdayNames[weekdayOf(date)])) continue;
    if (rule.moved === "next free day") waiting.push([date, rule.name]);
    else days.set(move(date, rule.moved), rule.name);
  }
  // What can stay where it is comes first: only then is known which days are free for the others.
  const displaced = waiting.filter(([date, name]) => {
    if (weekdayOf(date) === 0 || days.has(date)) return true;
    days.set(date, name);
    return false;
  });
  for (const [date, name] of displaced) {
    let free = date;
    while (weekdayOf(free) === 0 || days.has(free)) free++;
    days.set(free, `${name} (observed)`);
  }
  return days;
}

function applies({ from = -Infinity, until = Infinity, except }: HolidayRule, year: number): boolean {
  return year >= from && year <= until && !except?.includes(year);
}

function move(date: DayNumber, moved: Exclude<Moved, "next free day"> | undefined): DayNumber {
  if (moved === "day after") return date + 1;
  const weekday = weekdayOf(date);
  if (weekday === 0) return moved === "weekend to Friday" ? date - 2 : moved === undefined ? date : date + 1;
  if (weekday !== 6) return date;
  if (moved === "weekend to Friday" || moved === "nearest weekday") return date - 1;
  return moved === "weekend to Monday" ? date + 2 : date;
}

const ordinals = ["1st", "2nd", "3rd", "4th"];

/** The day that a {@link When} is in a year, before it is moved. */
export function resolve(when: When, year: number): DayNumber {
  const fixed = /^(\d\d)-(\d\d)$/.exec(when);
  if (fixed) return dayNumber(year, Number(fixed[1]), Number(fixed[2]));
  const nth = /^(\w+) (\w{3}) of (\w{3})$/.exec(when);
  if (nth) return nthWeekday(year, nth[1], nth[2], nth[3]);
  const by = /^(\w{3}) by (\d\d)-(\d\d)$/.exec(when);
  if (by) return lastUpTo(dayNumber(year, Number(by[2]), Number(by[3])), by[1]);
  const anchored = /^(.+?)(?: ([+-]\d+))?$/.exec(when)!;
  return anchor(anchored[1], year) + Number(anchored[2] ?? 0);
}

function nthWeekday(year: number, ordinal: string, weekday: string, monthName: string): DayNumber {
  const month = (monthNames as readonly string[]).indexOf(monthName) + 1;
  if (ordinal === "last") return lastUpTo(dayNumber(year, month + 1, 1) - 1, weekday);
  return lastUpTo(dayNumber(year, month, 7), weekday) + 7 * ordinals.indexOf(ordinal);
}

function lastUpTo(date: DayNumber, weekday: string): DayNumber {
  return date - ((weekdayOf(date) - (weekdayNames as readonly string[]).indexOf(weekday) + 7) % 7);
}

function anchor(name: string, year: number): DayNumber {
  if (name === "Easter") return easter(year);
  if (name === "vernal equinox" || name === "autumnal equinox")
    return equinox(year, name === "vernal equinox" ? "vernal" : "autumnal");
  if (isLunarDay(name)) return lunarDay(name, year);
  throw new PeakError("internal", `No holiday is anchored at ${name}.`, { hint: "Correct the rule." });
}

function announcedDays(text: string, year: number): Map<DayNumber, string> {
  const days = new Map<DayNumber, string>();
  for (const part of text.split(" "))
    for (const date of span(part.replace(/\d\d-\d\d/g, monthDay => `${year}-${monthDay}`)))
      days.set(date, "announced closure");
  return days;
}

/** The days of `"2001-09-11"` or `"2001-09-11..2001-09-14"`. */
function span(text: string): DayNumber[] {
  const [first, last = first] = text.split("..").map(parseDay);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function bridge(days: Map<DayNumber, string>): void {
  for (const date of Array.from(days.keys()))
    if (days.has(date + 2) && !days.has(date + 1) && !isWeekend(date + 1))
      days.set(date + 1, "day between two holidays");
}
