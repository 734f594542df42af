import type { Provenance } from "../../core/provenance.ts";
import type { PerPeriod, RawKurtosis } from "../../core/units.ts";
import { deflatedSharpe, expectedMaximumSharpe, type Trials } from "../../stats/inference/deflated-sharpe.ts";
import type { Stats } from "../backtest/statistics.ts";
import { countTrials } from "../ledger/ledger.ts";

/** Fewer bars than this say nothing about a Sharpe ratio, whatever the formula gives. */
const leastObservations = 30;

/** What a Sharpe ratio is worth once the trials are counted, or why that cannot be said. */
export type Deflation =
  | {
      readonly status: "known";
      /** Deflated Sharpe ratio: the probability that the true one is above 0 although the best of `trials` was shown. */
      readonly probability: number;
      readonly trials: number;
      /** Independent ones among them, which is what deflates. */
      readonly effective: number;
      /** Per period: what the best of so many trials without skill shows on average. */
      readonly expectedMaximum: number;
    }
  | { readonly status: "unknown"; readonly reason: string; readonly trials: number };

type Estimated = Pick<Stats, "sharpePerPeriod" | "skewness" | "kurtosis" | "observations">;

/** Deflates a Sharpe ratio by the trials the ledger counted on its market, or by `trials` where the caller knows better. */
export function deflate(
  stats: Estimated,
  provenance: Provenance,
  trials: Trials = ledgerTrials(provenance),
): Deflation {
  const unknown = (reason: string): Deflation =>
    Object.freeze({ status: "unknown", reason, trials: trials.count });
  const { sharpePerPeriod, skewness, kurtosis, observations } = stats;
  if (Number.isNaN(sharpePerPeriod)) return unknown("the returns do not vary");
  if (observations < leastObservations)
    return unknown(`${observations} bars are too few, ${leastObservations} are needed`);
  const estimate = {
    sharpe: sharpePerPeriod as PerPeriod,
    length: observations,
    skewness,
    kurtosis: kurtosis as RawKurtosis,
  };
  const probability = deflatedSharpe(estimate, trials);
  if (Number.isNaN(probability)) return unknown("the moments of the returns give no standard error");
  return Object.freeze({
    status: "known",
    probability,
    trials: trials.count,
    effective: trials.effective ?? trials.count,
    expectedMaximum: expectedMaximumSharpe(trials),
  });
}

/** The ledger's count as deflation takes it. Where only one trial has a Sharpe ratio their spread is taken as 0. */
export function ledgerTrials(provenance: Provenance): Trials {
  const { count, effective, sharpeVariance } = countTrials(provenance);
  const variance = Number.isNaN(sharpeVariance) ? 0 : sharpeVariance;
  return {
    count: Math.max(1, count),
    effective: Math.max(1, effective),
    sharpeVariance: variance as PerPeriod,
  };
}
