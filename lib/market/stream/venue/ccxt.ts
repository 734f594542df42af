import type { Exchange, Trade } from "ccxt";
import { PeakError, received } from "../../../core/errors.ts";
import { unknownName } from "../../../core/names.ts";
import type { Clock } from "../../../core/clock.ts";
import { second, type Milliseconds, type Timeframe } from "../../../core/time.ts";
import { timeOfAnswer, venueClock } from "../../venue-clock.ts";
import { holdsList } from "../../sources/holds-list.ts";
import type { StreamKind } from "../event.ts";
import { readBook, readCandle, readTicker, readTrade } from "./read.ts";
import {
  catchSends,
  copyGiven,
  guard,
  numberCheck,
  redirect,
  refuseNonsense,
  tellOnce,
  terminate,
  type Client,
} from "./ccxt-guards.ts";
import type { Endpoint } from "./endpoint.ts";
import { habitsOf } from "./habits.ts";
import { VenueError, type TradesFrom, type Venue, type VenueTrade } from "./venue.ts";

export interface VenueOptions {
  readonly symbols: readonly string[];
  readonly endpoint?: Endpoint;
  /** ccxt's `rateLimit`: milliseconds between REST calls of weight 1. */
  readonly pause?: number;
  /** Is told of every message that nobody can understand. */
  readonly onCorrupted: (text: string) => void;
  readonly clock: Clock;
  /** Is told once that the venue's clock is another. */
  readonly onClock: (text: string) => void;
}

/** Milliseconds a venue has for its good-bye. */
const goodBye = 500;

/** What ccxt's names of subscriptions contain. */
const keyWords: Readonly<Record<StreamKind, string>> = {
  trade: "trade",
  book: "orderbook",
  candle: "ohlcv",
  ticker: "ticker",
};

/** Trades one REST call gives at most. */
const tradesPage = 1_000;

/**
 * Connects to a venue through ccxt's WebSockets, which are loaded on first use. Throws `unknown_name` for a venue that ccxt does
 * not stream and for a symbol that the venue does not trade, `unavailable` where it does not answer.
 */
