import { demandMembers } from "../../core/members.ts";
import { invalidArgument } from "../../core/errors.ts";
import { exactDecimals } from "./exact-decimals.ts";
import type { Milliseconds } from "../../core/time.ts";

/** Call or put. */
export type OptionSide = "call" | "put";

/** What a unified symbol says. Currencies and tickers are upper case, expiries midnight UTC of their day. */
export type SymbolParts =
  | { readonly kind: "spot"; readonly base: string; readonly quote: string }
  | { readonly kind: "perpetual"; readonly base: string; readonly quote: string; readonly settle: string }
  | {
      readonly kind: "future";
      readonly base: string;
      readonly quote: string;
      readonly settle: string;
      readonly expiry: Milliseconds;
    }
  | {
      readonly kind: "option";
      readonly base: string;
      readonly quote: string;
      readonly settle: string;
      readonly expiry: Milliseconds;
      readonly strike: number;
      readonly side: OptionSide;
    }
  | { readonly kind: "equity"; readonly base: string; readonly market?: string };

const code = "[A-Z0-9][A-Z0-9._]*";
const pair = new RegExp(
  `^(${code})/(${code})(?::(${code})(?:-(\\d{6})(?:-(\\d+(?:\\.\\d+)?)-([CP]))?)?)?$`,
  "i",
);
const ticker = /^(?:([A-Z0-9]{4}):)?([A-Z0-9][A-Z0-9.^=&-]*)$/i;

/**
 * Takes a unified symbol apart, as ccxt writes them: `BTC/USD` (spot, and currency pairs), `BTC/USDT:USDT` (perpetual, settled in
 * USDT), `BTC/USD:BTC-241227` (future), `BTC/USD:BTC-241227-60000-C` (option); a name without a slash is a share, `AAPL`, or
 * `XNAS:AAPL` with its market. Throws `invalid_argument` for anything else, dates that do not exist included.
 */
export function parseSymbol(symbol: string): SymbolParts {
  if (typeof symbol !== "string") throw refused(symbol, "must be a unified symbol");
  const match = pair.exec(symbol);
  if (match) {
    const [, base, quote, settle, date, strike, side] = match.map(part => part?.toUpperCase());
    if (settle === undefined) return Object.freeze({ kind: "spot", base, quote });
    if (date === undefined) return Object.freeze({ kind: "perpetual", base, quote, settle });
    const expiry = readExpiry(date, symbol);
    if (strike === undefined) return Object.freeze({ kind: "future", base, quote, settle, expiry });
    if (Number(strike) === 0) throw refused(symbol, "must name a strike above 0");
    return Object.freeze({
      kind: "option",
      base,
      quote,
      settle,
      expiry,
      strike: Number(strike),
      side: side === "C" ? "call" : "put",
    });
  }
  const share = ticker.exec(symbol);
  if (share) {
    const [, market, base] = share.map(part => part?.toUpperCase());
    return Object.freeze({ kind: "equity", base, ...(market && { market }) });
  }
  throw refused(symbol, "must be a unified symbol");
}

/** The unified symbol of its parts: the inverse of {@link parseSymbol}. */
export function formatSymbol(parts: SymbolParts): string {
  demandMembers(
    parts,
    ["kind", "base"],
    "parts",
    "must be the parts of a symbol",
    "Pass what pt.parseSymbol gives.",
  );
  if (parts.kind === "equity") return parts.market ? `${parts.market}:${parts.base}` : parts.base;
  const { base, quote } = parts;
  if (parts.kind === "spot") return `${base}/${quote}`;
  const settled = `${base}/${quote}:${parts.settle}`;
  if (parts.kind === "perpetual") return settled;
  const date = new Date(parts.expiry).toISOString().slice(2, 10).replaceAll("-", "");
  if (parts.kind === "future") return `${settled}-${date}`;
  // Without an exponent, which no symbol has: 0.0000001, not 1e-7.
  const strike = parts.strike.toFixed(exactDecimals(parts.strike));
  return `${settled}-${date}-${strike}-${parts.side === "call" ? "C" : "P"}`;
}

function readExpiry(text: string, symbol: string): Milliseconds {
  const [year, month, date] = [text.slice(0, 2), text.slice(2, 4), text.slice(4)].map(Number);
  const expiry = Date.UTC(2000 + year, month - 1, date);
  const back = new Date(expiry);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== date)
    throw refused(symbol, `must name a date that exists, "${text}" is none`);
  return expiry;
}

function refused(symbol: unknown, constraint: string) {
  return invalidArgument(
    "symbol",
    constraint,
    symbol,
    'Write "BTC/USD", "BTC/USDT:USDT", "BTC/USD:BTC-241227", "BTC/USD:BTC-241227-60000-C", "AAPL" or "XNAS:AAPL".',
  );
}
