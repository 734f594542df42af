import { day, hour, formatTime, type Milliseconds } from "../../core/time.ts";
import type { Calendar } from "../calendar/calendar.ts";
import { Zone } from "../calendar/zone.ts";

/** A stretch of time in which the clock is wrong, in words. */
export interface ClockSlip {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly words: string;
}

/**
 * Times that are not UTC though they are taken for it. Without a calendar by the nights on which clocks are set: on a Sunday in March or
 * April an hour is missing, on a Sunday in October or November one is there twice (both must occur, because an outage makes one of
 * them alone). With the calendar of a market that closes by where its sessions should begin. Only for bars of an hour or less.
 *
 * `time` ascends without repeats, `repeated` holds the times of the rows that were there twice.
 */
export function clockSlips(
  time: Float64Array,
  repeated: Float64Array,
  spacing: Milliseconds,
  market?: Calendar,
): ClockSlip[] {
  if (!(spacing > 0 && spacing <= hour)) return [];
  const slips = market === undefined || market.alwaysOpen ? [] : sessionSlips(time, spacing, market);
  return slips.length > 0 ? slips : nightSlips(time, repeated, spacing);
}

function nightSlips(time: Float64Array, repeated: Float64Array, spacing: Milliseconds): ClockSlip[] {
  const missing: Milliseconds[] = [];
  for (let i = 1; i < time.length; i++)
    if (time[i] - time[i - 1] === hour + spacing && changesClock(time[i], [3, 4])) missing.push(time[i]);
  const nights = Map.groupBy(
    repeated.filter(moment => changesClock(moment, [10, 11])),
    moment => Math.floor(moment / day),
  );
  const twice = [...nights.values()].filter(found => found.length * spacing === hour);
  if (missing.length === 0 || twice.length === 0) return [];
  const words =
    "an hour is missing where summer time begins, or there twice where it ends: these are local times, not UTC";
  return [...missing.map(moment => [moment, moment]), ...twice.map(found => [found[0], found.at(-1)!])]
    .toSorted(([a], [b]) => a - b)
    .map(([from, to]) => ({ from, to, words: `${formatTime(from).slice(0, 10)}: ${words}` }));
}

function changesClock(moment: Milliseconds, months: readonly number[]): boolean {
  const date = new Date(moment);
  return date.getUTCDay() === 0 && date.getUTCHours() <= 4 && months.includes(date.getUTCMonth() + 1);
}

/** Fewest sessions that show a habit, and the share of them that must agree. */
const fewest = 5;
const agreed = 0.8;

/**
 * How far each day's first bar stands from the open of its session. Where the market's clocks are ahead by another amount, the same clock
 * shows: local times stand off by its distance to UTC, a clock that is never set by an hour in one half of the year.
 */
function sessionSlips(time: Float64Array, spacing: Milliseconds, market: Calendar): ClockSlip[] {
  const [first, last] = [time[0], time.at(-1)!];
  const [known, end] = [Date.UTC(market.years[0], 0), Date.UTC(market.years[1], 11, 31)];
  if (first < known || last > end) return [];
  const zone = new Zone(market.zone);
  const offsets = new Map<Milliseconds, { off: Milliseconds; at: Milliseconds }[]>();
  let i = 0;
  for (const { open, close } of market.sessions(Math.floor(first / day) * day, last + 1)) {
    // The bar that should open the session, or the first of that day wherever it stands.
    const from = open - 12 * hour;
    while (i < time.length && time[i] < from) i++;
    if (i >= time.length || time[i] > close + 12 * hour || time[i] - (time[i - 1] ?? -Infinity) < 6 * hour)
      continue;
    const off = time[i] - Math.floor(open / spacing) * spacing;
    const ahead = zone.offset(open);
    const list = offsets.get(ahead) ?? [];
    list.push({ off, at: time[i] });
    offsets.set(ahead, list);
  }
  const habits = [...offsets].flatMap(([ahead, list]) => {
    const off = habit(list.map(each => each.off));
    return list.length >= fewest && off !== undefined
      ? [{ ahead, off, from: list[0].at, to: list.at(-1)!.at }]
      : [];
  });
  const slipped = habits.filter(({ off }) => Math.abs(off) >= hour / 2);
  const local = slipped.length > 0 && habits.every(({ ahead, off }) => Math.abs(off - ahead) < spacing);
  const unset = habits.length > 1 && slipped.length === 1 && Math.abs(slipped[0].off) === hour;
  if (!local && !unset) return [];
  return slipped.map(({ from, to, off }) => ({
    from,
    to,
    words: local
      ? `${formatTime(from).slice(0, 10)}: sessions begin ${hours(off)} than ${market.name} opens: these are local times, not UTC`
      : `${formatTime(from).slice(0, 10)}: sessions begin ${hours(off)} than ${market.name} opens while its clocks stand otherwise: this clock is never set`,
  }));
}

/** What most of the values are; undefined where they do not agree. */
function habit(values: readonly number[]): number | undefined {
  const counts = Map.groupBy(values, value => value);
  const [value, found] = [...counts].reduce((best, next) => (next[1].length > best[1].length ? next : best));
  return found.length >= agreed * values.length ? value : undefined;
}

function hours(off: Milliseconds): string {
  const count = Math.abs(off) / hour;
  return `${count} ${count === 1 ? "hour" : "hours"} ${off < 0 ? "earlier" : "later"}`;
}
