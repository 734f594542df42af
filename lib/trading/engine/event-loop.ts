import type { BarColumns } from "../../market/bars.ts";
import { Account } from "../account/account.ts";
import { EquityWalk } from "../account/equity-walk.ts";
import type { Cursor } from "../strategy/line.ts";
import { EventBroker } from "./event-broker.ts";
import type { Execution } from "./execution.ts";
import { Simulation } from "./outcome.ts";

/** Called at each bar's close. */
export type Step = (broker: EventBroker, index: number) => void;

/**
 * The event loop. Per bar: fill at the open what was ordered at the last close, apply stops within the bar, mark at the
 * close, let the strategy decide. Trading begins at bar `from`: before it the strategy runs but its orders are ignored, save
 * those at the close of bar `from - 1`, which fill at the open of `from`. What is open at the end closes at the last close.
 */
export function runEvents(
  bars: BarColumns,
  cursor: Cursor,
  step: Step,
  execution: Execution,
  from = 0,
  onOrder?: EventBroker["onOrder"],
): Simulation {
  const { time, open, high, low, close } = bars;
  const n = time.length;
  const account = new Account(execution);
  const broker = new EventBroker(account, execution, cursor, bars);
  broker.onOrder = onOrder;
  const equity = new Float64Array(n - from);
  let barsHeld = 0;
  for (let i = 0; i < n; i++) {
    cursor.index = i;
    if (i >= from) {
      if (broker.hasPending) broker.fill(open[i], i);
      if (account.units !== 0 && account.hasStops) account.applyStops(open[i], high[i], low[i], i);
      let value = account.equityAt(close[i]);
      if (account.units !== 0) {
        if (value > 0) barsHeld++;
        else {
          account.flatten(close[i], i, "ruin", true);
          value = account.cash;
        }
      }
      equity[i - from] = value;
    }
    broker.enabled = i >= from - 1;
    if (account.cash > 0 || account.units !== 0) step(broker, i);
  }
  const wanted = n > 0 ? broker.wanted() : 0;
  if (account.units !== 0) {
    account.flatten(close[n - 1], n - 1, "end", true);
    equity[n - 1 - from] = account.cash;
  }
  return new Simulation(account, time, {
    equity,
    walk: new EquityWalk(execution.cash).over(equity),
    barsHeld,
    rejected: Object.freeze(broker.rejected),
    wanted,
  });
}
