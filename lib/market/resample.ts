import { calendar as calendarOf } from "./calendar/find.ts";
import { PeakError } from "../core/errors.ts";
import {
  barStart,
  day,
  formatTime,
  minute,
  timeframeLength,
  type Milliseconds,
  type Timeframe,
} from "../core/time.ts";
import { lastingColumn } from "../core/column/shared-column.ts";
import { Bars } from "./bars.ts";
import { firstAtOrAfter, makeColumns } from "./columns.ts";
import { formatSpan } from "./rows/gaps.ts";
import { aggregateStretches } from "./stretches/aggregate.ts";
import { demandBars } from "./demand-bars.ts";

/**
 * Bars of a longer timeframe: first open, highest high, lowest low, last close, summed volume of the bars whose open lies
 * in [start, start + timeframe), labelled with start (left-closed, left-labelled, as exchanges do). Buckets begin at
 * midnight UTC, weeks on Monday (lengths that do not divide a day, "7m" or "3d", are counted from 1970-01-01); a bucket without bars gives no bar. The last bucket is left out where the bars end before
 * it does, because it is not complete yet: of bars with a calendar where the market still opens before the bucket ends. A first bucket
 * whose beginning is missing is kept.
 *
 * Of bars with a calendar days are the market's own, whichever part of them lies before midnight UTC (Sydney's morning, CME's and FX's
 * evening), and labelled with midnight UTC of the session's date. Throws `invalid_data` for a bar that lies across the end of such a day.
 */
export function resample(bars: Bars, timeframe: Timeframe): Bars {
  demandBars(bars);
  return resampleFrom(bars, timeframeLength(bars.timeframe), timeframe);
}

/** {@link resample} without a look at the calendar: a bucket is complete once the bars reach its end. */
export function resampleByClock(bars: Bars, timeframe: Timeframe): Bars {
  return resampleFrom(bars, timeframeLength(bars.timeframe), timeframe, false);
}

/** {@link resample} for bars that are `from` long, whatever their timeframe says: of three minutes, or of the seconds with trades. */
export function resampleFrom(
  bars: Bars,
  from: Milliseconds,
  timeframe: Timeframe,
  bySessions = bars.calendar !== undefined,
): Bars {
  const length = timeframeLength(timeframe);
  if (length === from) return bars;
  const { startOf, endOf } = bucketsOf(from, timeframe, bars.calendar);
  const n = bars.length;
  const most = n === 0 ? 0 : Math.min(n, Math.ceil((bars.time[n - 1] - bars.time[0]) / length) + 2);
  const room = makeColumns(() => lastingColumn(most));
  const places = new Int32Array(most + 1);
  let buckets = 0;
  for (let i = 0; i < n; buckets++) {
    const start = startOf(bars.time[i]);
    const until = endOf(start);
    const end = endOfBucket(bars.time, i, until, from);
    if (bySessions && bars.time[end - 1] + from > until) refuseAcross(bars, bars.time[end - 1], until);
    room.time[buckets] = start;
    room.open[buckets] = bars.open[i];
    room.close[buckets] = bars.close[end - 1];
    places[buckets + 1] = end;
    i = end;
  }
  const starts = places.subarray(0, buckets + 1);
  aggregateStretches(bars, starts, room);
  const out = makeColumns(name => room[name].subarray(0, buckets));
  const over = n === 0 || ended(bars.time[n - 1], endOf(out.time[buckets - 1]));
  const { symbol, source, synthetic, notice, calendar } = bars;
  // An event within a longer bar counts from that bar on.
  const actions = bars.actions?.map(action => ({
    ...action,
    time: action.time % day === 0 ? barStart(timeframe)(action.time) : startOf(action.time),
  }));
  const all = new Bars({ symbol, timeframe, source, synthetic, notice, calendar, actions }, out);
  return over ? all : all.slice(0, -1);

  function ended(last: Milliseconds, end: Milliseconds): boolean {
    return last + from >= end || (bySessions && opensNoMore(bars.calendar!, last, end, from));
  }
}

/** Whether the market has no bar after `last` that opens before `end`; false where its calendar does not know. */
function opensNoMore(name: string, last: Milliseconds, end: Milliseconds, step: Milliseconds): boolean {
  const calendar = calendarOf(name);
  const years = [last, end].map(moment => new Date(moment).getUTCFullYear());
  const known = years.every(year => year >= calendar.years[0] && year <= calendar.years[1]);
  return known && calendar.missingOpens(last, end, step).length === 0;
}

/** Throws where the market trades on at the end of a day and a bar lies across it: the day would hold what came after its close. */
function refuseAcross(bars: Bars, open: Milliseconds, until: Milliseconds): void {
  const calendar = calendarOf(bars.calendar!);
  const year = new Date(until).getUTCFullYear();
  if (calendar.alwaysOpen || year < calendar.years[0] || year > calendar.years[1]) return;
  const [before, after] = [until - 1, until].map(moment => calendar.sessionAt(moment)?.date);
  if (before === undefined || after === undefined || before === after) return;
  throw new PeakError(
    "invalid_data",
    `The ${bars.timeframe} bar of ${formatTime(open)} lies across ${formatTime(until)}, where a day of ${calendar.name} ends.`,
    { hint: "Load finer bars, of an hour for instance." },
  );
}

/** Longer bars: what the one of a moment is labelled with, and when it ends. */
export interface Buckets {
  readonly startOf: (moment: Milliseconds) => Milliseconds;
  readonly endOf: (start: Milliseconds) => Milliseconds;
}

/** The buckets that `own` bars fall into; those of days and weeks follow the calendar that the bars keep. Throws as {@link bucketStart}. */
export function bucketsOf(own: Timeframe | Milliseconds, timeframe: Timeframe, calendar?: string): Buckets {
  const start = bucketStart(own, timeframe);
  const length = timeframeLength(timeframe);
  const from = typeof own === "number" ? own : timeframeLength(own);
  const market =
    calendar === undefined || from >= day || length % day !== 0 ? undefined : calendarOf(calendar);
  if (market === undefined || market.alwaysOpen) return { startOf: start, endOf: label => label + length };
  return {
    startOf: moment => start(market.dayOf(moment)),
    endOf: label => market.dayStart(label + length),
  };
}

/**
 * When the longer bar begins that a moment lies in. Throws `invalid_argument` where `timeframe` is not a multiple of `own`, that of the
 * bars it is made of.
 */
export function bucketStart(
  own: Timeframe | Milliseconds,
  timeframe: Timeframe,
): (moment: Milliseconds) => Milliseconds {
  const length = timeframeLength(timeframe);
  const from = typeof own === "number" ? own : timeframeLength(own);
  // Bars of seconds are there only where there were trades: their usual step is no length.
  if (length < from || (length % from !== 0 && from >= minute)) {
    const said = formatSpan(from);
    throw new PeakError(
      "invalid_argument",
      `timeframe must be a multiple of the bars' own ${said}, received "${timeframe}".`,
      { hint: `Load finer bars: ${said} bars cannot be cut into ${timeframe}.` },
    );
  }
  return barStart(timeframe);
}

/** The first bar from `from` on that opens at `end` or later. Bars without gaps are there where their step says, and are not searched for. */
function endOfBucket(time: Float64Array, from: number, end: Milliseconds, step: Milliseconds): number {
  const likely = Math.min(time.length, from + Math.ceil((end - time[from]) / step));
  if (!(time[likely - 1] < end)) return firstAtOrAfter(time, end, from, likely);
  return likely === time.length || time[likely] >= end ? likely : firstAtOrAfter(time, end, likely);
}
