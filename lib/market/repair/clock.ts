import { invalidArgument } from "../../core/errors.ts";
import { day, hour, formatTime, type Milliseconds } from "../../core/time.ts";
import type { Calendar } from "../calendar/calendar.ts";
import { Zone } from "../calendar/zone.ts";

/** A stretch of time in which the clock is wrong, in words. */
export interface ClockSlip {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly words: string;
  /** What puts it right, where the rows tell; slips of one clock share it. */
  readonly repair?: ClockRepair;
}

/** What times were meant, of all rows in order, repeats among them; those of a `descending` file come last first. */
export type ClockRepair = (time: Float64Array, descending: boolean) => Float64Array;

/**
 * Times that are said to be those of a zone's clocks, whatever the rows show. Throws `unknown_name` for a zone that does not exist, and
 * `invalid_argument` where a time of the rows never was on those clocks: it is another zone, or UTC.
 */
export function saidSlip(time: Float64Array, name: string): ClockSlip[] {
  const zone = Zone.named(name);
  const never = time.find(moment => zone.readings(moment).length === 0);
  if (never !== undefined)
    throw invalidArgument(
      "zone",
      `must be the rows' own, whose clocks never showed ${formatTime(never)}`,
      name,
      "Name the zone that the file's clock stands in, or leave it out for UTC.",
    );
  if (time.length === 0) return [];
  const words = `${formatTime(time[0]).slice(0, 10)}: these are times of ${name}, not UTC`;
  const repair: ClockRepair = (times, descending) => fromLocal(times, zone, descending);
  return [{ from: time[0], to: time.at(-1)!, words, repair }];
}

/**
 * Times that are not UTC though they are taken for it. Without a calendar by the nights on which clocks are set: on a Sunday in March or
 * April an hour is missing, on a Sunday in October or November one is there twice (both must occur, because an outage makes one of
 * them alone). With the calendar of a market that closes by where its sessions should begin. Only for bars of an hour or less.
 *
 * A repair needs a clock that is known: the market's own, one that is an hour off for some sessions beside a change of the clocks, or a
 * European one, whose missing hour tells which. America's zones all change at their own two o'clock, so nothing tells them apart: a
 * person has to name it, see {@link saidSlip}.
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
  const zone = europeanZone([...missing.map(moment => moment - hour), ...twice.map(([first]) => first)]);
  const repair = zone && ((times: Float64Array, descending: boolean) => fromLocal(times, zone, descending));
  return [...missing.map(moment => [moment, moment]), ...twice.map(found => [found[0], found.at(-1)!])]
    .toSorted(([a], [b]) => a - b)
    .map(([from, to]) => ({
      from,
      to,
      words: `${formatTime(from).slice(0, 10)}: ${words}`,
      ...(repair && { repair }),
    }));
}

/** Europe's clocks are all set at 01:00 UTC: which local hour is missing, and there twice, tells how far they are ahead. */
const europe = ["Europe/London", "Europe/Paris", "Europe/Athens"] as const;

/** The zone of hours that are missing or there twice; undefined unless all of them lie in Europe's nights, at one hour. */
function europeanZone(moments: readonly Milliseconds[]): Zone | undefined {
  const hours = new Set(moments.map(moment => new Date(moment).getUTCHours()));
  const lastSundays = moments.every(moment => {
    const date = new Date(moment);
    return date.getUTCDate() > 24 && [2, 9].includes(date.getUTCMonth());
  });
  const [at] = hours;
  return lastSundays && hours.size === 1 && at >= 1 && at <= 3 ? new Zone(europe[at - 1]) : undefined;
}

/** UTC of local times in order: of an hour that is there twice the first row of each time is summer's, the second winter's. */
function fromLocal(local: Float64Array, zone: Zone, descending: boolean): Float64Array {
  return local.map((time, i) => {
    const [first = NaN, second = first] = zone.readings(time);
    return time === local[descending ? i + 1 : i - 1] ? second : first;
  });
}

function changesClock(moment: Milliseconds, months: readonly number[]): boolean {
  const date = new Date(moment);
  return date.getUTCDay() === 0 && date.getUTCHours() <= 4 && months.includes(date.getUTCMonth() + 1);
}

/** Fewest sessions that show a habit, and the share of them that must agree. */
const fewest = 5;
const fewestPlain = 3;
const agreed = 0.8;

/**
 * How far each day's first bar stands from the open of its session: local times stand off by the market's distance to UTC, a clock
 * that is never set, or set on another day, by an hour for as long as that lasts.
 */
