import type { Table, Tabular } from "../../chart/index.ts";
import { displaySymbol, inspectSymbol, provenanceMime, type MimeBundle } from "../../core/display.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { Bars } from "../../market/bars.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import type { StatName, Stats } from "../backtest/statistics.ts";
import { deflate, type Deflation } from "../overfit/deflation.ts";
import type { WindowOutcome } from "./job.ts";
import { everyWindow, walkForwardBundle, walkForwardText } from "./show.ts";
import type { OutOfSample } from "./stitch.ts";
import type { Window } from "./windows.ts";

/** One window: what was fitted where, and what came of it. Times are ms UTC. */
export interface WalkForwardWindow<P extends Params = Params> {
  readonly trainFrom: number;
  readonly testFrom: number;
  /** Open of the last test bar. */
  readonly testTo: number;
  /** The fitted parameters; undefined where no point traded enough and the test part stayed in cash. */
  readonly params: P | undefined;
  /** Figures of the fitted point on its train part. */
  readonly train: Stats | undefined;
  /** Return of the test part. */
  readonly testReturn: number;
  readonly testTrades: number;
}

interface WalkForwardParts<P extends Params> {
  readonly strategy: Strategy<P>;
  readonly bars: Bars;
  readonly execution: Execution;
  readonly points: readonly P[];
  readonly rank: StatName;
  readonly windows: readonly Window[];
  readonly outcomes: readonly WindowOutcome[];
  readonly outOfSample: OutOfSample;
  readonly note: string | undefined;
}

/** A walk-forward's result. `outOfSample` is what Monte Carlo, stress and the gate judge. */
export class WalkForward<P extends Params = Params> implements Tabular {
  readonly strategy: Strategy<P>;
  readonly bars: Bars;
  readonly execution: Execution;
  readonly rank: StatName;
  readonly windows: readonly WalkForwardWindow<P>[];
  readonly outOfSample: OutOfSample;
  readonly deflation: Deflation;
  /**
   * Walk-forward efficiency: mean return per bar out of sample over the mean of the fitted points in their train parts. Near 1
   * the fit carries over, near 0 it fitted noise. NaN where the train parts made nothing.
   */
  readonly efficiency: number;
  /** Share of test parts with a positive return. */
  readonly positiveWindows: number;
  /** What the reader should know of how this ran. */
  readonly note: string | undefined;

  constructor(parts: WalkForwardParts<P>) {
    const { bars, windows, outcomes, points, execution, outOfSample } = parts;
    this.strategy = parts.strategy;
    this.bars = bars;
    this.execution = execution;
    this.rank = parts.rank;
    this.outOfSample = outOfSample;
    this.note = parts.note;
    this.windows = Object.freeze(
      outcomes.map((outcome, w) =>
        Object.freeze({
          trainFrom: bars.time[windows[w].trainStart],
          testFrom: bars.time[windows[w].testStart],
          testTo: bars.time[windows[w].testEnd - 1],
          params: points[outcome.chosen],
          train: outcome.train,
          testReturn: outcome.equity[outcome.equity.length - 1] / execution.cash - 1,
          testTrades: outcome.trades.profit.length,
        }),
      ),
    );
    this.efficiency = efficiency(outOfSample, outcomes);
    this.positiveWindows =
      this.windows.filter(({ testReturn }) => testReturn > 0).length / this.windows.length;
    this.deflation = deflate(outOfSample.stats, bars.provenance);
    Object.freeze(this);
  }

  get provenance(): Provenance {
    return this.bars.provenance;
  }

  /** One row a window. For files, SQL and data frames. */
  table(): Table {
    return everyWindow(this.windows);
  }

  async [displaySymbol](): Promise<MimeBundle> {
    return { ...(await walkForwardBundle(this)), [provenanceMime]: this.provenance };
  }

  [inspectSymbol](): string {
    return walkForwardText(this);
  }
}

/** Mean log growth per bar, so that parts of different length weigh by their bars. */
function efficiency(outOfSample: OutOfSample, outcomes: readonly WindowOutcome[]): number {
  let growth = 0;
  let bars = 0;
  for (const { train } of outcomes) {
    if (!train) continue;
    growth += Math.log1p(train.totalReturn);
    bars += train.observations;
  }
  const inSample = growth / bars;
  const { totalReturn, observations } = outOfSample.stats;
  return inSample > 0 ? Math.log1p(totalReturn) / observations / inSample : NaN;
}
