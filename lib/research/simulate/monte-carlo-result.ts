import type { Displayable, inspectSymbol } from "../../core/display.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { BootstrapMethod } from "../../stats/inference/bootstrap.ts";
import type { Distribution } from "./distribution.ts";

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

/** A Monte Carlo's result, frozen. Probabilities are shares of the runs. */
export interface MonteCarlo extends Displayable {
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
  /** Share of runs whose deepest drawdown is beyond `depth`, a positive fraction: 0.3 asks for 30 %. */
  probabilityOfDrawdown(depth: number): number;
  [inspectSymbol](): string;
}
