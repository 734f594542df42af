import { refuseUnknownKeys } from "../../core/names.ts";
import { requireProbability, type Sample } from "../sample.ts";
import { drawdowns, maxDrawdown } from "./drawdown.ts";
import { cagr, type Annualised } from "./growth.ts";

/** Calmar ratio over the whole sample: CAGR / maximum drawdown. (The original looks at the last 36 months: pass those.) NaN without a drawdown. */
export function calmar(returns: Sample, options: Annualised): number {
  refuseUnknownKeys("calmar option", options, ["periodsPerYear"]);
  const { periodsPerYear } = options;
  return ratio(cagr(returns, { periodsPerYear }), maxDrawdown(returns));
}

/** Ulcer index √(Σ D²/n), as a fraction; divisor n, starting capital counted as a peak. NaN of nothing. */
export function ulcerIndex(returns: Sample): number {
  const depths = drawdowns(returns);
  let sum = 0;
  for (let i = 0; i < depths.length; i++) sum += depths[i] * depths[i];
  return depths.length === 0 ? NaN : Math.sqrt(sum / depths.length);
}

/** Ulcer performance index (Martin ratio): CAGR / ulcer index. NaN without a drawdown. */
export function ulcerPerformanceIndex(returns: Sample, options: Annualised): number {
  refuseUnknownKeys("ulcerPerformanceIndex option", options, ["periodsPerYear"]);
  const { periodsPerYear } = options;
  return ratio(cagr(returns, { periodsPerYear }), ulcerIndex(returns));
}

/**
 * Conditional drawdown at risk: mean of the worst 1 − `level` of all drawdown depths, bar by bar (not of drawdown episodes);
 * the bar on the boundary counts in part, as in `expectedShortfall`. NaN of nothing.
 */
export function conditionalDrawdown(returns: Sample, options: { level?: number } = {}): number {
  refuseUnknownKeys("conditionalDrawdown option", options, ["level"]);
  const { level = 0.95 } = options;
  requireProbability(level, "level");
  const depths = drawdowns(returns).sort().reverse();
  return depths.length === 0 ? NaN : worstMean(depths, (1 - level) * depths.length);
}

/** Mean of the first `count` values, the last of them weighted by the fraction of it that is counted (Rockafellar & Uryasev 2002). */
export function worstMean(sorted: Sample, count: number): number {
  const whole = Math.floor(count);
  let sum = 0;
  for (let i = 0; i < whole; i++) sum += sorted[i];
  if (count > whole) sum += (count - whole) * sorted[whole];
  return sum / count;
}

function ratio(value: number, risk: number): number {
  return risk > 0 ? value / risk : NaN;
}
