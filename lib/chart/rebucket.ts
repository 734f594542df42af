import { day, hour, minute, week } from "../core/time.ts";

/** Columns that candles are drawn from; the shape of `Bars`. Ascending, ms UTC. */
export interface CandleColumns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume?: Float64Array;
}

export interface Candles extends Required<CandleColumns> {
  /** For each candle the first of its bars, and one past its last. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Length of a candle in ms where bars were joined; undefined where each candle is one bar. */
  readonly joined?: number;
}

/** Lengths that people think in. Weeks are cut at Mondays, longer ones are multiples of a week. */
const lengths = [
  ...[1, 2, 3, 5, 10, 15, 30].map(k => k * minute),
  ...[1, 2, 3, 4, 6, 8, 12].map(k => k * hour),
  ...[1, 2, 3].map(k => k * day),
  ...[1, 2, 4, 8, 13, 26, 52, 104].map(k => k * week),
];

/** 1970-01-05, the first Monday of the epoch. */
const firstMonday = 4 * day;

/**
 * At most `limit` candles of the bars: the bars themselves where they are few, else joined into the shortest round length
 * (UTC) that fits: first open, highest high, lowest low, last close, sum of volumes. Bars with a price that is not finite
 * are left out.
 */
export function rebucket(bars: CandleColumns, limit: number): Candles {
  const whole: number[] = [];
  for (let i = 0; i < bars.time.length; i++)
    if (Number.isFinite(bars.open[i] + bars.high[i] + bars.low[i] + bars.close[i])) whole.push(i);
  if (whole.length <= limit) return join(bars, whole, k => k);
  for (const length of lengths) {
    const offset = length >= week ? firstMonday : 0;
    const bucket = (k: number) => Math.floor((bars.time[whole[k]] - offset) / length);
    let count = 1;
    for (let k = 1; k < whole.length && count <= limit; k++) if (bucket(k) !== bucket(k - 1)) count++;
    if (count > limit) continue;
    const candles = join(bars, whole, bucket, length);
    // The bucket's own start, so that candles stand at even distances.
    candles.time.forEach(
      (time, c) => (candles.time[c] = Math.floor((time - offset) / length) * length + offset),
    );
    return candles;
  }
  // Centuries of data: equal shares of the bars.
  const share = Math.ceil(whole.length / limit);
  return join(bars, whole, k => Math.floor(k / share), share * (bars.time[whole[1]] - bars.time[whole[0]]));
}

/** Joins neighbours among the bars at `whole` that fall into one bucket. */
function join(
  bars: CandleColumns,
  whole: readonly number[],
  bucket: (k: number) => number,
  joined?: number,
): Candles {
  const starts: number[] = [];
  for (let k = 0; k < whole.length; k++) if (k === 0 || bucket(k) !== bucket(k - 1)) starts.push(k);
  const n = starts.length;
  const column = () => new Float64Array(n);
  const made = {
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  const start = new Int32Array(n);
  const end = new Int32Array(n);
  starts.forEach((from, c) => {
    const to = starts[c + 1] ?? whole.length;
    const first = whole[from];
    const last = whole[to - 1];
    start[c] = first;
    end[c] = last + 1;
    made.time[c] = bars.time[first];
    made.open[c] = bars.open[first];
    made.close[c] = bars.close[last];
    made.high[c] = -Infinity;
    made.low[c] = Infinity;
    for (let k = from; k < to; k++) {
      made.high[c] = Math.max(made.high[c], bars.high[whole[k]]);
      made.low[c] = Math.min(made.low[c], bars.low[whole[k]]);
      made.volume[c] += bars.volume?.[whole[k]] ?? 0;
    }
  });
  return { ...made, start, end, joined };
}

/** "6 hours", "2 weeks": a candle's length in words. */
export function lengthName(length: number): string {
  for (const [unit, name] of [
    [week, "week"],
    [day, "day"],
    [hour, "hour"],
    [minute, "minute"],
  ] as const)
    if (length >= unit && length % unit === 0) {
      const count = length / unit;
      return count === 1 ? `1 ${name}` : `${count} ${name}s`;
    }
  return `${(length / hour).toFixed(1)} hours`;
}
