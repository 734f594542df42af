import { deflatedSharpe } from "../../stats/inference/deflated-sharpe.ts";
import { maxDrawdown } from "../../stats/performance/drawdown.ts";
import { totalReturn } from "../../stats/performance/growth.ts";
import { sharpe } from "../../stats/performance/sharpe.ts";
import type { CheckName, Finding } from "./check.ts";
import type { Evidence } from "./evidence.ts";

/** Fewer bars than this say nothing about a Sharpe ratio, whatever the formula gives. */
const leastObservations = 30;
/** The scenarios that are a crash. */
const crashes: readonly string[] = ["single_crash_bar", "gap_down_open"];

/** The figure behind each check, computed here from the returns, or why there is none. */
export function findings(evidence: Evidence): Record<CheckName, Finding> {
  const { sweep, walkForward, monteCarlo, stress } = evidence;
  if (!walkForward) {
    const none = missing("no walk-forward was given, so there are no out-of-sample returns");
    return {
      sharpe: none,
      maxDrawdown: none,
      crashDrawdown: none,
      deflatedSharpe: none,
      trades: none,
      probabilityOfLoss: none,
      efficiency: none,
    };
  }
  const { returns, periodsPerYear, stats, provenance } = walkForward.outOfSample;
  const observed = totalReturn(returns);
  const few = returns.length < leastObservations;
  const varies = !Number.isNaN(sharpe(returns, { periodsPerYear }));
  const flat = missing("the out-of-sample returns do not vary: nothing was traded");
  const short = missing(`${returns.length} bars out of sample are too few, ${leastObservations} are needed`);
  const sound = (finding: () => Finding): Finding => (few ? short : varies ? finding() : flat);
  return {
    sharpe: sound(() => sharpe(returns, { periodsPerYear })),
    maxDrawdown: sound(() => maxDrawdown(returns)),
    deflatedSharpe: sound(() => {
      if (!sweep) return missing("no sweep was given, so the trials are not counted");
      // Sharpe ratios per period of another market or bar length say nothing about this one's.
      if (
        sweep.provenance.symbol !== provenance.symbol ||
        sweep.provenance.timeframe !== provenance.timeframe
      )
        return missing("the sweep is of another market or timeframe than the walk-forward");
      const { count, effective = count, sharpeVariance } = sweep.trials;
      if (!(count >= 1 && effective >= 1 && sharpeVariance >= 0))
        return missing("the trials' count or the spread of their Sharpe ratios is unknown");
      return deflatedSharpe(returns, sweep.trials);
    }),
    trades: stats.trades,
    crashDrawdown: sound(() => {
      if (!stress) return missing("no stress test was given");
      if (stress.baseline.totalReturn !== observed)
        return missing("the stress test is of other returns than the walk-forward's");
      if (!stress.outcomes.some(({ scenario }) => crashes.includes(scenario)))
        return missing(`the stress test has no crash scenario (${crashes.join(" or ")})`);
      return Math.max(...stress.outcomes.map(({ stressed }) => stressed.maxDrawdown));
    }),
    probabilityOfLoss: sound(() => {
      if (!monteCarlo) return missing("no Monte Carlo was given");
      if (monteCarlo.totalReturn.observed !== observed)
        return missing("the Monte Carlo is of other returns than the walk-forward's");
      return monteCarlo.probabilityOfLoss;
    }),
    efficiency: Number.isNaN(walkForward.efficiency)
      ? missing("the train windows made nothing that could carry over")
      : walkForward.efficiency,
  };
}

function missing(reason: string): Finding {
  return { missing: reason };
}
