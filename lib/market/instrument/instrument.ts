import { demandMembers } from "../../core/members.ts";
import { z } from "zod";
import { PeakError, demand, invalidArgument } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { day, formatTime, type Milliseconds } from "../../core/time.ts";
import { calendar } from "../calendar/find.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { exactDecimals } from "./exact-decimals.ts";
import { parseSymbol, type OptionSide } from "./symbol.ts";

export type InstrumentKind = "spot" | "perpetual" | "future" | "option" | "equity" | "fx";

/** Everything about a market that prices and orders need. Frozen; make one with {@link instrument}. */
export interface Instrument {
  /** Unified symbol, `"BTC/USDT:USDT"`. */
  readonly symbol: string;
  readonly kind: InstrumentKind;
  /** What is traded: "BTC", "AAPL". */
  readonly base: string;
  /** The currency of its price. */
  readonly quote: string;
  /** The currency that profit, loss and margin are paid in; the quote but for derivatives that say otherwise. */
  readonly settle: string;
  /** Least step of a price, in quote. */
  readonly tickSize: number;
  /** Least step of a size, in contracts (of spot, shares and currencies: in base). */
  readonly lotSize: number;
  /** Least size of an order, in contracts. */
  readonly minSize: number;
  /** Units of base in one contract; 1 for spot and shares. */
  readonly multiplier: number;
  /** An inverse contract is worth `multiplier` units of quote and settles in base; an option on coins that settles in them is none, its premium is in coins. */
  readonly inverse: boolean;
  /** When it ends, ms UTC; futures and options only. */
  readonly expiry?: Milliseconds;
  readonly strike?: number;
  readonly side?: OptionSide;
  /** Market identifier of its calendar: see `calendar`. */
  readonly calendar: string;
  /** Fractions of the notional: what opens a position, and what keeps it. 1 and 1 for what is paid in full. */
  readonly margin: { readonly initial: number; readonly maintenance: number };
}

const positive = z.number().positive();
const schema = z.strictObject({
  kind: z.enum(["spot", "perpetual", "future", "option", "equity", "fx"]).optional(),
  quote: z.string().min(1).optional(),
  tickSize: positive.optional(),
  lotSize: positive.optional(),
  minSize: z.number().nonnegative().optional(),
  multiplier: positive.optional(),
  expiry: z.union([z.string(), z.number(), z.date()]).optional(),
  calendar: z.string().optional(),
  margin: z
    .strictObject({ initial: z.number().gt(0).max(1), maintenance: z.number().min(0).max(1) })
    .refine(({ initial, maintenance }) => maintenance <= initial, "maintenance must not exceed initial")
    .optional(),
});

/** What a symbol does not tell; every field has a default. */
export interface InstrumentOptions {
  /** Default: what the symbol says; a pair of two national currencies is "fx". */
  readonly kind?: InstrumentKind;
  /** Currency of a share's price. Default that of its market, "USD" where nothing names one. A pitfall: London quotes most shares in pence, a hundredth of its GBP. */
  readonly quote?: string;
  /** Default 0.01; for currencies 0.00001, and 0.001 where the price is in yen. */
  readonly tickSize?: number;
  /** Default 1 for shares and contracts, 1e-8 for spot, 1000 for currencies. */
  readonly lotSize?: number;
  /** Default one lot. */
  readonly minSize?: number;
  /** Default 1. */
  readonly multiplier?: number;
  /** The moment a future or option ends. Default midnight UTC of the symbol's date; most venues settle some hours later. */
  readonly expiry?: Moment;
  /** Default "24/7"; for a share its market's, "XNYS" where the symbol names none; for currencies "FX". */
  readonly calendar?: string;
  /** Default in full (1 and 1). */
  readonly margin?: { readonly initial: number; readonly maintenance: number };
}

/** What shares are priced in, by their market. */
const currencies: Readonly<Record<string, string>> = {
  XTSE: "CAD",
  XLON: "GBP",
  XETR: "EUR",
  XPAR: "EUR",
  XSWX: "CHF",
  XTKS: "JPY",
  XHKG: "HKD",
  XSHG: "CNY",
  XASX: "AUD",
};

const national = new Set(
  "USD EUR JPY GBP CHF AUD CAD NZD SEK NOK DKK SGD HKD CNH CNY MXN ZAR TRY PLN CZK HUF ILS INR KRW BRL THB".split(
    " ",
  ),
);

/**
 * The record of an instrument, from its unified symbol (see `parseSymbol`) and what the symbol does not tell.
 *
 * ```ts
 * pt.instrument("BTC/USD:BTC-241227", { multiplier: 100, tickSize: 0.5 });
 * ```
 *
 * Throws `invalid_argument` for a symbol or a field that cannot be, `unknown_name` for a calendar.
 */
