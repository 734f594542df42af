import type { Bars } from "../../market/bars.ts";
import type { TradeColumns } from "../../trading/account/trades.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import { KeptIndicators } from "../../signal/kept.ts";
import { simulate } from "../../trading/engine/simulate.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import { strategyScope } from "../../trading/strategy/scope.ts";
import { unpackStrategy, type StrategyMessage } from "../../trading/strategy/transport.ts";
import type { StatName, Stats } from "../backtest/statistics.ts";
import { evaluatePoint } from "../sweep/evaluate.ts";
import { isAscending, rankPoints } from "../sweep/result.ts";
import { receiveBars, type SharedBars } from "../sweep/shared-bars.ts";
import type { Window } from "./windows.ts";

/** What fitting and testing a window needs. */
export interface WindowSetting {
  readonly strategy: Strategy<Params>;
  readonly bars: Bars;
  readonly execution: Execution;
  readonly periodsPerYear: number;
  readonly points: readonly Params[];
  readonly rank: StatName;
  readonly minTrades: number;
}

/** The setting as it travels to a worker. */
export interface WalkForwardMessage extends Omit<WindowSetting, "strategy" | "bars"> {
  readonly strategy: StrategyMessage;
  readonly bars: SharedBars;
}

/** What a window gave: the fitted point and its test run, which starts at the run's own cash. */
export interface WindowOutcome {
  /** Index of the fitted point; -1 where none traded enough, and the test part stays in cash. */
  readonly chosen: number;
  readonly train: Stats | undefined;
  readonly equity: Float64Array;
  readonly trades: TradeColumns;
  readonly barsHeld: number;
  readonly feesPaid: number;
  readonly turnover: number;
}

/**
 * Fits on the train part, then runs the chosen point over the test part with the train part as warm-up. Throws where the strategy wrote
 * to the bars.
 */
export function runWindow(setting: WindowSetting, window: Window): WindowOutcome {
  const both = setting.bars.slice(window.trainStart, window.testEnd);
  return both.untouchedBy(() => fitAndRun(setting, both, window.testStart - window.trainStart));
}

/** The train part is the first `warmUp` bars. */
function fitAndRun(setting: WindowSetting, both: Bars, warmUp: number): WindowOutcome {
  const { strategy, execution, periodsPerYear, points, rank, minTrades } = setting;
  // What happens at the days' ends does not matter here.
  const training = {
    strategy,
    bars: both.slice(0, warmUp),
    execution,
    periodsPerYear,
    dayEnds: noDays,
    indicators: new KeptIndicators(),
  };
  const metric = new Float64Array(points.length);
  const trades = new Float64Array(points.length);
  const figures: Stats[] = [];
  for (let i = 0; i < points.length; i++) {
    const stats = evaluatePoint(training, points[i], noValues);
    metric[i] = stats[rank];
    trades[i] = stats.trades;
    figures.push(stats);
  }
  const chosen = rankPoints(metric, trades, minTrades, isAscending(rank))[0] ?? -1;
  if (chosen < 0) return inCash(both.length - warmUp, execution.cash);
  const {
    equity,
    trades: closed,
    barsHeld,
    feesPaid,
    turnover,
  } = simulate(strategy, points[chosen], both, execution, { from: warmUp });
  const { entryBar, exitBar, side, size, entryPrice, exitPrice, fees, profit, reason } = closed;
  const shifted = (column: Int32Array) => column.map(bar => bar - warmUp);
  const columns = {
    entryBar: shifted(entryBar),
    exitBar: shifted(exitBar),
    side,
    size,
    entryPrice,
    exitPrice,
    fees,
    profit,
    reason,
  };
  return { chosen, train: figures[chosen], equity, trades: columns, barsHeld, feesPaid, turnover };
}

const noDays = new Int32Array(0);
const noValues = new Float64Array(0);

function inCash(bars: number, cash: number): WindowOutcome {
  const none: number[] = [];
  const trades: TradeColumns = {
    entryBar: none,
    exitBar: none,
    side: none,
    size: none,
    entryPrice: none,
    exitPrice: none,
    fees: none,
    profit: none,
    reason: [],
  };
  return {
    chosen: -1,
    train: undefined,
    equity: new Float64Array(bars).fill(cash),
    trades,
    barsHeld: 0,
    feesPaid: 0,
    turnover: 0,
  };
}

/** Runs in a worker: rebuilds strategy and bars once, then runs the windows it is given. */
export async function walkForwardJob(
  message: WalkForwardMessage,
): Promise<(window: Window) => WindowOutcome> {
  const pt = message.strategy.kind === "code" ? strategyScope() : undefined;
  const setting: WindowSetting = {
    ...message,
    strategy: unpackStrategy(message.strategy, pt),
    bars: receiveBars(message.bars),
  };
  return window => runWindow(setting, window);
}
