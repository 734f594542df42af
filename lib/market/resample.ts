import { PeakError } from "../core/errors.ts";
import { day, timeframeLength, type Milliseconds, type Timeframe } from "../core/time.ts";
import { Bars } from "./bars.ts";

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const firstMonday = 4 * day;

/**
 * Bars of a longer timeframe: first open, highest high, lowest low, last close, summed volume of the bars whose open lies
 * in [start, start + timeframe), labelled with start (left-closed, left-labelled, as exchanges do). Buckets begin at
 * midnight UTC, weeks on Monday; a bucket without bars gives no bar. The last bucket is left out where the bars end before
 * it does, because it is not complete yet; a first bucket whose beginning is missing is kept.
 */
export function resample(bars: Bars, timeframe: Timeframe): Bars {
  const length = timeframeLength(timeframe);
  const from = timeframeLength(bars.timeframe);
  if (length === from) return bars;
  const bucket = bucketStart(bars.timeframe, timeframe);
  const n = bars.length;
  let buckets = 0;
  for (let i = 0; i < n; i++) if (i === 0 || bucket(bars.time[i]) !== bucket(bars.time[i - 1])) buckets++;
  const make = () => new Float64Array(buckets);
  const out = { time: make(), open: make(), high: make(), low: make(), close: make(), volume: make() };
  let k = -1;
  for (let i = 0; i < n; i++) {
    const start = bucket(bars.time[i]);
    if (k < 0 || start !== out.time[k]) {
      k++;
      out.time[k] = start;
      out.open[k] = bars.open[i];
      out.high[k] = bars.high[i];
      out.low[k] = bars.low[i];
    } else {
      out.high[k] = Math.max(out.high[k], bars.high[i]);
      out.low[k] = Math.min(out.low[k], bars.low[i]);
    }
    out.close[k] = bars.close[i];
    out.volume[k] += bars.volume[i];
  }
  const unfinished = n > 0 && bars.time[n - 1] + from < out.time[k] + length;
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
export function bucketStart(own: Timeframe, timeframe: Timeframe): (moment: Milliseconds) => Milliseconds {
  const length = timeframeLength(timeframe);
  const from = timeframeLength(own);
  if (length < from || length % from !== 0)
    throw new PeakError(
      "invalid_argument",
      `timeframe must be a multiple of the bars' own ${own}, received "${timeframe}".`,
      { hint: `Load finer bars: ${own} bars cannot be cut into ${timeframe}.` },
    );
  const origin = timeframe === "1w" ? firstMonday : 0;
  return moment => Math.floor((moment - origin) / length) * length + origin;
}
