import { demand } from "../../core/errors.ts";
import { forwardValue, refuseUnknownTerms, spotValue, type ForwardOption, type SpotOption } from "./price.ts";

/** An option whose price is known and whose volatility is not. */
export type PricedOption = (Omit<SpotOption, "volatility"> | Omit<ForwardOption, "volatility">) & {
  readonly price: number;
};

const least = 1e-6;
const most = 100;

/**
 * The volatility at which Black-Scholes (an option with `spot`) or Black-76 (with `forward`) gives the price: Newton's method kept
 * within a bracket, to the last digits of the price. NaN where no volatility does, because the price is not above what exercising
 * is worth, or not below the underlying (a call) or the discounted strike (a put); such quotes are stale, wide or wrong.
 */
export function impliedVolatility(option: PricedOption): number {
  refuseUnknownTerms(option);
  demand(
    !("forward" in option && "spot" in option),
    "spot or forward",
    "must be given, one of the two",
    option,
    "Give spot for an option on a price, forward for one on a future.",
  );
  const { price } = option;
  demand(Number.isFinite(price), "price", "must be a number", price, "Give the option's price.");
  const value = (volatility: number) =>
    "forward" in option ? forwardValue({ ...option, volatility }) : spotValue({ ...option, volatility });
  let low = least;
  let high = most;
  if (!(price > value(low).price && price < value(high).price)) return NaN;
  // Manaster and Koehler's start: where vega is greatest Newton's method comes in from one side.
  const forward = forwardOf(option);
  let volatility = Math.min(
    2,
    Math.max(0.05, Math.sqrt((2 * Math.abs(Math.log(forward / option.strike))) / option.years)),
  );
  let step = high - low;
  for (let i = 0; i < 200; i++) {
    const at = value(volatility);
    const miss = at.price - price;
    if (miss === 0) return volatility;
    if (miss > 0) high = volatility;
    else low = volatility;
    const newton = volatility - miss / at.vega;
    // A step that hardly shrinks crawls: far out of the money each one only divides the price by e.
    const quick = newton > low && newton < high && 2 * Math.abs(newton - volatility) <= Math.abs(step);
    const next = quick ? newton : (low + high) / 2;
    if (Math.abs(next - volatility) <= 1e-14 * volatility || high - low <= 1e-14 * high) return next;
    step = next - volatility;
    volatility = next;
  }
  return volatility;
}

function forwardOf(option: PricedOption): number {
  if ("forward" in option) return option.forward;
  const { spot, rate = 0, dividendYield = 0, years } = option;
  return spot * Math.exp((rate - dividendYield) * years);
}
