import type { ExcessKurtosis, RawKurtosis } from "../../core/units.ts";
import { finiteSum, refusePrices, type Sample } from "../sample.ts";

/** The moments of one sample, computed together. */
export interface Moments {
  readonly length: number;
  readonly mean: number;
  /** With n − 1: the estimate of the population's. */
  readonly standardDeviation: number;
  /** With n: of this sample as a population. What the parametric value-at-risk family takes. */
  readonly populationDeviation: number;
  /** Population moment m₃/m₂^1.5. */
  readonly skewness: number;
  /** Population moment m₄/m₂²; 3 for the normal. */
  readonly kurtosis: RawKurtosis;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * All moments of returns in two loops over them. Undefined ones are NaN: the standard deviation below two values, skewness and
 * kurtosis where nothing varies. Throws `invalid_data` for a value that is not finite, and for prices.
 *
 * Returns that differ by rounding only (less than 1e-14 of the larger of 1 and their size) count as constant. Returns of
 * an account that grows by exactly 1 % a bar differ by 1e-17; dividing by that would report a Sharpe ratio of 10¹⁵.
 */
export function returnMoments(returns: Sample): Moments {
  const found = moments(returns, "returns", 1);
  refusePrices(returns);
  return found;
}

/** The same of any sample that is about 1 in size or less. */
export function sampleMoments(values: Sample, name: string): Moments {
  return moments(values, name, 1);
}

/** Shared by the public statistics: `scale` is the size against which a difference counts as rounding. */
function moments(values: Sample, name: string, scale: number): Moments {
  const sum = finiteSum(values, name);
  const n = values.length;
  const mean = sum / n;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    const d = value - mean;
    const square = d * d;
    m2 += square;
    m3 += square * d;
    m4 += square * square;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const constant =
    n === 0 || maximum - minimum <= 1e-14 * Math.max(scale, Math.abs(maximum), Math.abs(minimum));
  const variance = m2 / n;
  return {
    length: n,
    mean: n === 0 ? NaN : mean,
    standardDeviation: n < 2 ? NaN : constant ? 0 : Math.sqrt(m2 / (n - 1)),
    populationDeviation: n < 1 ? NaN : constant ? 0 : Math.sqrt(variance),
    skewness: constant ? NaN : m3 / n / (variance * Math.sqrt(variance)),
    kurtosis: (constant ? NaN : m4 / n / (variance * variance)) as RawKurtosis,
    minimum: n === 0 ? NaN : minimum,
    maximum: n === 0 ? NaN : maximum,
  };
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: Sample): number {
  const sum = finiteSum(values, "values");
  return values.length === 0 ? NaN : sum / values.length;
}

/** Standard deviation with n − 1 (`populationDeviation` of `returnMoments` has n). NaN below two values; 0 of a constant. */
export function standardDeviation(values: Sample): number {
  return moments(values, "values", 0).standardDeviation;
}

/** Skewness, the population moment m₃/m₂^1.5 (what the probabilistic Sharpe ratio takes). NaN where nothing varies. */
export function skewness(values: Sample): number {
  return moments(values, "values", 0).skewness;
}

/** Kurtosis, the population moment m₄/m₂²: RAW, 3 for the normal. NaN where nothing varies. */
export function kurtosis(values: Sample): RawKurtosis {
  return moments(values, "values", 0).kurtosis;
}

/** Kurtosis minus 3: 0 for the normal. NaN where nothing varies. */
export function excessKurtosis(values: Sample): ExcessKurtosis {
  return (kurtosis(values) - 3) as ExcessKurtosis;
}
