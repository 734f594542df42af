import { table, type Table, type Tabular } from "../../chart/index.ts";
import { displaySymbol, inspectSymbol, provenanceMime, type MimeBundle } from "../../core/display.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { Bars } from "../../market/bars.ts";
import type { Trades } from "../../trading/account/trades.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { RejectedOrder, Simulation } from "../../trading/engine/outcome.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import type { Deflation } from "../overfit/deflation.ts";
import type { ReturnSeries } from "../series.ts";
import { runBundle, runText } from "./show.ts";
import type { Stats } from "./statistics.ts";

/** A backtest's result. Frozen; its columns are live buffers: never write to them. */
export class Run<P extends Params = Params> implements ReturnSeries, Tabular {
  readonly strategy: Strategy<P>;
  readonly params: P;
  readonly execution: Execution;
  readonly bars: Bars;
  readonly periodsPerYear: number;
  readonly stats: Stats;
  /** What the Sharpe ratio is worth after counting the trials made on this market. */
  readonly deflation: Deflation;
  /** Account value at each close. */
  readonly equity: Float64Array;
  /** Orders that did nothing, with the reason. */
  readonly rejected: readonly RejectedOrder[];
  /** Signed fraction of equity wanted after the last bar. */
  readonly wanted: number;
  readonly #simulation: Simulation;
  #returns: Float64Array | undefined;

  constructor(
    configured: { strategy: Strategy<P>; params: P; execution: Execution },
    bars: Bars,
    periodsPerYear: number,
    simulation: Simulation,
    stats: Stats,
    deflation: Deflation,
  ) {
    this.strategy = configured.strategy;
    this.params = configured.params;
    this.execution = configured.execution;
    this.bars = bars;
    this.periodsPerYear = periodsPerYear;
    this.stats = stats;
    this.deflation = deflation;
    this.#simulation = simulation;
    this.equity = simulation.equity;
    this.rejected = simulation.rejected;
    this.wanted = simulation.wanted;
    Object.freeze(this);
  }

  get name(): string {
    return this.strategy.name;
  }

  get time(): Float64Array {
    return this.bars.time;
  }

  get provenance(): Provenance {
    return this.bars.provenance;
  }

  /** The closed trades, in order of exit. */
  get trades(): Trades {
    return this.#simulation.trades;
  }

  /** Simple return of each bar; the first is measured from the starting cash. Computed on first use. */
  get returns(): Float64Array {
    return (this.#returns ??= returnsOf(this.equity, this.execution.cash));
  }

  /** One row a bar: close, account value and return. The trades are `run.trades`. For files, SQL and data frames. */
  table(): Table {
    const { bars, equity, returns } = this;
    return table(
      { time: bars.time, close: bars.close, equity, return: returns },
      { formats: { return: "percent" } },
    );
  }

  async [displaySymbol](): Promise<MimeBundle> {
    return { ...(await runBundle(this)), [provenanceMime]: this.provenance };
  }

  [inspectSymbol](): string {
    return runText(this);
  }
}

/** Simple returns of an equity column that started at `cash`. Zero once nothing is left. */
export function returnsOf(equity: Float64Array, cash: number): Float64Array {
  const returns = new Float64Array(equity.length);
  let previous = cash;
  for (let i = 0; i < equity.length; i++) {
    returns[i] = previous > 0 ? equity[i] / previous - 1 : 0;
    previous = equity[i];
  }
  return returns;
}
