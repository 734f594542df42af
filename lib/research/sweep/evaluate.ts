import type { Bars } from "../../market/bars.ts";
import { simulate } from "../../trading/engine/simulate.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import { statistics, statNames, type Stats } from "../backtest/statistics.ts";
import { dailyReturns } from "../ledger/daily.ts";

/** Where the figures of grid points go: row `i` of each matrix belongs to point `i`. May lie in shared memory. */
export interface PointSink {
  /** points × statNames. */
  readonly stats: Float64Array;
  /** points × days. */
  readonly daily: Float64Array;
}

/** What evaluating a point needs beside its parameters. */
export interface PointSetting {
  readonly strategy: Strategy<Params>;
  readonly bars: Bars;
  readonly execution: Execution;
  readonly periodsPerYear: number;
  readonly dayEnds: Int32Array;
}

/** Backtests points `first` up to, not including, `end` and writes their figures to the sink. */
export function evaluatePoints(
  setting: PointSetting,
  points: readonly Params[],
  first: number,
  end: number,
  sink: PointSink,
): void {
  const { strategy, bars, execution, periodsPerYear, dayEnds } = setting;
  const benchmark = { firstOpen: bars.open[0], lastClose: bars.close[bars.length - 1] };
  for (let i = first; i < end; i++) {
    const simulation = simulate(strategy, points[i], bars, execution);
    const stats = statistics(simulation, execution.cash, periodsPerYear, benchmark);
    for (let s = 0; s < statNames.length; s++) sink.stats[i * statNames.length + s] = stats[statNames[s]];
    dailyReturns(simulation.equity, execution.cash, dayEnds, sink.daily, i * dayEnds.length);
  }
}

/** The figures of one point, back from its row. */
export function statsAt(stats: Float64Array, point: number): Stats {
  return Object.freeze(
    Object.fromEntries(statNames.map((name, s) => [name, stats[point * statNames.length + s]])),
  ) as unknown as Stats;
}
