import { basename } from "node:path";
import { systemClock } from "../../core/clock.ts";
import { PeakError, demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatTime } from "../../core/time.ts";
import type { Moment } from "../moment.ts";
import { readRange } from "../range.ts";
import { QuoteTicks } from "./quotes.ts";
import { textTable } from "./read/cells.ts";
import { idColumn, readTicks, type RawTicks } from "./read/columns.ts";
import { joinTrades } from "./read/join.ts";
import { readMessages, type Recorded } from "./read/messages.ts";
import { openTicks } from "./read/open.ts";
import { parquetTable } from "./read/parquet.ts";
import { syntheticTicks, type SyntheticTicksOptions } from "./synthetic.ts";
import type { TickMeta, TradeColumns } from "./tick-columns.ts";
import { examine } from "./tick-quality.ts";
import { makeTrades, TradeTicks } from "./trades.ts";

/** A span of Binance's public dumps of aggregated trades. */
export interface DumpedTradesOptions {
  readonly source: "binance-dumps";
  readonly since: Moment;
  /** Trades before this; default now. Dumps end a day or two ago. */
  readonly until?: Moment;
}

/** Where ticks come from: a file, or the built-in market (the same seed gives trades and book of one market). */
export type TickOptions =
  { readonly file: string } | ({ readonly source: "synthetic" } & SyntheticTicksOptions);

/**
 * Trades of a market, oldest first, from a file or made up: CSV with a header (Binance's and tardis.dev's dumps, ccxt's columns), the
 * three columns of bitcoincharts and Kraken, Binance's dumps without a header, Parquet, and recordings of messages
 * (hftbacktest's collector); plain, gzipped or zipped. Times keep the file's precision (`timeNs` below a millisecond).
 *
 * `trades.quality` tells what was found: rows that cannot be and repeated ids are left out, disorder is put in order, rows equal to an
 * earlier one are counted and kept where there is no id to tell doubles from real trades.
 *
 * `source: "binance-dumps"` reads a span of Binance's aggregated trades, a file a day, or a month where all of it is wanted: every file
 * is compared with its CHECKSUM and fetched once (it stays under `PEAK_HOME/downloads`). A busy day has millions of trades.
 *
 * Throws `not_found` or `unreadable`, `invalid_data` where no trade is left, and `unavailable` where a dump cannot be fetched.
 *
 * @example await pt.loadTrades("BTC/USDT", { source: "binance-dumps", since: "2025-01-03", until: "2025-01-05" })
 */
export async function loadTrades(
  symbol: string,
  options: TickOptions | DumpedTradesOptions,
): Promise<TradeTicks> {
  if (!("file" in options) && options.source === "binance-dumps") return dumpedTrades(symbol, options);
  const origin = tickOrigin(symbol, options);
  if (origin === undefined) return syntheticTicks(symbol, options as SyntheticTicksOptions).trades;
  const raw = await read(origin, "trades");
  if (raw.kind !== "trades") throw other(origin, "quotes", "pt.loadQuotes");
  const trades = checkedTrades(symbol, `file:${basename(origin)}`, raw.columns);
  if (trades === undefined) throw nothing(origin, "trade");
  return trades;
}

async function dumpedTrades(symbol: string, options: DumpedTradesOptions): Promise<TradeTicks> {
  refuseUnknownKeys("tick option", options, ["source", "since", "until"]);
  const { walkDumps } = await import("../sources/binance-dumps/walk.ts");
  const now = systemClock.now();
  demand(
    options.since !== undefined,
    "since",
    "must be given",
    options.since,
    'Say from when, e.g. since: "2025-01-03": trades are many.',
  );
  const { since = now, until = now } = readRange(options);
  const parts: TradeColumns[] = [];
  for await (const path of walkDumps({
    symbol,
    what: { kind: "aggTrades" },
    since,
    until,
    now,
    frugal: true,
  })) {
    const raw = await read(path, "trades");
    if (raw.kind === "trades") parts.push(raw.columns);
  }
  const trades = parts.length > 0 && checkedTrades(symbol, "binance-dumps", joinTrades(parts));
  const wanted = trades && trades.between(since, until);
  if (!wanted || wanted.length === 0)
    throw new PeakError(
      "invalid_data",
      `Binance's dumps have no trades of ${symbol} from ${formatTime(since)} to ${formatTime(until)}.`,
      { hint: "Dumps end a day or two ago, and begin where the market was listed." },
    );
  const { source, synthetic, quality } = trades;
  return new TradeTicks({ symbol, source, synthetic, ...(quality && { quality }) }, wanted);
}

