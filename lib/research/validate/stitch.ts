import type { Provenance } from "../../core/provenance.ts";
import type { Bars } from "../../market/bars.ts";
import { EquityWalk } from "../../trading/account/equity-walk.ts";
import { makeTrades, tallyOf, type ExitReason, type Trades } from "../../trading/account/trades.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import { returnsOf } from "../backtest/run.ts";
import { statistics, type Stats } from "../backtest/statistics.ts";
import type { ReturnSeries } from "../series.ts";
import type { WindowOutcome } from "./job.ts";
import type { Window } from "./windows.ts";

/** The test parts of a walk-forward as one record. */
export interface OutOfSample extends ReturnSeries {
  readonly equity: Float64Array;
  readonly stats: Stats;
  readonly trades: Trades;
  readonly execution: Execution;
  readonly provenance: Provenance;
}

/**
 * Joins the test parts: each begins with the equity the one before ended with. Fills scale with equity, so scaling a part's
 * money by its starting equity gives what it would have traded; the sum of profits stays the change in equity.
 */
export function stitch(
  strategy: Strategy<Params>,
  bars: Bars,
  execution: Execution,
  periodsPerYear: number,
  windows: readonly Window[],
  outcomes: readonly WindowOutcome[],
): OutOfSample {
  const length = outcomes.reduce((sum, { equity }) => sum + equity.length, 0);
  const equity = new Float64Array(length);
  const time = new Float64Array(length);
  const columns = {
    entryBar: [] as number[],
    exitBar: [] as number[],
    side: [] as number[],
    size: [] as number[],
    entryPrice: [] as number[],
    exitPrice: [] as number[],
    fees: [] as number[],
    profit: [] as number[],
    reason: [] as ExitReason[],
  };
  const sums = { barsHeld: 0, feesPaid: 0, turnover: 0 };
  let offset = 0;
  let scale = 1;
  outcomes.forEach((outcome, w) => {
    const { trades } = outcome;
    for (let i = 0; i < outcome.equity.length; i++) equity[offset + i] = outcome.equity[i] * scale;
    time.set(bars.time.subarray(windows[w].testStart, windows[w].testEnd), offset);
    for (let i = 0; i < trades.profit.length; i++) {
      columns.entryBar.push(trades.entryBar[i] + offset);
      columns.exitBar.push(trades.exitBar[i] + offset);
      columns.side.push(trades.side[i]);
      columns.size.push(trades.size[i] * scale);
      columns.entryPrice.push(trades.entryPrice[i]);
      columns.exitPrice.push(trades.exitPrice[i]);
      columns.fees.push(trades.fees[i] * scale);
      columns.profit.push(trades.profit[i] * scale);
      columns.reason.push(trades.reason[i]);
    }
    sums.barsHeld += outcome.barsHeld;
    sums.feesPaid += outcome.feesPaid * scale;
    sums.turnover += outcome.turnover * scale;
    offset += outcome.equity.length;
    // A ruined account has nothing to begin the next part with.
    scale = Math.max(0, equity[offset - 1] / execution.cash);
  });
  const trades = makeTrades(columns, time);
  const firstOpen = bars.open[windows[0].testStart];
  const lastClose = bars.close[windows[windows.length - 1].testEnd - 1];
  const tallies = { tally: tallyOf(columns.profit), ...sums };
  return Object.freeze({
    name: `${strategy.name}, out of sample`,
    time,
    equity,
    returns: returnsOf(equity, execution.cash),
    periodsPerYear,
    provenance: bars.provenance,
    stats: statistics(new EquityWalk(execution.cash).over(equity), tallies, execution.cash, periodsPerYear, {
      firstOpen,
      lastClose,
    }),
    trades,
    execution,
  });
}
