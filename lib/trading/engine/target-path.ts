import { PeakError } from "../../core/errors.ts";
import { formatTime } from "../../core/time.ts";
import type { BarColumns } from "../../market/bars.ts";
import { Account } from "../account/account.ts";
import { makeTrades } from "../account/trades.ts";
import type { Execution } from "./execution.ts";
import type { Simulation } from "./outcome.ts";

/**
 * The fused path: runs a wanted position over bars without a call per bar. It walks from change to change of the target
 * and fills the equity between them in tight loops; fills go through the same {@link Account} as in the event loop, so both
 * paths agree to the bit (tested). Trading begins at bar `from`; bars before it only warm up.
 */
export function runTarget(
  bars: BarColumns,
  target: Float64Array,
  execution: Execution,
  from = 0,
): Simulation {
  const { time, open, high, low, close } = bars;
  const n = time.length;
  if (target.length !== n)
    throw new PeakError(
      "invalid_data",
      `target must have one value per bar (${n}), received ${target.length}.`,
      {
        hint: "Return a Float64Array as long as bars.close.",
      },
    );
  const account = new Account(execution);
  const equity = new Float64Array(n - from);
  let barsHeld = 0;
  let held = 0;
  let i = from;
  while (i < n) {
    const wanted = i > 0 ? wantedAt(target, i - 1, time) : 0;
    if (wanted !== held) {
      account.setStops(execution.stopLoss, execution.takeProfit, execution.trailingStop);
      account.toFraction(wanted * execution.size, open[i], i);
      held = wanted;
    }
    const end = nextChange(target, held, i + 1);
    if (account.units !== 0 && account.hasStops) {
      for (; i < end; i++) {
        if (account.units !== 0) account.applyStops(open[i], high[i], low[i], i);
        if (account.units === 0) break;
        const value = account.equityAt(close[i]);
        if (!(value > 0)) account.flatten(close[i], i, "ruin", true);
        equity[i - from] = account.equityAt(close[i]);
        if (account.units === 0) break;
        barsHeld++;
      }
      if (i < end && account.units === 0) equity.fill(account.cash, i - from, end - from);
    } else if (account.units > 0) {
      // A long without leverage cannot reach zero: no ruin check in the tightest loop.
      mark(equity, close, account.cash, account.units, i, end, from);
      barsHeld += end - i;
    } else if (account.units < 0) {
      for (; i < end && account.units !== 0; i++) {
        if (account.equityAt(close[i]) > 0) barsHeld++;
        else account.flatten(close[i], i, "ruin", true);
        equity[i - from] = account.equityAt(close[i]);
      }
      equity.fill(account.cash, i - from, end - from);
    } else equity.fill(account.cash, i - from, end - from);
    i = end;
    if (!(account.cash > 0) && account.units === 0) {
      equity.fill(account.cash, i - from);
      break;
    }
  }
  const last = n > 0 ? wantedAt(target, n - 1, time) : 0;
  // Stopped out and the target unchanged: the strategy waits for the next change, and so would a live session.
  const wanted = last === held && account.units === 0 ? 0 : last * execution.size;
  if (account.units !== 0) {
    account.flatten(close[n - 1], n - 1, "end", true);
    equity[n - 1 - from] = account.cash;
  }
  return Object.freeze({
    equity,
    trades: makeTrades(account.trades, time),
    barsHeld,
    feesPaid: account.feesPaid,
    turnover: account.turnover,
    rejected: [],
    wanted,
  });
}

/** Index of the first bar from `bar` on at whose open the target of the bar before differs from what is held. */
function nextChange(target: Float64Array, held: number, bar: number): number {
  while (bar < target.length && target[bar - 1] === held) bar++;
  return bar;
}

/** Marks a position at the closes of bars `start` up to `end`; the arithmetic of {@link Account.equityAt}. */
function mark(
  equity: Float64Array,
  close: Float64Array,
  cash: number,
  units: number,
  start: number,
  end: number,
  from: number,
): void {
  for (let i = start; i < end; i++) equity[i - from] = cash + units * close[i];
}

/** The target at a bar, NaN as flat. Throws on a value outside [-1, 1]: there is no leverage to fill it with. */
export function wantedAt(target: Float64Array, index: number, time: Float64Array): number {
  const value = target[index];
  if (value !== value) return 0;
  if (!(value >= -1 && value <= 1))
    throw new PeakError(
      "invalid_data",
      `target must be within [-1, 1], received ${value} at ${formatTime(time[index])}.`,
      {
        hint: "Give fractions of equity: 1 is fully long, -1 fully short, 0 or NaN flat.",
        context: { index, value },
      },
    );
  return value;
}
