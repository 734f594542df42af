import { requireSquares, type Sample } from "../sample.ts";

/** What may change at a change point. */
export const changeKinds = ["mean", "variance", "meanVariance"] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Twice the negative log-likelihood (up to a constant) of values[from … to−1] as one normal segment. */
export type SegmentCost = (from: number, to: number) => number;

/** Bars a segment must have for its cost to be finite, and parameters that a segment adds. */
export const costShape: Readonly<Record<ChangeKind, { shortest: number; parameters: number }>> = {
  mean: { shortest: 1, parameters: 1 },
  variance: { shortest: 2, parameters: 1 },
  meanVariance: { shortest: 2, parameters: 2 },
};

/**
 * The cost of segments by prefix sums, so that each takes a few operations. `mean`: a common variance, measured by the median absolute
 * difference of neighbours (changes of mean hardly touch it); `variance`: about the mean of all; `meanVariance`: both.
 */
export function segmentCost(values: Sample, kind: ChangeKind): SegmentCost {
  requireSquares(values, "values");
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  // About the mean of all, or squares of a large level would cancel.
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const away = values[i] - mean;
    sums[i + 1] = sums[i] + away;
    squares[i + 1] = squares[i] + away * away;
  }
  // A segment that does not vary would have an infinite likelihood: no variance below a millionth of the sample's.
  const floor = Math.max(1e-6 * (squares[n] / n), Number.MIN_VALUE);
  const noise = kind === "mean" ? Math.max(noiseVariance(values), floor) : NaN;
  return (from, to) => {
    const length = to - from;
    const sum = sums[to] - sums[from];
    const square = squares[to] - squares[from];
    const about = Math.max(0, square - (sum * sum) / length);
    if (kind === "mean") return about / noise;
    const left = kind === "variance" ? square : about;
    // The constrained optimum, not n·(ln floor + 1): splitting a segment then never costs more, which PELT rests on.
    const variance = Math.max(left / length, floor);
    return length * Math.log(variance) + left / variance;
  };
}

/**
 * Variance of the noise from differences of neighbours: (1.4826 · median |xᵢ₊₁ − xᵢ| / √2)². Where most neighbours are equal the median is
 * 0, and half of their mean square stands for it.
 */
function noiseVariance(values: Sample): number {
  const differences = Float64Array.from({ length: values.length - 1 }, (_, i) =>
    Math.abs(values[i + 1] - values[i]),
  ).sort();
  const middle = differences.length >> 1;
  const median =
    differences.length % 2 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2;
  if (median > 0) return (1.482602218505602 * median) ** 2 / 2;
  return differences.reduce((sum, difference) => sum + difference ** 2, 0) / (2 * differences.length);
}
