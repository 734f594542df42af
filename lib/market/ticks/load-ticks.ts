import { basename } from "node:path";
import { PeakError, demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { refuseOtherTrades } from "../sources/file/kraken-dump.ts";
import { checkedTrades, picked } from "./checked-trades.ts";
import {
  dumpedParts,
  dumpedSpan,
  noDumpedTrades,
  type DumpedSpan,
  type DumpedTradesOptions,
} from "./dumped-trades.ts";
import { QuoteTicks } from "./quotes.ts";
import { sidesOf } from "./read/columns.ts";
import { readTickFile } from "./read/file.ts";
import { joinTrades } from "./read/join.ts";
import { syntheticTicks, type SyntheticTicksOptions } from "./synthetic.ts";
import type { TradeColumns } from "./tick-columns.ts";
import { examine } from "./tick-quality.ts";
import { TradeTicks } from "./trades.ts";

/** Where ticks come from: a file, or the built-in market (the same seed gives trades and book of one market). */
export type TickOptions =
  ({ readonly file: string } & SideOptions) | ({ readonly source: "synthetic" } & SyntheticTicksOptions);

/** What a file of trades does not say itself. */
export interface SideOptions {
  /**
   * Whose side a column `side` tells: who took the initiative, "taker" (default), or who waited, "maker", which is turned. A file with the columns
   * of Coinbase's own trades must say it.
   */
  readonly side?: "taker" | "maker";
}

/**
 * Trades of a market, oldest first, from a file or made up: CSV with a header (Binance's and tardis.dev's dumps, ccxt's columns), the
 * three columns of bitcoincharts and Kraken, Binance's dumps without a header, Parquet, and recordings of messages
 * (hftbacktest's collector); plain, gzipped or zipped. Times keep the file's precision (`timeNs` below a millisecond).
 *
 * A trade's side is that of who took the initiative: 1 where a buyer did, which files write buy, b, bid, long, 1 or `is_buyer_maker` false. Sides
 * that say 0 and 1 only, and two columns that say opposite things, are refused: the wrong way round every measure of order flow is too.
 *
 * `trades.quality` tells what was found: rows that cannot be and repeated ids are left out, disorder is put in order, rows equal to an
 * earlier one are counted and kept where there is no id to tell doubles from real trades.
 *
 * `source: "binance-dumps"` reads a span of Binance's aggregated trades, a file a day, or a month where all of it is wanted: every file
 * is compared with its CHECKSUM and fetched once (it stays under `PEAK_HOME/downloads`). A busy day has millions of trades:
 * `pt.scanTrades` walks over those that need not fit in memory.
 *
 * Throws `not_found` or `unreadable`, `invalid_data` where no trade is left, and `unavailable` where a dump cannot be fetched.
 *
 * @example await pt.loadTrades("BTC/USDT", { source: "binance-dumps", since: "2025-01-03", until: "2025-01-05" })
 */
export async function loadTrades(
  symbol: string,
  options: TickOptions | DumpedTradesOptions,
): Promise<TradeTicks> {
  demandTickOptions(options);
  if (!("file" in options) && options.source === "binance-dumps")
    return dumpedTrades(symbol, dumpedSpan(options));
  const origin = tickOrigin(symbol, options);
  if (origin === undefined) return syntheticTicks(symbol, options as SyntheticTicksOptions).trades;
  refuseOtherTrades(origin, symbol);
  const raw = await readTickFile(origin, "trades", sidesOf(readSideOption(options)));
  if (raw.kind !== "trades") throw otherTicks(origin, "quotes", "pt.loadQuotes");
  const trades = checkedTrades(symbol, `file:${basename(origin)}`, raw.columns);
  if (trades === undefined) throw noTicks(origin, "trade", raw.first);
  return trades;
}

async function dumpedTrades(symbol: string, span: DumpedSpan): Promise<TradeTicks> {
  const parts: TradeColumns[] = [];
  for await (const part of dumpedParts(symbol, span, "whole")) parts.push(part);
  const trades = parts.length > 0 && checkedTrades(symbol, "binance-dumps", joinTrades(parts));
  const wanted = trades && trades.between(span.since, span.until);
  if (!wanted || wanted.length === 0) throw noDumpedTrades(symbol, span);
  const { source, synthetic, quality } = trades;
  return new TradeTicks({ symbol, source, synthetic, ...(quality && { quality }) }, wanted);
}

/**
 * Best bids and asks of a market, oldest first, from the same kinds of files, HistData's and TrueFX's among them. Amounts are NaN where
 * the feed gives prices only. Times without a zone are taken for UTC: HistData writes New York's winter time (UTC−5).
 * Throws as {@link loadTrades}.
 */
export async function loadQuotes(symbol: string, options: TickOptions): Promise<QuoteTicks> {
  const origin = tickOrigin(symbol, options);
  if (origin === undefined) return syntheticTicks(symbol, options as SyntheticTicksOptions).quotes;
  const raw = await readTickFile(origin, "quotes");
  if (raw.kind !== "quotes") throw otherTicks(origin, "trades", "pt.loadTrades");
  const { columns } = raw;
  const { bid, ask, bidAmount, askAmount } = columns;
  const { quality, order } = examine({
    ...columns,
    keys: [bid, ask, bidAmount, askAmount],
    valid: i =>
      bid[i] > 0 &&
      ask[i] > 0 &&
      bid[i] < Infinity &&
      ask[i] < Infinity &&
      isAmount(bidAmount[i]) &&
      isAmount(askAmount[i]),
    crossed: i => bid[i] >= ask[i],
  });
  if (order.length === 0) throw noTicks(origin, "quote", raw.first);
  const pick = (column: Float64Array) => Float64Array.from(order, i => column[i]);
  return new QuoteTicks(
    { symbol, source: `file:${basename(origin)}`, synthetic: false, quality },
    {
      ...picked(columns, order),
      bid: pick(bid),
      ask: pick(ask),
      bidAmount: pick(bidAmount),
      askAmount: pick(askAmount),
    },
  );
}

/** What may wait at a price: something, nothing, or what the feed does not say. */
const isAmount = (amount: number): boolean => Number.isNaN(amount) || (amount >= 0 && amount < Infinity);

/** The file that is asked for; undefined for the built-in market. */
export function tickOrigin(symbol: string, options: TickOptions): string | undefined {
  demand(
    typeof symbol === "string" && symbol.trim() !== "",
    "symbol",
    "must be a text",
    symbol,
    'Name the market, e.g. "BTC/USDT".',
  );
  demandTickOptions(options);
  if ("file" in options) {
    refuseUnknownKeys("tick option", options, ["file", "side"]);
    demandPath(options.file, "file");
    return options.file;
  }
  refuseUnknownKeys("tick option", options, ["file", "source", "seed", "events", "since", "price", "tick"]);
  if (options.source !== "synthetic")
    throw invalidArgument(
      "source",
      'must be "synthetic" (or, for trades, "binance-dumps") where no file is given',
      options.source,
      "Give file, or that source.",
    );
  return undefined;
}

/** Whose side a file tells, checked. */
export function readSideOption(options: object): SideOptions["side"] {
  const { side } = options as SideOptions;
  if (side !== undefined && side !== "taker" && side !== "maker")
    throw unknownName("side of a trade", side, ["taker", "maker"]);
  return side;
}

/** Throws `invalid_argument` for what is no path. */
export function demandPath(path: unknown, name: string): void {
  demand(
    typeof path === "string" && path !== "",
    name,
    "must be the path of a file",
    path,
    'Pass { file: "trades.csv" }.',
  );
}

function demandTickOptions(options: object): void {
  demand(
    typeof options === "object" && options !== null,
    "options",
    "must say where the ticks are",
    options,
    'Pass { file: "trades.csv" } or { source: "synthetic" } after the symbol.',
  );
}

/** The error for a file of the other kind of ticks. */
export function otherTicks(path: string, what: string, verb: string): PeakError {
  return new PeakError("unreadable", `${basename(path)} holds ${what}.`, { hint: `Read it with ${verb}.` });
}

/** The error for a file without a tick that can be used. */
export function noTicks(path: string, what: string, first: readonly string[] = []): PeakError {
  const row = first.some(cell => cell !== "") ? `; its first row is ${first.join(", ").slice(0, 120)}` : "";
  return new PeakError("invalid_data", `${basename(path)} holds no ${what} that can be used${row}.`, {
    hint: "A row needs a time (a count since 1970, or 2024-01-31 13:00) and numbers above 0; other ticks are read by pt.loadTrades, pt.loadQuotes, pt.loadBook.",
  });
}
