import { PeakError } from "../../core/errors.ts";
import { formatTime } from "../../core/time.ts";
import type { BarColumns } from "../../market/bars.ts";
import { Account } from "../account/account.ts";
import type { Execution } from "./execution.ts";
import { Simulation } from "./outcome.ts";

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
    if (account.units !== 0 && (account.units < 0 || account.hasStops)) {
      const end = nextChange(target, held, i + 1);
      for (; i < end && account.units !== 0; i++) {
        if (account.hasStops && account.applyStops(open[i], high[i], low[i], i)) break;
        if (account.equityAt(close[i]) > 0) barsHeld++;
        else account.flatten(close[i], i, "ruin", true);
        equity[i - from] = account.equityAt(close[i]);
      }
      // What was closed on the way waits in cash for the next change.
      equity.fill(account.cash, i - from, end - from);
      i = end;
    } else if (account.units > 0) {
      // A long without leverage cannot reach zero: no question of ruin in the tightest loop.
      const end = holdLong(equity, close, target, account.cash, account.units, held, i, from);
      barsHeld += end - i;
      i = end;
    } else i = waitInCash(equity, target, account.cash, held, i, from);
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
  return new Simulation(account, time, { equity, barsHeld, rejected: [], wanted });
}

/** Index of the first bar from `bar` on at whose open the target of the bar before differs from what is held. */
function nextChange(target: Float64Array, held: number, bar: number): number {
  while (bar < target.length && target[bar - 1] === held) bar++;
  return bar;
}

/** Marks a long at each close from bar `start` until the target changes, and gives that bar; the arithmetic of {@link Account.equityAt}. */
function holdLong(
  equity: Float64Array,
  close: Float64Array,
  target: Float64Array,
  cash: number,
  units: number,
  held: number,
  start: number,
  from: number,
): number {
  let i = start;
  do equity[i - from] = cash + units * close[i];
  while (++i < target.length && target[i - 1] === held);
  return i;
}

/** Keeps the cash from bar `start` until the target changes, and gives that bar. */
function waitInCash(
  equity: Float64Array,
  target: Float64Array,
  cash: number,
  held: number,
  start: number,
  from: number,
): number {
  let i = start;
  do equity[i - from] = cash;
  while (++i < target.length && target[i - 1] === held);
  return i;
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