/** Trades put in order; undefined where none is left. */
function checkedTrades(symbol: string, source: string, columns: TradeColumns): TradeTicks | undefined {
  const { price, amount, side, id } = columns;
  const { quality, order } = examine({
    ...columns,
    keys: [price, amount, side, ...(id ? [id] : [])],
    valid: i => price[i] > 0 && price[i] < Infinity && amount[i] > 0 && amount[i] < Infinity,
  });
  if (order.length === 0) return undefined;
  const meta: TickMeta = { symbol, source, synthetic: false, quality };
  const pick = (column: Float64Array) => Float64Array.from(order, i => column[i]);
  return makeTrades(meta, {
    ...picked(columns, order),
    price: pick(price),
    amount: pick(amount),
    side: Int8Array.from(order, i => side[i]),
    ...(id && { id: id instanceof Float64Array ? pick(id) : Object.freeze(Array.from(order, i => id[i])) }),
  });
}

/**
 * Best bids and asks of a market, oldest first, from the same kinds of files, HistData's and TrueFX's among them. Amounts are NaN where
 * the feed gives prices only. Times without a zone are taken for UTC: HistData writes New York's winter time (UTC−5).
 * Throws as {@link loadTrades}.
 */
export async function loadQuotes(symbol: string, options: TickOptions): Promise<QuoteTicks> {
  const origin = tickOrigin(symbol, options);
  if (origin === undefined) return syntheticTicks(symbol, options as SyntheticTicksOptions).quotes;
  const raw = await read(origin, "quotes");
  if (raw.kind !== "quotes") throw other(origin, "trades", "pt.loadTrades");
  const { columns } = raw;
  const { bid, ask, bidAmount, askAmount } = columns;
  const { quality, order } = examine({
    ...columns,
    keys: [bid, ask, bidAmount, askAmount],
    valid: i => bid[i] > 0 && ask[i] > 0 && bid[i] < Infinity && ask[i] < Infinity,
    crossed: i => bid[i] >= ask[i],
  });
  if (order.length === 0) throw nothing(origin, "quote");
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

/** The file that is asked for; undefined for the built-in market. */
export function tickOrigin(symbol: string, options: TickOptions): string | undefined {
  demand(
    typeof symbol === "string" && symbol.trim() !== "",
    "symbol",
    "must be a text",
    symbol,
    'Name the market, e.g. "BTC/USDT".',
  );
  if ("file" in options) {
    refuseUnknownKeys("tick option", options, ["file"]);
    return options.file;
  }
  refuseUnknownKeys("tick option", options, ["file", "source", "seed", "events", "since", "price", "tick"]);
  if (options.source !== "synthetic")
    throw invalidArgument(
      "source",
      'must be "synthetic" where no file is given',
      options.source,
      "Give file, or that source.",
    );
  return undefined;
}

async function read(path: string, wanted: RawTicks["kind"]): Promise<RawTicks> {
  const file = await openTicks(path);
  if (file.layout === "messages") return fromMessages(readMessages(file), wanted);
  return readTicks(
    file.layout === "parquet" ? await parquetTable(file) : textTable(file.bytes, file.name),
    file.name,
  );
}

function fromMessages(messages: Iterable<Recorded>, wanted: RawTicks["kind"]): RawTicks {
  const trades: Extract<Recorded, { kind: "trade" }>[] = [];
  const quotes: Extract<Recorded, { kind: "quote" }>[] = [];
  for (const message of messages)
    if (message.kind === "trade") trades.push(message);
    else if (message.kind === "quote") quotes.push(message);
  if (wanted === "trades")
    return {
      kind: "trades",
      columns: {
        ...clocks(trades),
        price: Float64Array.from(trades, ({ price }) => price),
        amount: Float64Array.from(trades, ({ amount }) => amount),
        side: Int8Array.from(trades, ({ side }) => side),
        id: idColumn(trades.map(({ id }) => id)),
      },
    };
  return {
    kind: "quotes",
    columns: {
      ...clocks(quotes),
      bid: Float64Array.from(quotes, ({ bid }) => bid),
      ask: Float64Array.from(quotes, ({ ask }) => ask),
      bidAmount: Float64Array.from(quotes, ({ bidAmount }) => bidAmount),
      askAmount: Float64Array.from(quotes, ({ askAmount }) => askAmount),
    },
  };
}

function clocks(events: readonly { readonly time: number; readonly received: number }[]) {
  return {
    time: Float64Array.from(events, ({ time }) => time),
    received: Float64Array.from(events, ({ received }) => received),
  };
}

function picked(
  columns: { time: Float64Array; received?: Float64Array; timeNs?: BigInt64Array },
  order: Uint32Array,
) {
  const { time, received, timeNs } = columns;
  return {
    time: Float64Array.from(order, i => time[i]),
    ...(received && { received: Float64Array.from(order, i => received[i]) }),
    ...(timeNs && { timeNs: BigInt64Array.from(order, i => timeNs[i]) }),
  };
}

function other(path: string, what: string, verb: string): PeakError {
  return new PeakError("unreadable", `${basename(path)} holds ${what}.`, { hint: `Read it with ${verb}.` });
}

function nothing(path: string, what: string): PeakError {
  return new PeakError("invalid_data", `${basename(path)} holds no ${what} that can be used.`, {
    hint: "Look into the file, or read what it holds: pt.loadTrades, pt.loadQuotes, pt.loadBook.",
  });
}
