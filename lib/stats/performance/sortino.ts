import { refuseUnknownKeys } from "../../core/names.ts";
import type { Annual } from "../../core/units.ts";
import { mean } from "../distribution/moments.ts";
import { requireNumber, requirePeriods, requireReturns, type Sample } from "../sample.ts";
import type { Annualised } from "./growth.ts";

export interface MinimumAcceptable {
  /** The return PER PERIOD below which a period is a loss; default 0. */
  readonly minimumAcceptable?: number;
}

/** Downside deviation per period: √(Σ min(rₜ − MAR, 0)² / n), over ALL n returns, not the losing ones only. NaN of nothing. */
export function downsideDeviation(returns: Sample, options: MinimumAcceptable = {}): number {
  refuseUnknownKeys("downsideDeviation option", options, ["minimumAcceptable"]);
  const { minimumAcceptable = 0 } = options;
  requireNumber(minimumAcceptable, "minimumAcceptable");
  requireReturns(returns);
  let sum = 0;
  for (let i = 0; i < returns.length; i++) {
    const shortfall = returns[i] - minimumAcceptable;
    if (shortfall < 0) sum += shortfall * shortfall;
  }
  return returns.length === 0 ? NaN : Math.sqrt(sum / returns.length);
}

/** Annual Sortino ratio: (mean − MAR)/downside deviation × √periodsPerYear. NaN below two returns or where none is below the MAR. */
export function sortino(returns: Sample, options: Annualised & MinimumAcceptable): Annual {
  refuseUnknownKeys("sortino option", options, ["periodsPerYear", "minimumAcceptable"]);
  const { periodsPerYear, minimumAcceptable = 0 } = options;
  requirePeriods(periodsPerYear);
  const downside = downsideDeviation(returns, { minimumAcceptable });
  const defined = returns.length > 1 && downside > 0;
  return (
    defined ? ((mean(returns) - minimumAcceptable) / downside) * Math.sqrt(periodsPerYear) : NaN
  ) as Annual;
}
