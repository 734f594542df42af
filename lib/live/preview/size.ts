import { Account } from "../../trading/account/account.ts";
import type { Execution } from "../../trading/engine/execution.ts";

/** A held position this near to the wanted one, as a share of the wanted, is left alone: constant targets do not rebalance. */
export const rebalanceBand = 0.05;

/**
 * The change of position, in signed units, that the engine would make: from `held` units to `fraction` of `equity` at
 * `price`. It asks the engine's own account, so fees, slippage, sizing by risk and clipping are the backtest's. A fraction
 * is never taken for units.
 */
export function unitsToTrade(
  fraction: number,
  { held, equity, price, execution }: { held: number; equity: number; price: number; execution: Execution },
): number {
  const account = new Account(execution);
  account.cash = equity - held * price;
  account.units = held;
  account.setStops(execution.stopLoss, execution.takeProfit, execution.trailingStop);
  account.toFraction(fraction, price, 0);
  const wanted = account.units;
  const keeps = wanted * held > 0 && Math.abs(wanted - held) <= rebalanceBand * Math.abs(wanted);
  return keeps ? 0 : wanted - held;
}
