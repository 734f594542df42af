import { table } from "../../chart/table/table.ts";
import type { Table } from "../../chart/table/contract.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { PeakError, demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatTime, year, type Milliseconds } from "../../core/time.ts";
import { readExpiry } from "../instrument/instrument.ts";
import { parseSymbol, type OptionSide } from "../instrument/symbol.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { impliedVolatility } from "./implied-volatility.ts";
import { forwardValue, spotValue, type OptionValue } from "./price.ts";

/**
 * A quoted option: by its unified symbol, or by side, strike and expiry. A symbol's expiry is midnight UTC of its day; crypto venues settle
 * at 08:00 UTC, and eight hours are much of the time that is left in the last days: give `expiry` then.
 */
export type OptionQuote = (
  | { readonly symbol: string; readonly expiry?: Moment }
  | { readonly side: OptionSide; readonly strike: number; readonly expiry: Moment }
) & {
  /** Mid, mark or last price, NaN where there is none, in the unit of the underlying's price: of options quoted in the coin (Deribit's BTC) times that price. */
  readonly price: number;
};

/** One option of a chain with what its price implies; volatility and greeks are NaN where no volatility gives the price, or there is none. */
export interface ChainRow extends OptionValue {
  readonly expiry: Milliseconds;
  readonly strike: number;
  readonly side: OptionSide;
  readonly years: number;
  readonly volatility: number;
}

export interface ChainOptions {
  /** When the prices were taken. */
  readonly moment: Moment;
  /** Price of the underlying (Black-Scholes), or of the future or forward of each expiry (Black-76): one of the two. */
  readonly spot?: number;
  readonly forward?: number | ((expiry: Milliseconds) => number);
  /** Continuously compounded. Default 0. */
  readonly rate?: number;
  readonly dividendYield?: number;
}

/** Options on one underlying, by expiry, strike and side. Frozen; shows itself as a table. */
export class OptionChain implements Displayable {
  readonly rows: readonly ChainRow[];

  constructor(rows: readonly ChainRow[]) {
    this.rows = Object.freeze(rows);
    Object.freeze(this);
  }

  /** Expiries, soonest first, ms UTC. */
  get expiries(): readonly Milliseconds[] {
    return [...new Set(this.rows.map(({ expiry }) => expiry))];
  }

  /** Strikes and implied volatilities of one expiry: of puts below `at`, of calls from there on, which are the ones that trade. NaN left out. */
  smile(expiry: Moment, at: number): { readonly strike: number; readonly volatility: number }[] {
    const end = toMilliseconds(expiry, "expiry");
    return this.rows
      .filter(row => row.expiry === end && (row.side === "put") === row.strike < at)
      .filter(({ volatility }) => !Number.isNaN(volatility))
      .map(({ strike, volatility }) => ({ strike, volatility }));
  }

  /** Vega for a point of volatility and theta for a day, as traders quote them. */
  #table(): Table {
    const { rows } = this;
    const column = (name: "price" | "volatility" | "delta" | "gamma" | "vega" | "theta", per = 1) =>
      Float64Array.from(rows, row => row[name] / per);
    return table(
      {
        expiry: rows.map(({ expiry }) => formatTime(expiry)),
        option: rows.map(({ strike, side }) => `${strike} ${side === "call" ? "C" : "P"}`),
        price: column("price"),
        IV: column("volatility"),
        delta: column("delta"),
        gamma: column("gamma"),
        "vega 1%": column("vega", 100),
        "theta 1d": column("theta", 365),
      },
      { formats: { IV: "percent" } },
    );
  }

  [displaySymbol](): MimeBundle {
    return this.#table()[displaySymbol]();
  }

  [inspectSymbol](): string {
    return this.#table().text(undefined, 20);
  }
}

/**
 * Implied volatilities and greeks of quoted options. Throws `invalid_argument` for both or neither of spot and forward and for a symbol
 * that is no option, `invalid_data` for one that has expired at `moment`.
 */
export function optionChain(quotes: readonly OptionQuote[], options: ChainOptions): OptionChain {
  refuseUnknownKeys("optionChain option", options, ["moment", "spot", "forward", "rate", "dividendYield"]);
  const { spot, forward, rate = 0, dividendYield = 0 } = options;
  const now = toMilliseconds(options.moment, "moment");
  demand(
    (spot === undefined) !== (forward === undefined),
    "spot or forward",
    "must be given, one of the two",
    { spot, forward },
    "Give spot for options on a price, forward for options on futures.",
  );
  const rows = quotes.map((quote, i) => {
    const { side, strike, expiry } = contract(quote, i);
    if (expiry <= now)
      throw new PeakError(
        "invalid_data",
        `quotes[${i}] expired at ${formatTime(expiry)}, the moment is ${formatTime(now)}.`,
        {
          hint: "Leave it out, or give the exact moment of its expiry.",
        },
      );
    const years = (expiry - now) / year;
    // Most chains have options that nobody quotes.
    if (Number.isNaN(quote.price))
      return Object.freeze({ ...unknown, volatility: NaN, expiry, strike, side, years });
    demand(
      Number.isFinite(quote.price),
      `quotes[${i}].price`,
      "must be a number",
      quote.price,
      "Give NaN where the option has none.",
    );
    const terms = { side, strike, years, rate, price: quote.price };
    const value = (): OptionValue & { readonly volatility: number } => {
      if (forward !== undefined) {
        const priced = { ...terms, forward: typeof forward === "number" ? forward : forward(expiry) };
        const volatility = impliedVolatility(priced);
        return { ...(volatility > 0 ? forwardValue({ ...priced, volatility }) : unknown), volatility };
      }
      const priced = { ...terms, spot: spot!, dividendYield };
      const volatility = impliedVolatility(priced);
      return { ...(volatility > 0 ? spotValue({ ...priced, volatility }) : unknown), volatility };
    };
    return Object.freeze({ ...value(), expiry, strike, side, years, price: quote.price });
  });
  return new OptionChain(
    rows.sort((a, b) => a.expiry - b.expiry || a.strike - b.strike || (a.side < b.side ? -1 : 1)),
  );
}

const unknown: OptionValue = { price: NaN, delta: NaN, gamma: NaN, vega: NaN, theta: NaN, rho: NaN };

function contract(quote: OptionQuote, i: number) {
  if (!("symbol" in quote))
    return {
      side: quote.side,
      strike: quote.strike,
      expiry: toMilliseconds(quote.expiry, `quotes[${i}].expiry`),
    };
  const parts = parseSymbol(quote.symbol);
  demand(
    parts.kind === "option",
    `quotes[${i}].symbol`,
    "must name an option",
    quote.symbol,
    'Like "BTC/USD:BTC-241227-60000-C".',
  );
  const expiry = readExpiry(quote.expiry, parts.expiry, quote.symbol, `quotes[${i}].expiry`);
  return { side: parts.side, strike: parts.strike, expiry };
}
