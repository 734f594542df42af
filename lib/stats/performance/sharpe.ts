import { refuseUnknownKeys } from "../../core/names.ts";
import type { Annual, PerPeriod } from "../../core/units.ts";
import { returnMoments } from "../distribution/moments.ts";
import { requireNumber, requirePeriods, type Sample } from "../sample.ts";
import type { Annualised } from "./growth.ts";

export interface RiskFree {
  /** Rate earned without risk PER PERIOD, as a fraction; default 0. An annual 3 % on daily bars is about 0.03/365. */
  readonly riskFree?: number;
}

/** Sharpe ratio per period: mean of the excess returns over their standard deviation (n − 1). NaN below two returns or where nothing varies. */
export function sharpePerPeriod(returns: Sample, options: RiskFree = {}): PerPeriod {
  refuseUnknownKeys("sharpePerPeriod option", options, ["riskFree"]);
  const { riskFree = 0 } = options;
  requireNumber(riskFree, "riskFree");
  const { mean, standardDeviation } = returnMoments(returns);
  return (standardDeviation > 0 ? (mean - riskFree) / standardDeviation : NaN) as PerPeriod;
}

/**
 * Annual Sharpe ratio: per period × √periodsPerYear, which is right for returns without autocorrelation only; `sharpeLo` says
 * what it is with. NaN below two returns or where nothing varies (never ∞, never 0).
 */
export function sharpe(returns: Sample, options: Annualised & RiskFree): Annual {
  refuseUnknownKeys("sharpe option", options, ["periodsPerYear", "riskFree"]);
  const { periodsPerYear, riskFree } = options;
  requirePeriods(periodsPerYear);
  return (sharpePerPeriod(returns, { riskFree }) * Math.sqrt(periodsPerYear)) as Annual;
}

/**
 * Annual Sharpe ratio corrected for autocorrelation (Lo 2002): SR·q/√(q + 2·Σₖ(q−k)·ρₖ), k = 1 … q−1, with q = periodsPerYear
 * rounded. Lags beyond the sample count as 0, so below a few years of data it mostly measures noise.
 */
export function sharpeLo(returns: Sample, options: Annualised & RiskFree): Annual {
  refuseUnknownKeys("sharpeLo option", options, ["periodsPerYear", "riskFree"]);
  const { periodsPerYear, riskFree } = options;
  requirePeriods(periodsPerYear);
  const q = Math.max(1, Math.round(periodsPerYear));
  const ratio = sharpePerPeriod(returns, { riskFree });
  if (Number.isNaN(ratio)) return NaN as Annual;
  return ((ratio * q) / Math.sqrt(autocorrelationSum(returns, q))) as Annual;
}

/**
 * q + 2·Σ(q−k)·ρₖ in time n instead of n·q: it equals the sum over all windows of q periods (those hanging over either end
 * included) of the squared window sum of deviations, over Σd². That also shows that it is never negative.
 */
function autocorrelationSum(returns: Sample, q: number): number {
  const n = returns.length;
  const { mean } = returnMoments(returns);
  const prefix = new Float64Array(n + 1);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const d = returns[i] - mean;
    prefix[i + 1] = prefix[i] + d;
    total += d * d;
  }
  let windows = 0;
  for (let end = 1; end < n + q; end++) {
    const sum = prefix[Math.min(end, n)] - prefix[Math.max(end - q, 0)];
    windows += sum * sum;
  }
  return windows / total;
}
