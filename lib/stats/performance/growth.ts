import { refuseUnknownKeys } from "../../core/names.ts";
import type { Annual } from "../../core/units.ts";
import { returnMoments } from "../distribution/moments.ts";
import { requirePeriods, requireReturns, type Sample } from "../sample.ts";

/** How many periods of this sample make a year: 365 for daily bars of a 24/7 market, 252 for sessions, 8,760 for hours. */
export interface Annualised {
  readonly periodsPerYear: number;
}

/**
 * Compounded return Π(1 + rₜ) − 1 from simple returns. A return of −100 % or worse is ruin: nothing compounds after it and
 * the result is −1. NaN of nothing.
 */
export function totalReturn(returns: Sample): number {
  requireReturns(returns);
  if (returns.length === 0) return NaN;
  let growth = 1;
  for (let i = 0; i < returns.length; i++) {
    if (returns[i] <= -1) return -1;
    growth *= 1 + returns[i];
  }
  return growth - 1;
}

/** Compound annual growth rate: (1 + total return)^(periodsPerYear/n) − 1; every return counts, the first bar's too. NaN of nothing. */
export function cagr(returns: Sample, options: Annualised): Annual {
  refuseUnknownKeys("cagr option", options, ["periodsPerYear"]);
  const { periodsPerYear } = options;
  requirePeriods(periodsPerYear);
  return (Math.pow(1 + totalReturn(returns), periodsPerYear / returns.length) - 1) as Annual;
}

/** Standard deviation (n − 1) of returns times √periodsPerYear. NaN below two returns. */
export function volatility(returns: Sample, options: Annualised): Annual {
  refuseUnknownKeys("volatility option", options, ["periodsPerYear"]);
  const { periodsPerYear } = options;
  requirePeriods(periodsPerYear);
  return (returnMoments(returns).standardDeviation * Math.sqrt(periodsPerYear)) as Annual;
}