export function instrument(symbol: string, options: InstrumentOptions = {}): Instrument {
  const parts = parseSymbol(symbol);
  const parsed = schema.safeParse(options);
  if (!parsed.success)
    throw new PeakError("invalid_argument", `instrument ${symbol}: ${z.prettifyError(parsed.error)}`, {
      hint: "See InstrumentOptions for the fields and their units.",
    });
  const told = options.kind ?? (isNationalPair(parts) ? "fx" : parts.kind);
  if (told !== parts.kind && !(told === "fx" && parts.kind === "spot"))
    throw invalidArgument(
      "kind",
      `must be "${parts.kind}", as the symbol ${symbol} says`,
      told,
      "Leave it out.",
    );
  const { mic } = calendar(options.calendar ?? usualCalendar(told, parts));
  const quote = parts.kind === "equity" ? (options.quote ?? currencies[mic] ?? "USD") : parts.quote;
  const settle = "settle" in parts ? parts.settle : quote;
  const dated = parts.kind === "future" || parts.kind === "option";
  if (options.expiry !== undefined && !dated)
    throw invalidArgument("expiry", "applies to futures and options only", options.expiry, "Leave it out.");
  const expiry = dated ? readExpiry(options.expiry, parts.expiry, symbol) : undefined;
  const lotSize = options.lotSize ?? (told === "fx" ? 1_000 : told === "spot" ? 1e-8 : 1);
  return Object.freeze({
    symbol,
    kind: told,
    base: parts.base,
    quote,
    settle,
    tickSize: options.tickSize ?? (told !== "fx" ? 0.01 : quote === "JPY" ? 0.001 : 0.00001),
    lotSize,
    minSize: options.minSize ?? lotSize,
    multiplier: options.multiplier ?? 1,
    inverse: parts.kind !== "option" && settle === parts.base && settle !== quote,
    ...(expiry !== undefined && { expiry }),
    ...(parts.kind === "option" && { strike: parts.strike, side: parts.side }),
    calendar: mic,
    margin: Object.freeze(options.margin ?? { initial: 1, maintenance: 1 }),
  });
}

/** The moment that is given, which is on the date of the symbol on some clock of the world; or that date. */
export function readExpiry(
  given: Moment | undefined,
  date: Milliseconds,
  symbol: string,
  name = "expiry",
): Milliseconds {
  if (given === undefined) return date;
  const expiry = toMilliseconds(given, name);
  demand(
    expiry >= date - day && expiry < date + 2 * day,
    name,
    `must be on the date of ${symbol}`,
    given,
    `Write e.g. "${formatTime(date)} 08:00", or the symbol of the other date.`,
  );
  return expiry;
}

const roundings = ["nearest", "down", "up"];

/** A price on the instrument's grid: the nearest, or the next one down or up. */
export function roundPrice(
  instrument: Pick<Instrument, "tickSize">,
  price: number,
  to: "nearest" | "down" | "up" = "nearest",
): number {
  demandMembers(
    instrument,
    ["tickSize"],
    "instrument",
    "must be an instrument",
    "Pass what pt.instrument gives.",
  );
  if (!roundings.includes(to)) throw unknownName("rounding", to, roundings);
  const { tickSize } = instrument;
  return onGrid(price, tickSize, to);
}

/** A size in whole lots, never more than asked for; 0 where that is below the least size of an order. */
export function roundSize(instrument: Pick<Instrument, "lotSize" | "minSize">, size: number): number {
  demandMembers(
    instrument,
    ["lotSize", "minSize"],
    "instrument",
    "must be an instrument",
    "Pass what pt.instrument gives.",
  );
  const { lotSize, minSize } = instrument;
  const rounded = Math.sign(size) * onGrid(Math.abs(size), lotSize, "down");
  return Math.abs(rounded) >= minSize ? rounded : 0;
}

/** What a position of `size` contracts is worth at `price`, in settlement currency: size × multiplier × price, of an inverse one size × multiplier ÷ price. */
export function notional(
  instrument: Pick<Instrument, "multiplier" | "inverse">,
  price: number,
  size: number,
): number {
  demandMembers(
    instrument,
    ["multiplier", "inverse"],
    "instrument",
    "must be an instrument",
    "Pass what pt.instrument gives.",
  );
  const { multiplier, inverse } = instrument;
  return inverse ? (size * multiplier) / price : size * multiplier * price;
}

function onGrid(value: number, step: number, to: "nearest" | "down" | "up"): number {
  const steps = value / step;
  // 0.3 / 0.1 is 2.9999999999999996: what is within rounding of a step is on it. Of rounding only: of 25 billion steps, as of 250 coins
  // in lots of 1e-8, a fixed share of 1e-9 would be 25 steps.
  const near = Math.round(steps);
  const whole =
    to === "nearest" || Math.abs(steps - near) <= 4 * Number.EPSILON * Math.abs(steps)
      ? near
      : to === "down"
        ? Math.floor(steps)
        : Math.ceil(steps);
  return Number((whole * step).toFixed(exactDecimals(step)));
}

function isNationalPair(parts: ReturnType<typeof parseSymbol>): boolean {
  return parts.kind === "spot" && national.has(parts.base) && national.has(parts.quote);
}

function usualCalendar(kind: InstrumentKind, parts: ReturnType<typeof parseSymbol>): string {
  if (kind === "fx") return "FX";
  return parts.kind === "equity" ? (parts.market ?? "XNYS") : "24/7";
}
