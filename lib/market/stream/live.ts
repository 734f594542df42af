import type { Clock } from "../../core/clock.ts";
import { PeakError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { Milliseconds, Timeframe } from "../../core/time.ts";
import { EventBuffer } from "./buffer.ts";
import type { NoticeTopic, StreamEvent, StreamKind } from "./event.ts";
import { followCandles } from "./follow/candles.ts";
import { Feed, type Retry } from "./follow/feed.ts";
import { follow, type Follower } from "./follow/follow.ts";
import { followBook, followTicker } from "./follow/states.ts";
import { followTrades } from "./follow/trades.ts";
import { StreamHealth } from "./health.ts";
import type { StreamSource } from "./market-stream.ts";
import { VenueError, type Venue } from "./venue/venue.ts";

/** What keeps the events of a stream. */
interface Sink {
  write(event: StreamEvent): void;
  close(): Promise<void>;
}

export interface LiveOptions {
  readonly title: string;
  readonly kinds: readonly StreamKind[];
  readonly timeframe: Timeframe;
  readonly since?: Milliseconds;
  readonly running: boolean;
  readonly depth: number;
  readonly buffer: number;
  readonly staleAfter: Milliseconds;
  readonly reorderWait: Milliseconds;
  readonly retry: Retry;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder?: Sink;
  /** Opens a venue; `onCorrupted` is told of its messages that nobody can understand, `onClock` that its clock is another. */
  readonly open: (
    name: string,
    symbols: readonly string[],
    onCorrupted: (text: string) => void,
    onClock: (text: string) => void,
  ) => Promise<Venue>;
}

/** Follows symbols at venues, all of them into one buffer in the order of their arrival. */
export async function liveSource(
  markets: ReadonlyMap<string, readonly string[]>,
  options: LiveOptions,
): Promise<StreamSource> {
  const { title, kinds, clock, recorder, staleAfter, random, retry } = options;
  const health = new StreamHealth(staleAfter);
  const buffer = new EventBuffer(options.buffer);
  const stop = new AbortController();
  const venues: Venue[] = [];
  let failure: unknown;

  const fail = (error: unknown): void => {
    failure ??= error;
    stop.abort();
    buffer.close();
  };
  const emit = (event: StreamEvent): Promise<void> => {
    health.see(event);
    try {
      recorder?.write(event);
    } catch (error) {
      // What cannot be recorded any more must not look recorded.
      fail(error);
    }
    return buffer.push(event);
  };
  /** Tells something of a whole connection. */
  const tell = (venue: string, topic: NoticeTopic, count: number, text: string): Promise<void> => {
    const now = clock.now();
    return emit({ kind: "notice", venue, symbol: "*", time: now, received: now, topic, count, text });
  };
  /** Tells of corrupted messages; those that come while the reader has no room for the last notice are told as one. */
  const corrupted = (venue: string) => {
    let count = 0;
    let telling = false;
    return async (text: string): Promise<void> => {
      count++;
      if (telling) return;
      telling = true;
      while (count > 0 && !stop.signal.aborted) {
        const told = count;
        count = 0;
        await tell(venue, "corrupted", told, text);
      }
      telling = false;
    };
  };

  const followers: Promise<void>[] = [];
  const open = new Set<Feed>();
  /** A feed that came and comes no more ends alone; with the last one, and with one that never came, the stream ends. */
  const end = async (feed: Feed, error: unknown): Promise<void> => {
    open.delete(feed);
    const over = error instanceof PeakError && error.cause instanceof VenueError && feed.arrived;
    if (!over || open.size === 0) return fail(error);
    await feed.notice("ended", 1, error.message.split("\n")[0]);
  };
  const close = async (): Promise<void> => {
    stop.abort();
    buffer.close();
    await Promise.allSettled(venues.map(venue => venue.close()));
    await Promise.allSettled(followers);
    await recorder?.close();
  };

  try {
    for (const [name, symbols] of markets) {
      const onClock = (text: string) => void tell(name, "clock", 1, text);
      venues.push(await options.open(name, symbols, corrupted(name), onClock));
    }
  } catch (error) {
    await close();
    throw error;
  }
  for (const venue of venues)
    for (const symbol of markets.get(venue.name)!)
      for (const about of kinds) {
        health.open(venue.name, symbol, about, clock.now());
        const feed = new Feed({
          venue,
          symbol,
          about,
          clock,
          random,
          staleAfter,
          retry,
          signal: stop.signal,
          emit,
        });
        open.add(feed);
        followers.push(start(feed, options).catch((error: unknown) => end(feed, error)));
      }

  return {
    title,
    synthetic: false,
    clock,
    health,
    get conflated() {
      return buffer.conflated;
    },
    get waiting() {
      return buffer.length;
    },
    async next() {
      const event = await buffer.next();
      if (event === undefined && failure !== undefined) throw failure;
      return event;
    },
    close,
  };
}

function start(feed: Feed, { timeframe, since, running, depth, reorderWait }: LiveOptions): Promise<void> {
  const go = <Batch>(follower: Follower<Batch>) => follow(feed, follower);
  switch (feed.options.about) {
    case "trade":
      return go(followTrades(feed, { since, reorderWait }));
    case "candle":
      return go(followCandles(feed, { timeframe, since, running }));
    case "book":
      return go(followBook(feed, { depth }));
    case "ticker":
      return go(followTicker(feed));
    default:
      throw new PeakError("internal", `Nobody follows ${String(feed.options.about satisfies never)}.`, {
        hint: "Please report it.",
      });
  }
}
