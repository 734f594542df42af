import { refuseUnknownKeys } from "../../core/names.ts";
import { returnMoments } from "../distribution/moments.ts";
import { normalPdf, normalQuantile } from "../distribution/normal.ts";
import { requireProbability, type Sample } from "../sample.ts";
import type { Level } from "./historical.ts";

export interface NormalLevel extends Level {
  /** Divisor n − ddof of the variance: 0 (default, the maximum-likelihood fit, as PerformanceAnalytics) or 1 (as quantstats). */
  readonly ddof?: 0 | 1;
}

/** Value at risk per period of a normal law fitted to the returns, loss positive: −(μ + σ·z₁₋ₗₑᵥₑₗ). NaN below two returns. */
export function normalVar(returns: Sample, options: NormalLevel = {}): number {
  refuseUnknownKeys("normalVar option", options, ["level", "ddof"]);
  const { level = 0.95, ddof = 0 } = options;
  requireProbability(level, "level");
  const [mean, sd] = fit(returns, ddof);
  return -(mean + sd * normalQuantile(1 - level));
}

/** Expected shortfall per period of a normal law fitted to the returns, loss positive: −μ + σ·φ(z)/(1 − level). NaN below two returns. */
export function normalEs(returns: Sample, options: NormalLevel = {}): number {
  refuseUnknownKeys("normalEs option", options, ["level", "ddof"]);
  const { level = 0.95, ddof = 0 } = options;
  requireProbability(level, "level");
  const [mean, sd] = fit(returns, ddof);
  return -mean + (sd * normalPdf(normalQuantile(1 - level))) / (1 - level);
}

function fit(returns: Sample, ddof: 0 | 1): [number, number] {
  const moments = returnMoments(returns);
  return [
    moments.mean,
    moments.length < 2 ? NaN : ddof === 1 ? moments.standardDeviation : moments.populationDeviation,
  ];
}
