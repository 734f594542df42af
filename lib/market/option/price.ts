import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { normalCdf, normalPdf } from "../../stats/distribution/normal.ts";
import type { OptionSide } from "../instrument/symbol.ts";

interface Terms {
  readonly side: OptionSide;
  readonly strike: number;
  /** Time to expiry in years of 365 days; above 0. */
  readonly years: number;
  /** Yearly, continuously compounded: ln(1.05) for 5 % a year. Default 0. */
  readonly rate?: number;
  /** Yearly standard deviation of log returns, 0.2 for 20 %; above 0. */
  readonly volatility: number;
}

/** An option on a spot price. */
export interface SpotOption extends Terms {
  readonly spot: number;
  /** Yearly, continuously compounded; for a currency its own interest rate. Default 0. */
  readonly dividendYield?: number;
}

/** An option on a future or forward. */
export interface ForwardOption extends Terms {
  readonly forward: number;
}

const terms = [
  "side",
  "strike",
  "years",
  "rate",
  "volatility",
  "spot",
  "dividendYield",
  "forward",
  "price",
] as const;

/**
 * Refuses a term that no option has, because a misspelt one would leave its default in a plausible price. Those of other models pass, so
 * that one record serves several.
 */
export function refuseUnknownTerms(option: object): void {
  refuseUnknownKeys("option term", option, terms);
}

/** Price of a European option and its sensitivities, for one unit of the underlying. */
export interface OptionValue {
  readonly price: number;
  /** By the underlying's price (of Black-76 the forward's). */
  readonly delta: number;
  /** Of delta, by the underlying's price. */
  readonly gamma: number;
  /** By volatility, for a change of 1.00: divide by 100 for a point. */
  readonly vega: number;
  /** By time passing, a year of it: divide by 365 for a day. */
  readonly theta: number;
  /** By the rate, for a change of 1.00: divide by 100 for a point. */
  readonly rho: number;
}

/**
 * Black-Scholes-Merton price and greeks of a European option on a spot price (Black and Scholes 1973, Merton 1973; Hull,
 * Options, Futures, and Other Derivatives, chapters 15, 17 and 19). American options are worth more wherever early exercise can pay.
 *
 * Throws `invalid_argument` where spot, strike, years or volatility is not above 0.
 */
export function blackScholes(option: SpotOption): OptionValue {
  refuseUnknownTerms(option);
  return spotValue(option);
}

/** {@link blackScholes} of a record that is known to hold its terms. */
export function spotValue(option: SpotOption): OptionValue {
  const { spot, rate = 0, dividendYield = 0, years } = option;
  check("spot", spot, option);
  demandNumber("dividendYield", dividendYield);
  const carry = Math.exp(-dividendYield * years);
  const { sign, n1, n2, density, root, discounted } = parts(
    spot * Math.exp((rate - dividendYield) * years),
    option,
  );
  const { strike, volatility } = option;
  return Object.freeze({
    price: sign * (spot * carry * n1 - strike * discounted * n2),
    delta: sign * carry * n1,
    gamma: (carry * density) / (spot * volatility * root),
    vega: spot * carry * density * root,
    theta:
      (-spot * carry * density * volatility) / (2 * root) +
      sign * (dividendYield * spot * carry * n1 - rate * strike * discounted * n2),
    rho: sign * strike * years * discounted * n2,
  });
}

/**
 * Black's price and greeks of a European option on a future or forward (Black 1976; Hull, chapter 18). Delta is by the forward; rho is
 * −years × price, because the forward already holds the rate.
 *
 * Throws `invalid_argument` where forward, strike, years or volatility is not above 0: Black-76 knows no negative price.
 */
export function black76(option: ForwardOption): OptionValue {
  refuseUnknownTerms(option);
  return forwardValue(option);
}

/** {@link black76} of a record that is known to hold its terms. */
export function forwardValue(option: ForwardOption): OptionValue {
  const { forward, rate = 0, years } = option;
  check("forward", forward, option);
  const { sign, n1, n2, density, root, discounted } = parts(forward, option);
  const { strike, volatility } = option;
  const price = sign * discounted * (forward * n1 - strike * n2);
  return Object.freeze({
    price,
    delta: sign * discounted * n1,
    gamma: (discounted * density) / (forward * volatility * root),
    vega: forward * discounted * density * root,
    theta: (-forward * discounted * density * volatility) / (2 * root) + rate * price,
    rho: -years * price,
  });
}

function parts(forward: number, { side, strike, years, rate = 0, volatility }: Terms) {
  const root = Math.sqrt(years);
  const d1 = (Math.log(forward / strike) + (volatility * volatility * years) / 2) / (volatility * root);
  const sign = side === "call" ? 1 : -1;
  return {
    sign,
    n1: normalCdf(sign * d1),
    n2: normalCdf(sign * (d1 - volatility * root)),
    density: normalPdf(d1),
    root,
    discounted: Math.exp(-rate * years),
  };
}

function check(name: string, underlying: number, { side, strike, years, rate = 0, volatility }: Terms): void {
  if (side !== "call" && side !== "put") throw unknownName("side", side, ["call", "put"]);
  const above = { [name]: underlying, strike, years, volatility };
  for (const [key, value] of Object.entries(above))
    demand(
      value > 0 && value < Infinity,
      key,
      "must be above 0",
      value,
      key === "years" ? "An expired option is worth what exercising it gives." : "Give a positive number.",
    );
  demandNumber("rate", rate);
}

function demandNumber(name: string, yearly: number): void {
  demand(Number.isFinite(yearly), name, "must be a number", yearly, "Write 0.05 for 5 % a year.");
}
