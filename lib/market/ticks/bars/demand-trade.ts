import { invalidArgument } from "../../../core/errors.ts";

/** Throws `invalid_argument` for what is no record. */
export function demandTradeRecord(trade: object): void {
  // Not `demand`, which every trade would pay for.
  if (typeof trade !== "object" || trade === null)
    throw invalidArgument("trade", "must be a trade", trade, "Pass { time, price, amount }.");
}

/** Throws `invalid_argument` where a trade has no time, price or amount: one such amount would make every bar after it another. */
export function demandTrade(time: number, price: number, amount: number): void {
  if (Number.isFinite(time) && price > 0 && price < Infinity && amount > 0 && amount < Infinity) return;
  throw invalidArgument(
    "trade",
    "must have a time, and a price and an amount above 0",
    { time, price, amount },
    "Leave out what is no trade: pt.loadTrades does.",
  );
}