function sessionSlips(time: Float64Array, spacing: Milliseconds, market: Calendar): ClockSlip[] {
  const [first, last] = [time[0], time.at(-1)!];
  const [known, end] = [Date.UTC(market.years[0], 0), Date.UTC(market.years[1], 11, 31)];
  if (first < known || last > end) return [];
  const zone = new Zone(market.zone);
  const found: Session[] = [];
  let i = 0;
  for (const { open, close } of market.sessions(Math.floor(first / day) * day, last + 1)) {
    // The bar that should open the session, or the first of that day wherever it stands.
    const from = open - 12 * hour;
    while (i < time.length && time[i] < from) i++;
    if (i >= time.length || time[i] > close + 12 * hour || time[i] - (time[i - 1] ?? -Infinity) < 6 * hour)
      continue;
    const off = time[i] - Math.floor(open / spacing) * spacing;
    found.push({ off, at: time[i], ahead: zone.offset(open) });
  }
  return localSlips(found, spacing, market, zone) ?? hourSlips(found, market);
}

/** A session as the rows have it: its first bar, how far that stands from the open, how far the market's clocks are ahead then. */
interface Session {
  readonly at: Milliseconds;
  readonly off: Milliseconds;
  readonly ahead: Milliseconds;
}

function localSlips(
  sessions: readonly Session[],
  spacing: Milliseconds,
  market: Calendar,
  zone: Zone,
): ClockSlip[] | undefined {
  const habits = [...Map.groupBy(sessions, ({ ahead }) => ahead)].flatMap(([ahead, list]) => {
    const off = habit(list.map(each => each.off));
    // Few sessions are enough where each begins, hours off, at the very time that the market's clocks show.
    const plain = Math.abs(ahead) >= 3 * hour && list.every(each => Math.abs(each.off - ahead) < spacing);
    return list.length >= (plain ? fewestPlain : fewest) && off !== undefined
      ? [{ ahead, off, from: list[0].at, to: list.at(-1)!.at }]
      : [];
  });
  const slipped = habits.filter(({ off }) => Math.abs(off) >= hour / 2);
  if (slipped.length === 0 || !habits.every(({ ahead, off }) => Math.abs(off - ahead) < spacing))
    return undefined;
  const repair: ClockRepair = (times, descending) => fromLocal(times, zone, descending);
  return slipped.map(({ from, to, off }) => ({
    from,
    to,
    words: `${formatTime(from).slice(0, 10)}: sessions begin ${hours(off)} than ${market.name} opens: these are local times, not UTC`,
    repair,
  }));
}

/** Sessions in a row that all stand an hour off, beside a change of the clocks, while others are right. */
function hourSlips(sessions: readonly Session[], market: Calendar): ClockSlip[] {
  if (sessions.filter(({ off }) => off === 0).length < fewest) return [];
  const slips: ClockSlip[] = [];
  for (let from = 0; from < sessions.length; from++) {
    const { off } = sessions[from];
    if (Math.abs(off) !== hour) continue;
    let to = from;
    // A session may lack its first bars: up to three others do not end a run, unless they are right.
    for (let next = to + 1; next < sessions.length && next - to <= 4 && sessions[next].off !== 0; next++)
      if (sessions[next].off === off) to = next;
    const run = sessions.slice(from, to + 1);
    const [before, after] = [sessions[from - 1], sessions[to + 1]];
    if (run.length >= fewest && [run[0], after].some(edge => edge && besideChange(edge.at))) {
      const [begin, end] = [run[0].at, after?.at ?? Infinity];
      const never =
        run.every(({ ahead }) => ahead === run[0].ahead) &&
        [before, after].every(other => other === undefined || other.ahead !== run[0].ahead);
      slips.push({
        from: begin,
        to: run.at(-1)!.at,
        words: `${formatTime(begin).slice(0, 10)}: sessions begin ${hours(off)} than ${market.name} opens ${
          never
            ? "while its clocks stand otherwise: this clock is never set"
            : `${run.length} times in a row, beside a change of the clocks: this clock is set on another day`
        }`,
        repair: times => times.map(moment => (moment >= begin && moment < end ? moment - off : moment)),
      });
    }
    from = to;
  }
  return slips;
}

/** Whether a Sunday on which clocks are set lies within the days before. */
function besideChange(moment: Milliseconds): boolean {
  return [1, 2, 3, 4].some(days => {
    const date = new Date(moment - days * day);
    return date.getUTCDay() === 0 && [3, 4, 10, 11].includes(date.getUTCMonth() + 1);
  });
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
