import { displaySymbol, inspectSymbol, provenanceMime } from "../../core/display.ts";
import { demand } from "../../core/errors.ts";
import type { BootstrapMethod } from "../../stats/inference/bootstrap.ts";
import { maxDrawdown } from "../../stats/performance/drawdown.ts";
import { totalReturn } from "../../stats/performance/growth.ts";
import { sharpe } from "../../stats/performance/sharpe.ts";
import type { ReturnSeries } from "../series.ts";
import { distribution, shareAbove } from "./distribution.ts";
import type { Fan, MonteCarlo } from "./monte-carlo-result.ts";
import type { PathResults } from "./paths.ts";
import { monteCarloHtml, monteCarloText } from "./show-monte-carlo.ts";

interface Parts {
  readonly series: ReturnSeries;
  readonly runs: number;
  readonly seed: number;
  readonly method: BootstrapMethod;
  readonly block: { readonly used: number; readonly ofReturns?: number; readonly ofSizes?: number };
  readonly results: PathResults;
  readonly fan: Fan;
}

/** Summarises the runs. Annual figures use the series' own periods per year. */
export function composeMonteCarlo({ series, runs, seed, method, block, results, fan }: Parts): MonteCarlo {
  const { name, provenance, returns, periodsPerYear } = series;
  const years = periodsPerYear / returns.length;
  const year = Math.sqrt(periodsPerYear);
  const observed = totalReturn(returns);
  const observedSharpe = sharpe(returns, { periodsPerYear });
  const { ofReturns, ofSizes } = block;
  const drawdowns = distribution(results.maxDrawdown, maxDrawdown(returns));
  return Object.freeze({
    name,
    provenance,
    runs,
    seed,
    method,
    bars: returns.length,
    periodsPerYear,
    blockLength: block.used,
    automatic:
      ofReturns === undefined || ofSizes === undefined ? undefined : Object.freeze({ ofReturns, ofSizes }),
    totalReturn: distribution(
      results.growth.map(growth => growth - 1),
      observed,
    ),
    cagr: distribution(
      results.growth.map(growth => growth ** years - 1),
      (1 + observed) ** years - 1,
    ),
    sharpe: distribution(
      results.sharpe.map(ratio => ratio * year),
      observedSharpe,
    ),
    maxDrawdown: drawdowns,
    probabilityOfLoss: Number.isNaN(observedSharpe)
      ? NaN
      : results.growth.filter(growth => growth < 1).length / runs,
    fan,
    probabilityOfDrawdown(depth: number) {
      demand(
        depth >= 0 && depth < 1,
        "depth",
        "must be a fraction of 0 or more and below 1",
        depth,
        "Pass e.g. 0.3 for 30 %.",
      );
      return shareAbove(drawdowns.values, depth);
    },
    async [displaySymbol]() {
      return {
        "text/plain": monteCarloText(this),
        "text/html": await monteCarloHtml(this),
        [provenanceMime]: provenance,
      };
    },
    [inspectSymbol]() {
      return monteCarloText(this);
    },
  } satisfies MonteCarlo);
}
