import { refuseUnknownKeys } from "../../core/names.ts";
import { quantile } from "../distribution/quantile.ts";
import { worstMean } from "../performance/drawdown-ratios.ts";
import { requireProbability, requireReturns, type Sample } from "../sample.ts";

export interface Level {
  /** Confidence: 0.95 looks at the worst 5 %. Default 0.95. */
  readonly level?: number;
}

/** Historical value at risk per period, loss positive: −quantile(returns, 1 − level), quantile of type 7. NaN of nothing. */
export function historicalVar(returns: Sample, options: Level = {}): number {
  refuseUnknownKeys("historicalVar option", options, ["level"]);
  const { level = 0.95 } = options;
  requireProbability(level, "level");
  requireReturns(returns);
  return 0 - quantile(returns, 1 - level);
}

/**
 * Historical expected shortfall per period, loss positive, by Rockafellar & Uryasev's discrete formula: the mean of the worst
 * (1 − level)·n returns, the one on the boundary counted in part. (Several tools average the returns at or below the quantile
 * instead, which counts the boundary in full.) NaN of nothing.
 */
export function expectedShortfall(returns: Sample, options: Level = {}): number {
  refuseUnknownKeys("expectedShortfall option", options, ["level"]);
  const { level = 0.95 } = options;
  requireProbability(level, "level");
  requireReturns(returns);
  if (returns.length === 0) return NaN;
  return 0 - worstMean(Float64Array.from(returns).sort(), (1 - level) * returns.length);
}
