import { isTimeframe, minute, timeframeLength, type Milliseconds } from "../../core/time.ts";
import { quoteCurrency, type Order } from "../order.ts";
import type { Refusal } from "./refusal.ts";

/** A price may be this many bars old, counted from the close of its bar. */
export const maxPriceAgeInBars = 2;
/** How far ahead of ours an exchange's clock may run. */
const clockSkew = minute;

/**
 * What makes an order unfit to be judged at all, whatever the limits: an unknown symbol, side, quantity or price, prices that
 * are synthetic, of unknown age or stale, a currency the limits are not in. Orders may come from untyped code, so every
 * field counts as unknown until it has proved itself.
 */
export function orderProblems(order: Order, currency: string, now: Milliseconds): Refusal[] {
  const problems: Refusal[] = [];
  const refuse = (code: Refusal["code"], message: string) => problems.push(Object.freeze({ code, message }));
  if (typeof order.symbol !== "string" || order.symbol === "")
    refuse("unknown_symbol", "the order names no market");
  else {
    const quote = quoteCurrency(order.symbol);
    if (quote !== undefined && quote !== currency)
      refuse("currency_mismatch", `priced in ${quote}, the limits are in ${currency}`);
  }
  if (order.side !== "buy" && order.side !== "sell")
    refuse("unknown_side", "the side is neither buy nor sell");
  if (!isPositive(order.quantity))
    refuse("unknown_quantity", `the quantity must be above 0 and finite, it is ${order.quantity}`);
  if (!isPositive(order.price))
    refuse("unknown_price", `the price must be above 0 and finite, it is ${order.price}`);
  if (order.synthetic !== false)
    refuse("synthetic_prices", "sized by prices of a market that is not real; live refuses synthetic data");
  const age = now - order.priceTime;
  if (!isTimeframe(order.timeframe) || !Number.isFinite(age))
    refuse("stale_price", "the age of the price is unknown");
  else if (age > maxPriceAgeInBars * timeframeLength(order.timeframe))
    refuse(
      "stale_price",
      `the price is ${ageText(age)} old, at most ${maxPriceAgeInBars} bars of ${order.timeframe} are fresh`,
    );
  else if (age < -clockSkew)
    refuse("stale_price", `the price is from ${ageText(-age)} in the future: its bar is not complete`);
  return problems;
}

/** Whether an order with these problems still has a size: what is wrong with it is only where its price comes from. */
export function isMeasurable(problems: readonly Refusal[]): boolean {
  return problems.every(({ code }) => code === "stale_price" || code === "synthetic_prices");
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0 && value < Infinity;
}

function ageText(age: Milliseconds): string {
  const minutes = Math.round(age / minute);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}
