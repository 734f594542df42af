import { refuseUnknownKeys } from "../../core/names.ts";
import { demand, invalidArgument } from "../../core/errors.ts";
import type { PerPeriod } from "../../core/units.ts";
import { normalQuantile } from "../distribution/normal.ts";
import type { Sample } from "../sample.ts";
import { probabilisticSharpe } from "./probabilistic-sharpe.ts";
import type { SharpeEstimate } from "./sharpe-estimate.ts";

const eulerGamma = 0.5772156649015329;

/** What was tried before the result at hand was chosen. */
export interface Trials {
  /** Evaluations that were made. */
  readonly count: number;
  /** Independent ones among them (`effectiveTrials`); default `count`. */
  readonly effective?: number;
  /** Variance of the trials' Sharpe ratios PER PERIOD (an annual variance divided by periodsPerYear: `perPeriodVariance`). */
  readonly sharpeVariance: PerPeriod;
}

/**
 * Sharpe ratio per period that the best of `trials` strategies without any skill is expected to show (Bailey & López de Prado
 * 2014): √V·((1−γ)·z₁₋₁⸝ₙ + γ·z₁₋₁⸝₍ₙₑ₎). 0 for a single trial, where nothing was selected.
 */
export function expectedMaximumSharpe(trials: Trials): PerPeriod {
  refuseUnknownKeys("expectedMaximumSharpe option", trials, ["count", "effective", "sharpeVariance"]);
  const { count, effective = count, sharpeVariance } = trials;
  demand(count >= 1, "trials.count", "must be 1 or more", count, "Count at least the strategy itself.");
  demand(
    effective >= 1 && Number.isFinite(effective),
    "trials.effective",
    "must be a finite number of 1 or more",
    effective,
    "Pass effectiveTrials(count, meanCorrelation), or leave it out.",
  );
  if (effective === 1) return 0 as PerPeriod;
  if (!(sharpeVariance >= 0 && Number.isFinite(sharpeVariance)))
    throw invalidArgument(
      "trials.sharpeVariance",
      "must be a finite number of 0 or more",
      sharpeVariance,
      "Pass the variance of the trials' per-period Sharpe ratios; leave out trials without one.",
    );
  const maximum =
    (1 - eulerGamma) * normalQuantile(1 - 1 / effective) +
    eulerGamma * normalQuantile(1 - 1 / (effective * Math.E));
  // Between one and two trials the approximation dips below what one trial gives.
  return (Math.sqrt(sharpeVariance) * Math.max(0, maximum)) as PerPeriod;
}

/**
 * Deflated Sharpe ratio: the probability that the true Sharpe ratio is above 0 once the best of so many trials was picked, i.e.
 * `probabilisticSharpe` against `expectedMaximumSharpe`. Paper vector: 1,250 daily returns, annual Sharpe 2.5, skewness −3,
 * kurtosis 10, 100 trials with annual variance ½ → 0.9004. NaN where the Sharpe is undefined.
 */
export function deflatedSharpe(input: Sample | SharpeEstimate, trials: Trials): number {
  return probabilisticSharpe(input, expectedMaximumSharpe(trials));
}

/** Independent trials among `count` that correlate by `meanCorrelation` on average: ρ + (1−ρ)·N; a negative mean counts as 0. */
export function effectiveTrials(count: number, meanCorrelation: number): number {
  demand(count >= 1, "count", "must be 1 or more", count, "Count at least the strategy itself.");
  if (!(meanCorrelation >= -1 && meanCorrelation <= 1))
    throw invalidArgument(
      "meanCorrelation",
      "must lie between -1 and 1",
      meanCorrelation,
      "Pass the mean over all pairs.",
    );
  const rho = Math.max(0, meanCorrelation);
  return rho + (1 - rho) * count;
}
