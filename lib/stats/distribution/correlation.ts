import { demand, invalidArgument } from "../../core/errors.ts";
import { finiteSum, requireSample, requireWhole, type Sample } from "../sample.ts";
import { sampleMoments } from "./moments.ts";

/** Pearson correlation of two samples of one length. NaN below two values or where one does not vary. */
export function correlation(a: Sample, b: Sample): number {
  requireSample(a, "a");
  requireSample(b, "b");
  if (a.length !== b.length)
    throw invalidArgument(
      "b",
      `must have the length of a (${a.length})`,
      b.length,
      "Align both samples first.",
    );
  const ma = sampleMoments(a, "a");
  const mb = sampleMoments(b, "b");
  if (!(ma.populationDeviation > 0 && mb.populationDeviation > 0) || a.length < 2) return NaN;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - ma.mean) * (b[i] - mb.mean);
  return Math.max(-1, Math.min(1, sum / a.length / (ma.populationDeviation * mb.populationDeviation)));
}

/** Autocorrelation at one lag: Σ(xₜ−x̄)(xₜ₊ₖ−x̄) / Σ(xₜ−x̄)², divisor n at every lag. NaN where nothing varies. */
export function autocorrelation(values: Sample, lag: number): number {
  return acf(values, lag)[lag];
}

/** Autocorrelations at lags 0 … `lags`; lags beyond the sample are 0, all are NaN where nothing varies. */
export function acf(values: Sample, lags: number): Float64Array {
  requireWhole(lags, "lags", 0);
  const { mean, populationDeviation } = sampleMoments(values, "values");
  const result = new Float64Array(lags + 1);
  if (!(populationDeviation > 0)) return result.fill(NaN);
  const centred = Float64Array.from(values, value => value - mean);
  let total = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let sum = 0;
    for (let i = lag; i < centred.length; i++) sum += centred[i] * centred[i - lag];
    if (lag === 0) total = sum;
    result[lag] = sum / total;
  }
  return result;
}

/**
 * Mean correlation over all pairs of columns of one length, in one pass: the variance of the sum of standardised columns
 * is N + N(N−1)·ρ̄. Columns that do not vary have no correlation and are left out; NaN with fewer than two left.
 */
export function meanCorrelation(columns: readonly Sample[]): number {
  demand(
    Array.isArray(columns),
    "columns",
    "must be an array of columns",
    columns,
    "Pass e.g. [btc.close, eth.close].",
  );
  const length = columns[0]?.length ?? 0;
  const sum = new Float64Array(length);
  let used = 0;
  for (const [index, column] of columns.entries()) {
    requireSample(column, `columns[${index}]`);
    if (column.length !== length)
      throw invalidArgument(
        `columns[${index}]`,
        `must have length ${length}`,
        column.length,
        "Align the columns first.",
      );
    const mean = finiteSum(column, `columns[${index}]`) / length;
    let squares = 0;
    for (let i = 0; i < length; i++) squares += (column[i] - mean) ** 2;
    const deviation = Math.sqrt(squares / length);
    // Rounding alone gives a constant column a deviation of some units in the last place of its mean.
    if (!(deviation > 1e-14 * Math.max(1, Math.abs(mean)))) continue;
    used++;
    for (let i = 0; i < length; i++) sum[i] += (column[i] - mean) / deviation;
  }
  if (used < 2) return NaN;
  let square = 0;
  for (let i = 0; i < length; i++) square += sum[i] * sum[i];
  return Math.max(-1, Math.min(1, (square / length - used) / (used * (used - 1))));
}
