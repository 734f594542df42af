import { refuseUnknownKeys } from "../../core/names.ts";
import type { ExcessKurtosis } from "../../core/units.ts";
import { returnMoments } from "../distribution/moments.ts";
import { normalPdf, normalQuantile } from "../distribution/normal.ts";
import { requireProbability, type Sample } from "../sample.ts";
import type { Level } from "./historical.ts";

/** The two shape parameters of a Cornish-Fisher expansion. */
export interface Shape {
  readonly skewness: number;
  readonly excessKurtosis: ExcessKurtosis;
}

/** The normal quantile `z` bent to a skewness S and an excess kurtosis K: z + (z²−1)S/6 + (z³−3z)K/24 − (2z³−5z)S²/36. */
export function cornishFisherQuantile(z: number, shape: Shape): number {
  refuseUnknownKeys("cornishFisherQuantile option", shape, ["skewness", "excessKurtosis"]);
  const { skewness: s, excessKurtosis: k } = shape;
  return z + ((z * z - 1) * s) / 6 + ((z ** 3 - 3 * z) * k) / 24 - ((2 * z ** 3 - 5 * z) * s * s) / 36;
}

/**
 * Whether the expansion rises everywhere (Maillard 2012). Where it does not, a higher confidence can give a smaller loss, so its
 * quantiles mean nothing. Without skewness the domain is 0 ≤ K ≤ 8.
 */
export function cornishFisherDomain(shape: Shape): boolean {
  refuseUnknownKeys("cornishFisherDomain option", shape, ["skewness", "excessKurtosis"]);
  const { skewness: s, excessKurtosis: k } = shape;
  // The derivative is a·z² + b·z + c; it must never be negative.
  const a = k / 8 - (s * s) / 6;
  const b = s / 3;
  const c = 1 - k / 8 + (5 * s * s) / 36;
  return a >= 0 && c >= 0 && b * b <= 4 * a * c;
}

/**
 * Modified (Cornish-Fisher) value at risk per period, loss positive: −(μ + σ·z_cf), population moments. NaN outside the
 * monotone domain ({@link cornishFisherDomain}) and where the moments are undefined; use `historicalVar` there.
 */
export function cornishFisherVar(returns: Sample, options: Level = {}): number {
  refuseUnknownKeys("cornishFisherVar option", options, ["level"]);
  const { level = 0.95 } = options;
  requireProbability(level, "level");
  const { mean, deviation, shape } = fit(returns);
  if (!cornishFisherDomain(shape)) return NaN;
  return -(mean + deviation * cornishFisherQuantile(normalQuantile(1 - level), shape));
}

/**
 * Modified expected shortfall per period, loss positive (Boudt, Peterson & Croux 2008): the mean beyond the Cornish-Fisher
 * quantile under the second-order Edgeworth density, never below the modified value at risk (their operational form). NaN
 * where `cornishFisherVar` is.
 */
export function modifiedEs(returns: Sample, options: Level = {}): number {
  refuseUnknownKeys("modifiedEs option", options, ["level"]);
  const { level = 0.95 } = options;
  const atRisk = cornishFisherVar(returns, { level });
  if (Number.isNaN(atRisk)) return NaN;
  const { mean, deviation, shape } = fit(returns);
  const { skewness: s, excessKurtosis: k } = shape;
  const g = cornishFisherQuantile(normalQuantile(1 - level), shape);
  // ∫ x·(Edgeworth density) up to g, in closed form: the paper's I-functions telescope to these polynomials.
  const edgeworth =
    1 +
    (g ** 3 * s) / 6 +
    ((g ** 4 - 2 * g * g - 1) * k) / 24 +
    ((g ** 6 - 9 * g ** 4 + 9 * g * g + 3) * s * s) / 72;
  return Math.max(atRisk, -mean + (deviation * normalPdf(g) * edgeworth) / (1 - level));
}

function fit(returns: Sample): { mean: number; deviation: number; shape: Shape } {
  const { mean, populationDeviation, skewness, kurtosis } = returnMoments(returns);
  return {
    mean,
    deviation: populationDeviation,
    shape: { skewness, excessKurtosis: (kurtosis - 3) as ExcessKurtosis },
  };
}