export async function openCcxtVenue(name: string, options: VenueOptions): Promise<Venue> {
  const { pro } = await import("ccxt");
  const classes = pro as unknown as Readonly<Record<string, (new (config: object) => Exchange) | undefined>>;
  const Venue = Object.hasOwn(pro, name) ? classes[name] : undefined;
  if (!Venue) throw unknownName("venue with streams", name, Object.keys(pro));
  const habits = habitsOf(name);
  const exchange = new Venue({
    enableRateLimit: true,
    ...(options.pause === undefined ? {} : { rateLimit: options.pause }),
    // How long to wait before a new connection is decided by the follower, for all kinds of failure alike.
    options: { ...habits.options, ws: { backoff: { base: 0, max: 0 } } },
  });
  exchange.has.fetchCurrencies = false;
  exchange.enableLastJsonResponse = true;
  // ccxt prints what it cannot parse; here it is counted and told.
  exchange.log = () => {};
  if (options.endpoint) {
    exchange.urls.api = redirect(exchange.urls.api, options.endpoint);
    await exchange.loadHttpProxyAgent();
  }
  /** Books that are wrong, and the connection on which they went wrong: on another one they began anew. */
  const broken = new Map<string, Client>();
  const bookCheck = habits.bookCheck?.();
  const follows = habits.messageNumber && numberCheck(habits.messageNumber);
  guard(exchange, options.onCorrupted, (message, client) => {
    const symbol = bookCheck?.(message, {
      of(symbol) {
        const book = exchange.orderbooks[symbol];
        return book && { book, info: exchange.markets?.[symbol]?.info as unknown };
      },
      symbolOf: id => {
        const named = options.symbols.filter(symbol => exchange.markets?.[symbol]?.id === id);
        // Spot and contract may share a name; their connections do not.
        const spot = /\bspot\b/.test(client.url);
        return named.length > 1 ? named.find(symbol => exchange.markets?.[symbol]?.spot === spot) : named[0];
      },
    });
    if (symbol !== undefined) broken.set(symbol, client);
    if (follows?.(message, client) !== false) return;
    // Nobody can tell what was lost: every book may be wrong, and all else is read over REST once the connection is another.
    for (const symbol of options.symbols) broken.set(symbol, client);
    terminate(client);
  });
  /** Whether the book that ccxt holds went wrong since its snapshot. */
  const isBroken = (symbol: string): boolean => {
    const client = broken.get(symbol);
    broken.delete(symbol);
    return Object.values(exchange.clients).some(live => live === client);
  };
  let bookDepth: number | undefined;
  const makeBook = exchange.orderBook.bind(exchange);
  // Where a venue has fewer asks than bids, ccxt would cut the bids to as many.
  exchange.orderBook = (snapshot, depth) => makeBook(snapshot, bookDepth ?? depth);
  catchSends(exchange);
  tellOnce(exchange);
  let depthAsked = Infinity;
  const given = copyGiven(exchange, book => readBook(book, depthAsked));
  refuseNonsense(exchange);
  const call = await caller(name);
  const clock = venueClock(options.clock, name);
  let told = false;
  /** A call over REST, whose answer tells the time. */
  const ask = async <T>(request: () => Promise<T>): Promise<T> => {
    const answer = await call(request);
    const said: unknown = exchange.last_json_response;
    if (Array.isArray(answer) && answer.length === 0 && !holdsList(said))
      throw new VenueError("disconnected", `${name}: ${received(said)} in place of a list`);
    clock.hear(timeOfAnswer(exchange.last_response_headers));
    const { notice } = clock;
    if (notice !== undefined && !told) options.onClock(notice);
    told = notice !== undefined;
    return answer;
  };
  try {
    await ask(() => exchange.loadMarkets());
  } catch (cause) {
    throw new PeakError("unavailable", `${name} does not answer: ${(cause as Error).message}.`, {
      hint: "Check the network, or replay a recording: pt.replay(name).",
      context: { venue: name },
      cause,
    });
  }
  const markets = Object.keys(exchange.markets ?? {});
  for (const symbol of options.symbols)
    if (!markets.includes(symbol)) throw unknownName(`symbol of ${name}`, symbol, markets.sort());

  const refused = new WeakSet<object>();
  const checked = <T>(values: readonly unknown[], read: (value: unknown) => T | undefined, what: string) =>
    values.flatMap(value => {
      const good = read(value);
      // Of bars ccxt keeps a wrong one, and hands it over with every later one.
      if (good === undefined && !refused.has(Object(value))) {
        refused.add(Object(value));
        options.onCorrupted(`${what} that cannot be: ${received(value)}`);
      }
      return good === undefined ? [] : [good];
    });
  const tradeOf = (value: unknown) => readTrade(value, habits.numbersTrades, habits.tellsMakersSide);
  const newest = new Map<string, unknown>();
  /** What ccxt has collected since the last call. Its cache holds 1,000 and forgets the oldest: a gap that only numbers show. */
  const collected = (symbol: string): readonly unknown[] => {
    const all: readonly unknown[] = exchange.trades[symbol] ?? [];
    const before = newest.get(symbol);
    const at = all.lastIndexOf(before);
    if (before !== undefined && at < 0 && !habits.numbersTrades) {
      newest.delete(symbol);
      throw new VenueError("resync", `more than ${all.length} trades came while nobody read`);
    }
    newest.set(symbol, all.at(-1));
    return all.slice(at + 1);
  };
  /** All trades from a time on, where a call gives the newest of a span: the spans end earlier and earlier. */
  const tradesBackwards = async (symbol: string, since: Milliseconds): Promise<readonly Trade[]> => {
    const found = new Map<string | undefined, Trade>();
    // By the venue's clock where that is ahead of ours.
    let until = Math.max(exchange.milliseconds(), exchange.trades[symbol]?.at(-1)?.timestamp ?? 0) + second;
    for (;;) {
      const page = await ask(() => exchange.fetchTrades(symbol, since, tradesPage, { until }));
      const fresh = page.filter(({ id }) => !found.has(id));
      for (const trade of fresh) found.set(trade.id, trade);
      const oldest = Math.min(...fresh.map(({ timestamp }) => timestamp ?? since));
      if (fresh.length === 0 || oldest <= since)
        return [...found.values()].sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
      // Its ends are whole seconds.
      until = Math.ceil(oldest / second) * second;
    }
  };

  /** The connections that carry something; where nothing says which one does, all. */
  const carriersOf = (about: StreamKind, symbol: string): readonly Client[] => {
    const clients = Object.values(exchange.clients);
    const carriers = clients.filter(({ subscriptions, futures }) =>
      [...Object.keys(subscriptions), ...Object.keys(futures)].some(
        key => key.toLowerCase().includes(keyWords[about]) && key.includes(symbol),
      ),
    );
    return carriers.length > 0 ? carriers : clients;
  };
  /** The connections that carried what was last given of a feed. */
  const heardOn = new Map<string, readonly Client[]>();
  const reconnect = (about: StreamKind, symbol: string): void => {
    heardOn.delete(`${about} ${symbol}`);
    for (const client of carriersOf(about, symbol)) terminate(client);
  };
  /** Watches on. Where the connection of the last time is gone, nobody was told who was not waiting then: it rejects once. */
  const goOn = async <T>(about: StreamKind, symbol: string, watch: () => Promise<T>): Promise<T> => {
    const feed = `${about} ${symbol}`;
    const before = heardOn.get(feed);
    heardOn.delete(feed);
    const live = Object.values<Client>(exchange.clients);
    if (before?.some(client => !live.includes(client)))
      throw new VenueError("disconnected", `${name}: the connection broke while nobody read`);
    const got = await watch();
    heardOn.set(feed, carriersOf(about, symbol));
    return got;
  };

  return {
    name,
    numbersTrades: habits.numbersTrades,
    clock,
    async watchTrades(symbol): Promise<readonly VenueTrade[]> {
      let fresh = collected(symbol);
      if (fresh.length === 0) {
        await goOn("trade", symbol, () =>
          call(() => exchange.watchTrades(symbol, undefined, undefined, { ...habits.watchTrades })),
        );
        fresh = collected(symbol);
      }
      return checked(fresh, tradeOf, "a trade");
    },
    async fetchTrades(symbol, from: TradesFrom) {
      if (habits.tradesNewestFirst)
        return checked(await tradesBackwards(symbol, from.time), tradeOf, "a trade");
      const byId = from.id === undefined ? undefined : habits.fetchTradesFrom?.(from.id);
      const since = byId ? undefined : from.time;
      const got = await ask(() => exchange.fetchTrades(symbol, since, tradesPage, { ...byId }));
      return checked(got, tradeOf, "a trade");
    },
    async watchCandles(symbol, timeframe: Timeframe) {
      await call(() => exchange.watchOHLCV(symbol, timeframe));
      return checked(exchange.ohlcvs[symbol]?.[timeframe]?.slice(-2) ?? [], readCandle, "a bar");
    },
    async fetchCandles(symbol, timeframe, since) {
      const got = await ask(() => exchange.fetchOHLCV(symbol, timeframe, since, 500));
      return checked(got, readCandle, "a bar");
    },
    async watchBook(symbol, depth) {
      // Where a venue gives the whole book, a limit would cut its bottom off for good: levels that move up would be missing.
      const limit = habits.bookDepths?.find(possible => possible >= depth) ?? undefined;
      bookDepth = limit;
      depthAsked = depth;
      for (;;) {
        const live = await goOn("book", symbol, () =>
          call(() => exchange.watchOrderBook(symbol, limit)),
        ).catch((error: unknown) => {
          // The connection was ended because of a hole.
          throw broken.delete(symbol) ? new VenueError("resync", "messages were lost", error) : error;
        });
        // One that came by a way of its own was never copied.
        const sound = given.has(live) ? given.get(live) : readBook(live, depth);
        const book = isBroken(symbol) ? undefined : sound;
        if (!book) break;
        // ccxt empties its book while it fetches it anew, and may hand it over just then.
        if (book.bids.length + book.asks.length > 0) return book;
      }
      // A second subscription beside the first is refused by some venues: the connection is made anew.
      delete exchange.orderbooks[symbol];
      reconnect("book", symbol);
      throw new VenueError("resync", "the book was unsound");
    },
    async watchTicker(symbol) {
      for (;;) {
        const ticker = readTicker(await call(() => exchange.watchTicker(symbol, { ...habits.watchTicker })));
        if (ticker) return ticker;
        options.onCorrupted(`a ticker of ${symbol} that cannot be`);
      }
    },
    reconnect,
    async close() {
      const clients = Object.values(exchange.clients);
      const closing = exchange.close();
      // A venue that does not answer would keep a polite good-bye waiting for half a minute.
      await Promise.race([closing, new Promise(resolve => setTimeout(resolve, goodBye))]);
      clients.forEach(terminate);
      await closing;
    },
  };
}

/** A function that makes calls of ccxt and turns its errors into ours. */
async function caller(name: string) {
  const { ArgumentsRequired, AuthenticationError, BadSymbol, InvalidNonce, NotSupported } =
    await import("ccxt");
  const neverAnswered = [ArgumentsRequired, AuthenticationError, BadSymbol, NotSupported];
  return async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (cause) {
      const said = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0].slice(0, 200);
      // Most of ccxt's messages begin with the venue's name.
      const text = said.startsWith(`${name} `) ? said.slice(name.length + 1) : said;
      // A checksum that is wrong is one of these too.
      if (cause instanceof InvalidNonce) throw new VenueError("resync", text, cause);
      const hopeless = neverAnswered.some(kind => cause instanceof kind);
      throw new VenueError(hopeless ? "hopeless" : "disconnected", `${name}: ${text}`, cause);
    }
  };
}
