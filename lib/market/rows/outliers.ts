import { medianInPlace } from "./median.ts";

/** Bars whose return is far from usual. */
export interface Outliers {
  readonly count: number;
  /** A return counts when its robust score is above this. */
  readonly limit: number;
  /** The bars, in order. */
  readonly bars: Uint32Array;
  /** The widest of them, at most five, widest first. */
  readonly worst: readonly { readonly bar: number; readonly return: number; readonly score: number }[];
}

/** With fewer returns than this, nothing can be said to be usual. */
const fewest = 30;

/**
 * Returns that stand out: |log return − median| / (1.4826 · median absolute deviation) above `limit`. Medians do not move
 * with what they judge, as mean and deviation would. Default limit 25: the fat tails of honest hourly crypto bars reach
 * about that far, bad ticks lie well beyond. Where more than half of the bars do not move, the scale is the mean absolute
 * deviation of those that do.
 */
export function findOutliers(close: Float64Array, limit = 25): Outliers {
  const n = Math.max(0, close.length - 1);
  const returns = new Float64Array(n);
  for (let i = 0; i < n; i++) returns[i] = Math.log(close[i + 1] / close[i]);
  const middle = medianInPlace(returns.slice());
  const apart = new Float64Array(n);
  for (let i = 0; i < n; i++) apart[i] = Math.abs(returns[i] - middle);
  const scale = 1.4826 * medianInPlace(apart.slice()) || 1.2533 * meanOfNonZero(apart);
  const found: { bar: number; return: number; score: number }[] = [];
  if (scale > 0 && n >= fewest)
    for (let i = 0; i < n; i++) {
      const score = apart[i] / scale;
      if (score > limit) found.push({ bar: i + 1, return: Math.expm1(returns[i]), score });
    }
  const worst = found.toSorted((a, b) => b.score - a.score).slice(0, 5);
  return Object.freeze({
    count: found.length,
    limit,
    bars: Uint32Array.from(found, ({ bar }) => bar),
    worst: Object.freeze(worst.map(Object.freeze)) as Outliers["worst"],
  });
}

function meanOfNonZero(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values)
    if (value > 0) {
      sum += value;
      count++;
    }
  return count ? sum / count : 0;
}
