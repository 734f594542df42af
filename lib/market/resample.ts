import { PeakError } from "../core/errors.ts";
import { day, minute, timeframeLength, type Milliseconds, type Timeframe } from "../core/time.ts";
import { unwrittenColumn } from "../core/unwritten-column.ts";
import { Bars } from "./bars.ts";
import { firstAtOrAfter, makeColumns, type BarColumns } from "./columns.ts";
import { formatSpan } from "./rows/gaps.ts";

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const firstMonday = 4 * day;

/**
 * Bars of a longer timeframe: first open, highest high, lowest low, last close, summed volume of the bars whose open lies
 * in [start, start + timeframe), labelled with start (left-closed, left-labelled, as exchanges do). Buckets begin at
 * midnight UTC, weeks on Monday; a bucket without bars gives no bar. The last bucket is left out where the bars end before
 * it does, because it is not complete yet; a first bucket whose beginning is missing is kept.
 */
export function resample(bars: Bars, timeframe: Timeframe): Bars {
  return resampleFrom(bars, timeframeLength(bars.timeframe), timeframe);
}

/** {@link resample} for bars that are `from` long, whatever their timeframe says: of three minutes, or of the seconds with trades. */
export function resampleFrom(bars: Bars, from: Milliseconds, timeframe: Timeframe): Bars {
  const length = timeframeLength(timeframe);
  if (length === from) return bars;
  const bucket = bucketStart(from, timeframe);
  const n = bars.length;
  const most = n === 0 ? 0 : Math.min(n, Math.ceil((bars.time[n - 1] - bars.time[0]) / length) + 1);
  const room = makeColumns(() => unwrittenColumn(most));
  let buckets = 0;
  for (let i = 0; i < n; buckets++) {
    const start = bucket(bars.time[i]);
    room.time[buckets] = start;
    const end = endOfBucket(bars.time, i, start + length, from);
    joinBars(bars, i, end, room, buckets);
    i = end;
  }
  const out = makeColumns(name => room[name].subarray(0, buckets));
  const unfinished = n > 0 && bars.time[n - 1] + from < out.time[buckets - 1] + length;
  const { symbol, source, synthetic, notice, calendar } = bars;
  // An event within a longer bar counts from that bar on.
  const actions = bars.actions?.map(action => ({ ...action, time: bucket(action.time) }));
  const all = new Bars({ symbol, timeframe, source, synthetic, notice, calendar, actions }, out);
  return unfinished ? all.slice(0, -1) : all;
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
  const origin = timeframe === "1w" ? firstMonday : 0;
  return moment => Math.floor((moment - origin) / length) * length + origin;
}

/** The first bar from `from` on that opens at `end` or later. Bars without gaps are there where their step says, and are not searched for. */
function endOfBucket(time: Float64Array, from: number, end: Milliseconds, step: Milliseconds): number {
  const likely = Math.min(time.length, from + Math.ceil((end - time[from]) / step));
  if (!(time[likely - 1] < end)) return firstAtOrAfter(time, end, from, likely);
  return likely === time.length || time[likely] >= end ? likely : firstAtOrAfter(time, end, likely);
}

/** Writes the bars of `[from, end)` as one, at place `at`. */
function joinBars(bars: Bars, from: number, end: number, out: BarColumns, at: number): void {
  out.open[at] = bars.open[from];
  out.close[at] = bars.close[end - 1];
  joinRanges(bars.high, bars.low, bars.volume, from, end, out, at);
}

/** Two bars a turn, each with extremes of its own: they do not wait for one another. Volumes are summed in their order. */
function joinRanges(
  high: Float64Array,
  low: Float64Array,
  volume: Float64Array,
  from: number,
  end: number,
  out: BarColumns,
  at: number,
): void {
  let highest = high[from];
  let lowest = low[from];
  let otherHighest = highest;
  let otherLowest = lowest;
  let sum = 0;
  let i = from;
  for (; i + 1 < end; i += 2) {
    const up = high[i];
    const down = low[i];
    const otherUp = high[i + 1];
    const otherDown = low[i + 1];
    if (up > highest) highest = up;
    if (down < lowest) lowest = down;
    if (otherUp > otherHighest) otherHighest = otherUp;
    if (otherDown < otherLowest) otherLowest = otherDown;
    sum += volume[i];
    sum += volume[i + 1];
  }
  if (i < end) {
    if (high[i] > highest) highest = high[i];
    if (low[i] < lowest) lowest = low[i];
    sum += volume[i];
  }
  out.high[at] = otherHighest > highest ? otherHighest : highest;
  out.low[at] = otherLowest < lowest ? otherLowest : lowest;
  out.volume[at] = sum;
}
