import { systemClock, type Clock } from "../../core/clock.ts";
import { demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { seededRandom } from "../../core/random.ts";
import { second, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { streamKinds, type StreamKind } from "./event.ts";
import type { Retry } from "./follow/feed.ts";
import type { MarketStream } from "./market-stream.ts";
import type { Endpoint } from "./venue/endpoint.ts";

/** Options of {@link stream}. */
export interface StreamOptions {
  /** What to stream. Default trades only. */
  readonly kinds?: readonly StreamKind[];
  /** Of the bars; default "1m". */
  readonly timeframe?: Timeframe;
  /** Trades and bars from then on are read over REST first, as far back as the venue has them. Default: from now on. */
  readonly since?: Moment;
  /** Whether bars are also given while they run, marked `complete: false`. Default false: deciding by a running bar looks ahead. */
  readonly running?: boolean;
  /** Levels of a book on each side; default 10. */
  readonly depth?: number;
  /** Records every event under this name ({@link replay}). A path with a folder in it is taken as it is. */
  readonly record?: string;
  /**
   * Events that may wait for the reader; default 10,000. Of books, tickers and running bars only the newest waits; before trades and
   * closed bars the feed stops reading, and catches up over REST.
   */
  readonly buffer?: number;
  /** Milliseconds of silence after which REST is asked and the subscription doubted. Default 30,000. */
  readonly staleAfter?: Milliseconds;
  /** Milliseconds a missing trade is waited for before REST is asked. Default 250. */
  readonly reorderWait?: Milliseconds;
  /** Pauses between tries to connect or to ask: default 250 ms first, doubled each time, 30 s at most; up to half of it is chance. */
  readonly retry?: Partial<Retry>;
  /** Other addresses, by venue. */
  readonly endpoints?: Readonly<Record<string, Endpoint>>;
  /** Milliseconds that a REST call of weight 1 takes of the venue's allowance; default the venue's public limit as ccxt knows it. */
  readonly pause?: Milliseconds;
  /** Of the chance in the pauses. Default by the clock. */
  readonly seed?: number;
  readonly clock?: Clock;
}

const known = [
  "kinds",
  "timeframe",
  "since",
  "running",
  "depth",
  "record",
  "buffer",
  "staleAfter",
  "reorderWait",
  "retry",
  "endpoints",
  "pause",
  "seed",
  "clock",
];

/**
 * Streams markets live from one or several venues, through ccxt's WebSockets: trades exactly once and in the venue's order, books
 * and tickers as they stand, closed bars checked over REST. A market is `"venue:SYMBOL"`; several come as one stream, in the
 * order of their arrival, each venue with a score of its quality.
 *
 * A lost connection is made anew; what is missing is read over REST; duplicates are removed, late events put in their place,
 * messages that cannot be understood left out: each is counted and told as an event of kind `notice`.
 *
 * @example
 * await using feed = await pt.stream(["kraken:BTC/USD", "binance:BTC/USDT"], { kinds: ["trade", "book"] });
 * for await (const event of feed) if (event.kind === "trade") console.log(event.venue, event.price);
 *
 * Pitfalls: the kinds of one market are not in step with each other, because they travel in different messages; `time` is the venue's
 * clock, `received` ours. A loop that is slower than the market sees each trade, but only the newest of the books.
 *
 * A market that its venue gives no more, because it was delisted, ends alone with the notice `ended`; the last one ends the stream.
 *
 * Throws `unknown_name` for a venue, symbol or kind, `unavailable` where a venue does not answer or does not stream it.
 */
export async function stream(
  markets: string | readonly string[],
  options: StreamOptions = {},
): Promise<MarketStream> {
  refuseUnknownKeys("option of stream", options, known);
  const {
    kinds = ["trade"],
    timeframe = "1m",
    since,
    running = false,
    depth = 10,
    buffer = 10_000,
  } = options;
  const { staleAfter = 30 * second, reorderWait = 250, clock = systemClock, endpoints = {}, pause } = options;
  const byVenue = readMarkets(typeof markets === "string" ? [markets] : markets);
  demand(kinds.length > 0, "kinds", "must not be empty", kinds, `Choose among ${streamKinds.join(", ")}.`);
  for (const kind of kinds)
    if (!streamKinds.includes(kind)) throw unknownName("kind of stream", kind, streamKinds);
  timeframeLength(timeframe);
  for (const [name, value, least] of [
    ["depth", depth, 1],
    ["buffer", buffer, 1],
    ["staleAfter", staleAfter, 1],
    ["reorderWait", reorderWait, 0],
  ] as const)
    demand(value >= least, name, `must be a number from ${least} up`, value, "Leave it out for the default.");
  const from = since === undefined ? undefined : toMilliseconds(since, "since");
  // A session that streams nothing does not wait for all this.
  const { openCcxtVenue } = await import("./venue/ccxt.ts");
  const { openRecorder } = await import("./record/recorder.ts");
  const { liveSource } = await import("./live.ts");
  const { MarketStream } = await import("./market-stream.ts");
  const title = `${[...byVenue].flatMap(([venue, symbols]) => symbols.map(symbol => `${venue} ${symbol}`)).join(", ")}: ${[...new Set(kinds)].join(", ")}`;
  const recorder =
    options.record === undefined ? undefined : await openRecorder(options.record, { synthetic: false });
  const source = await liveSource(byVenue, {
    title,
    kinds: [...new Set(kinds)],
    timeframe,
    since: from,
    running,
    depth,
    buffer,
    staleAfter,
    reorderWait,
    retry: { first: 250, most: 30 * second, ...options.retry },
    clock,
    random: seededRandom(options.seed ?? clock.now()),
    recorder,
    open: (name, symbols, onCorrupted, onClock) =>
      openCcxtVenue(name, {
        symbols,
        endpoint: endpoints[name],
        pause,
        clock,
        onCorrupted: text => void onCorrupted(text),
        onClock,
      }),
  });
  return new MarketStream(source);
}

/** Symbols by venue. */
function readMarkets(markets: readonly string[]): Map<string, string[]> {
  const byVenue = new Map<string, string[]>();
  demand(
    Array.isArray(markets),
    "markets",
    "must be names of markets",
    markets,
    'Name one: pt.stream("kraken:BTC/USD").',
  );
  demand(
    markets.length > 0,
    "markets",
    "must not be empty",
    markets,
    'Name one: pt.stream("kraken:BTC/USD").',
  );
  for (const market of markets) {
    const match = /^([a-z0-9]+):(.+)$/.exec(String(market));
    if (!match)
      throw invalidArgument(
        "markets",
        "must name venue and symbol",
        market,
        'Write "kraken:BTC/USD"; the names of venues are ccxt\'s.',
      );
    const symbols = byVenue.get(match[1]) ?? [];
    if (!symbols.includes(match[2])) symbols.push(match[2]);
    byVenue.set(match[1], symbols);
  }
  return byVenue;
}
