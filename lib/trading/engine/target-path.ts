import { unwrittenColumn } from "../../core/column/unwritten-column.ts";
import type { BarColumns } from "../../market/bars.ts";
import type { Steps } from "../../signal/steps.ts";
import { Account } from "../account/account.ts";
import type { TradeRecorder } from "../account/recorder.ts";
import { EquityWalk } from "../account/equity-walk.ts";
import type { Execution } from "./execution.ts";
import { Simulation } from "./outcome.ts";

/** Is told the account's value bar by bar, in stretches, oldest first and without holes. */
export interface Marks {
  /** At the closes of bars `start` up to `end` the account is worth `cash + units · close`. */
  held(start: number, end: number, cash: number, units: number): void;
  /** At the closes of bars `start` up to `end` the account is worth `cash`. */
  flat(start: number, end: number, cash: number): void;
}

/** What walking a target leaves. */
export interface TargetWalk {
  readonly account: Account;
  readonly barsHeld: number;
  /** Signed fraction of equity wanted after the last bar. */
  readonly wanted: number;
}

/**
 * The fused path: runs a wanted position over bars without a call per bar. It goes from change to change of the target and
 * tells `marks` about the stretches between; fills go through the same {@link Account} as in the event loop, so both paths
 * agree to the bit (tested). Trading begins at bar `from`; bars before it only warm up.
 */
export function walkTarget(
  bars: BarColumns,
  target: Steps,
  execution: Execution,
  from: number,
  marks: Marks,
  trades?: TradeRecorder,
): TargetWalk {
  const { open, close } = bars;
  const n = close.length;
  const account = new Account(execution, trades);
  let barsHeld = 0;
  let next = 0;
  let wanted = 0;
  let held = 0;
  let openAtEnd = false;
  for (let i = from; i < n;) {
    // What was wanted at the close before fills at this open.
    while (next < target.count && target.at[next] < i) wanted = target.value[next++];
    if (wanted !== held) {
      account.setStops(execution.stopLoss, execution.takeProfit, execution.trailingStop);
      account.toFraction(wanted * execution.size, open[i], i);
      held = wanted;
    }
    const end = next < target.count ? target.at[next] + 1 : n;
    if (account.units !== 0) {
      const { cash, units } = account;
      // A long without leverage cannot reach zero: without stops nothing can close it on the way.
      const closed = units > 0 && !account.hasStops ? end : findClose(account, bars, i, end);
      barsHeld += closed - i;
      openAtEnd = closed === n;
      // The last bar ends in cash, because what is open closes at its close.
      const last = openAtEnd ? n - 1 : closed;
      if (last > i) marks.held(i, last, cash, units);
      if (openAtEnd) account.flatten(close[n - 1], n - 1, "end", true);
      i = last;
    }
    if (i < end) marks.flat(i, end, account.cash);
    i = end;
  }
  const { last } = target;
  // Closed by a stop and the target unchanged: the strategy waits for the next change, and so would a live session.
  return { account, barsHeld, wanted: last === held && !openAtEnd ? 0 : last * execution.size };
}

/** Runs a wanted position over bars and keeps the equity of every bar. See {@link walkTarget}. */
export function runTarget(bars: BarColumns, target: Steps, execution: Execution, from = 0): Simulation {
  const equity = unwrittenColumn(bars.time.length - from);
  const walk = new EquityWalk(execution.cash, equity);
  const { account, barsHeld, wanted } = walkTarget(bars, target, execution, from, {
    held: (start, end, cash, units) => walk.held(bars.close, cash, units, start, end),
    flat: (start, end, cash) => walk.flat(cash, end - start),
  });
  return new Simulation(account, bars.time, { equity, walk, barsHeld, rejected: [], wanted });
}

/** Index of the first bar from `start` up to `end` that closes the position by a stop or by ruin; `end` where none does. */
function findClose(
  account: Account,
  { open, high, low, close }: BarColumns,
  start: number,
  end: number,
): number {
  for (let i = start; i < end; i++) {
    if (account.hasStops && account.applyStops(open[i], high[i], low[i], i)) return i;
    if (account.equityAt(close[i]) > 0) continue;
    account.flatten(close[i], i, "ruin", true);
    return i;
  }
  return end;
}
