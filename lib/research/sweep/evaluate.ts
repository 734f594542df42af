import type { Bars } from "../../market/bars.ts";
import type { KeptIndicators } from "../../signal/kept.ts";
import { TradeRecorder } from "../../trading/account/recorder.ts";
import { EquityWalk } from "../../trading/account/equity-walk.ts";
import { HeldSums } from "../../trading/account/held-sums.ts";
import { simulate, targetSteps } from "../../trading/engine/simulate.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import { walkTarget, type Marks } from "../../trading/engine/target-path.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";

import { statistics, statNames, type Stats } from "../backtest/statistics.ts";
import { dailyReturns } from "../ledger/daily.ts";

/** Where the figures of grid points go: row `i` of each matrix belongs to point `i`. May lie in shared memory. */
export interface PointSink {
  /** points × statNames. */
  readonly stats: Float64Array;
  /** points × days. Single precision: returns in buckets need seven digits, and a sweep has many. */
  readonly daily: Float32Array;
}

/** What evaluating a point needs beside its parameters. */
export interface PointSetting {
  readonly strategy: Strategy<Params>;
  readonly bars: Bars;
  readonly execution: Execution;
  readonly periodsPerYear: number;
  readonly dayEnds: Int32Array;
  /** Where the library's strategies keep what more than one point needs. */
  readonly indicators: KeptIndicators;
}

/** Backtests points `first` up to, not including, `end` and writes their figures to the sink. Throws where the strategy wrote to the bars. */
export function evaluatePoints(
  setting: PointSetting,
  points: readonly Params[],
  first: number,
  end: number,
  sink: PointSink,
): void {
  const { bars, execution, dayEnds } = setting;
  const values = new Float64Array(dayEnds.length);
  bars.untouchedBy(() => {
    for (let i = first; i < end; i++) {
      const stats = evaluatePoint(setting, points[i], values);
      for (let s = 0; s < statNames.length; s++) sink.stats[i * statNames.length + s] = stats[statNames[s]];
      dailyReturns(values, execution.cash, sink.daily, i * dayEnds.length);
    }
  });
}

/**
 * The figures of one point; `dayValues` receives the account's value at the end of each day. A `target` strategy is summed up
 * stretch by stretch as the engine walks, and its equity is never written: the order of summation is another than in
 * `backtest`, so figures agree to 1e-9, not to the bit.
 */
export function evaluatePoint(setting: PointSetting, params: Params, dayValues: Float64Array): Stats {
  const { strategy, bars, execution, periodsPerYear, dayEnds } = setting;
  const { cash } = execution;
  const { close } = bars;
  const benchmark = { firstOpen: bars.open[0], lastClose: close[bars.length - 1] };
  if (strategy.kind === "next") {
    const simulation = simulate(strategy, params, bars, execution);
    for (let d = 0; d < dayEnds.length; d++) dayValues[d] = simulation.equity[dayEnds[d] - 1];
    return statistics(simulation.walk, simulation, cash, periodsPerYear, benchmark);
  }
  const target = setting.indicators.during(() => targetSteps(strategy, params, bars));
  const walked = new EquityWalk(cash);
  const sums = HeldSums.of(close);
  let d = 0;
  const marks: Marks = {
    held(start, end, money, units) {
      walked.invested(sums, close, money, units, start, end);
      for (; d < dayEnds.length && dayEnds[d] <= end; d++)
        dayValues[d] = money + units * close[dayEnds[d] - 1];
    },
    flat(start, end, money) {
      walked.flat(money, end - start);
      for (; d < dayEnds.length && dayEnds[d] <= end; d++) dayValues[d] = money;
    },
  };
  const { account, barsHeld } = walkTarget(bars, target, execution, 0, marks, new TradeRecorder(false));
  const { trades: tally, feesPaid, turnover } = account;
  return statistics(walked, { tally, barsHeld, feesPaid, turnover }, cash, periodsPerYear, benchmark);
}

/** The figures of one point, back from its row. */
export function statsAt(stats: Float64Array, point: number): Stats {
  return Object.freeze(
    Object.fromEntries(statNames.map((name, s) => [name, stats[point * statNames.length + s]])),
  ) as unknown as Stats;
}
