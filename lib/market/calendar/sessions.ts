import { day, hour, minute, type Milliseconds } from "../../core/time.ts";
import { dayNumber, formatDay, parseDay, weekdayNames, weekdayOf, type DayNumber } from "./dates.ts";
import { holidaysOf, regularDays } from "./holidays.ts";
import type { ClockTime, ExchangeRules } from "./rules.ts";
import type { Zone } from "./zone.ts";

/** One trading day: times in ms UTC, the market is open in [open, close) but for the pause. */
export interface Session {
  /** The trading day it counts for, `2024-01-31`; CME's opens on the evening before. */
  readonly date: string;
  readonly open: Milliseconds;
  readonly close: Milliseconds;
  /** The lunch break, [start, end). */
  readonly pause?: readonly [Milliseconds, Milliseconds];
  /** It closes before the usual time. */
  readonly half: boolean;
}

/** The sessions whose date lies in a year, in order. */
export function sessionsOf(rules: ExchangeRules, zone: Zone, year: number): readonly Session[] {
  const { closedOn = ["Sat", "Sun"] } = rules;
  const holidays = holidaysOf(rules, year);
  const early = earlyCloses(rules, year);
  const hours = rules.hours.map(period => ({
    from: period.from === undefined ? -Infinity : parseDay(period.from),
    open: ofDay(period.open) - (rules.opensDayBefore ? day : 0),
    close: ofDay(period.close),
    pause: period.pause?.map(ofDay),
  }));
  const sessions: Session[] = [];
  const end = dayNumber(year + 1, 1, 1);
  for (let date = dayNumber(year, 1, 1); date < end; date++) {
    if (closedOn.includes(weekdayNames[weekdayOf(date)]) || holidays.has(date)) continue;
    const usual = hours.findLast(period => period.from <= date)!;
    const at = (time: Milliseconds) => zone.toUtc(date * day + time);
    const close = early.get(date) ?? usual.close;
    const pause =
      usual.pause !== undefined && close > usual.pause[1]
        ? ([at(usual.pause[0]), at(usual.pause[1])] as const)
        : undefined;
    sessions.push(
      Object.freeze({
        date: formatDay(date),
        open: at(usual.open),
        close: at(close),
        ...(pause && { pause }),
        half: close < usual.close,
      }),
    );
  }
  return Object.freeze(sessions);
}

function earlyCloses(rules: ExchangeRules, year: number): Map<DayNumber, Milliseconds> {
  const closes = new Map<DayNumber, Milliseconds>();
  for (const { close, rules: days, dates = {} } of rules.halfDays ?? []) {
    for (const date of regularDays(days, year).keys()) closes.set(date, ofDay(close));
    for (const date of Object.keys(dates))
      if (date.startsWith(String(year))) closes.set(parseDay(date), ofDay(close));
  }
  return closes;
}

/** A time of day in milliseconds after midnight. */
export function ofDay(time: ClockTime): Milliseconds {
  const [hours, minutes] = time.split(":").map(Number);
  return hours * hour + minutes * minute;
}
