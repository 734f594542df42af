import { displaySymbol, inspectSymbol, type MimeBundle } from "../../core/display.ts";
import { demand } from "../../core/errors.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { BootstrapMethod } from "../../stats/inference/bootstrap.ts";
import { maxDrawdown } from "../../stats/performance/drawdown.ts";
import { totalReturn } from "../../stats/performance/growth.ts";
import { sharpe } from "../../stats/performance/sharpe.ts";
import type { ReturnSeries } from "../series.ts";
import { type Distribution, distribution, shareAbove } from "./distribution.ts";
import type { PathResults } from "./paths.ts";
import { monteCarloHtml, monteCarloText } from "./show-monte-carlo.ts";

/** Growth of 1 over the horizon: quantiles over the runs at at most 100 bars, and what was observed. */
export interface Fan {
  /** Open of each bar, ms UTC. */
  readonly time: Float64Array;
  readonly p5: Float64Array;
  readonly p25: Float64Array;
  readonly p50: Float64Array;
  readonly p75: Float64Array;
  readonly p95: Float64Array;
  readonly observed: Float64Array;
}

interface MonteCarloParts {
  readonly series: ReturnSeries;
  readonly runs: number;
  readonly seed: number;
  readonly method: BootstrapMethod;
  readonly block: { readonly used: number; readonly ofReturns?: number; readonly ofSizes?: number };
  readonly results: PathResults;
  readonly fan: Fan;
}

/** A Monte Carlo's result. Probabilities are shares of the runs. */
export class MonteCarlo {
  readonly name: string;
  readonly provenance: Provenance;
  readonly runs: number;
  readonly seed: number;
  readonly method: BootstrapMethod;
  /** Bars per run: as many as the series has. */
  readonly bars: number;
  readonly periodsPerYear: number;
  /**
   * Bars drawn together (the mean for `stationary`). `"auto"` took the longer of Politis and White's lengths for the returns and
   * for their sizes, because drawdowns come from clustered volatility.
   */
  readonly blockLength: number;
  /** Where `"auto"` chose: both of Politis and White's lengths. */
  readonly automatic: { readonly ofReturns: number; readonly ofSizes: number } | undefined;
  readonly totalReturn: Distribution;
  readonly cagr: Distribution;
  /** Annual. */
  readonly sharpe: Distribution;
  readonly maxDrawdown: Distribution;
  /** Share of runs that end below their start. NaN where the returns do not vary: there is nothing to be lucky with. */
  readonly probabilityOfLoss: number;
  readonly fan: Fan;

  constructor({ series, runs, seed, method, block, results, fan }: MonteCarloParts) {
    const { returns, periodsPerYear } = series;
    const q = periodsPerYear / returns.length;
    const observed = totalReturn(returns);
    this.name = series.name;
    this.provenance = series.provenance;
    this.runs = runs;
    this.seed = seed;
    this.method = method;
    this.bars = returns.length;
    this.periodsPerYear = periodsPerYear;
    this.blockLength = block.used;
    this.automatic =
      block.ofReturns === undefined || block.ofSizes === undefined
        ? undefined
        : Object.freeze({ ofReturns: block.ofReturns, ofSizes: block.ofSizes });
    this.totalReturn = distribution(
      results.growth.map(growth => growth - 1),
      observed,
    );
    this.cagr = distribution(
      results.growth.map(growth => growth ** q - 1),
      (1 + observed) ** q - 1,
    );
    const year = Math.sqrt(periodsPerYear);
    this.sharpe = distribution(
      results.sharpe.map(ratio => ratio * year),
      sharpe(returns, { periodsPerYear }),
    );
    this.maxDrawdown = distribution(results.maxDrawdown, maxDrawdown(returns));
    const varies = !Number.isNaN(this.sharpe.observed);
    this.probabilityOfLoss = varies ? results.growth.filter(growth => growth < 1).length / runs : NaN;
    this.fan = fan;
    Object.freeze(this);
  }

  /** Share of runs whose deepest drawdown is beyond `depth`, a positive fraction: 0.3 asks for 30 %. */
  probabilityOfDrawdown(depth: number): number {
    demand(
      depth >= 0 && depth < 1,
      "depth",
      "must be a fraction of 0 or more and below 1",
      depth,
      "Pass e.g. 0.3 for 30 %.",
    );
    return shareAbove(this.maxDrawdown.values, depth);
  }

  async [displaySymbol](): Promise<MimeBundle> {
    return {
      "text/plain": monteCarloText(this),
      "text/html": await monteCarloHtml(this),
      "application/vnd.peak.provenance+json": this.provenance,
    };
  }

  [inspectSymbol](): string {
    return monteCarloText(this);
  }
}
