import { timeframeLength, type Milliseconds } from "../../core/time.ts";
import type { NoticeTopic, StreamEvent, StreamKind } from "./event.ts";
import { FeedTally, noCounts, type FeedHealth } from "./feed-health.ts";
import { qualityOf, type VenueQuality } from "./quality.ts";

/**
 * How a stream does, computed from its events alone, so that a replay shows what the live stream showed. `staleAfter` is the silence
 * in ms a feed may keep; bars may keep it after each bar's length.
 */
export class StreamHealth {
  readonly #staleAfter: Milliseconds;
  readonly #feeds = new Map<string, FeedTally>();
  /** Of whole connections. */
  readonly #venues = new Map<string, Record<NoticeTopic, number>>();
  /** What was said of the clocks, by venue. */
  readonly #clocks = new Map<string, string>();

  constructor(staleAfter: Milliseconds) {
    this.#staleAfter = staleAfter;
  }

  /** Names a feed that is open from now on, so that one which never says a word is seen too. */
  open(venue: string, symbol: string, kind: StreamKind, now: Milliseconds): void {
    this.#feed(venue, symbol, kind, now);
  }

  see(event: StreamEvent): void {
    const { venue, symbol, received } = event;
    if (event.kind !== "notice") {
      const feed = this.#feed(venue, symbol, event.kind, received);
      if (event.kind === "candle") feed.allowed = this.#staleAfter + timeframeLength(event.timeframe);
      const live = event.kind !== "candle" && !(event.kind === "trade" && event.backfilled);
      feed.see(received, live ? received - event.time : undefined);
    } else if (event.about !== undefined) {
      const feed = this.#feed(venue, symbol, event.about, received);
      feed.counts[event.topic] += event.count;
      if (event.topic === "ended") feed.ended = received;
    } else {
      const counts = this.#venues.get(venue) ?? noCounts();
      counts[event.topic] += event.count;
      this.#venues.set(venue, counts);
      if (event.topic === "clock") this.#clocks.set(venue, event.text);
    }
  }

  feeds(now: Milliseconds): readonly FeedHealth[] {
    return Object.freeze([...this.#feeds.values()].map(feed => feed.health(now)));
  }

  /** What makes figures other than they seem, as sentences: a clock that is wrong. */
  get notes(): readonly string[] {
    return [...this.#clocks.values()].map(text => `${text} Lag is measured with it.`);
  }

  /** One score for each venue, best first. */
  venues(now: Milliseconds): readonly VenueQuality[] {
    const feeds = this.feeds(now);
    const names = new Set([...feeds.map(({ venue }) => venue), ...this.#venues.keys()]);
    const scores = [...names].map(venue =>
      qualityOf(
        venue,
        feeds.filter(feed => feed.venue === venue),
        this.#venues.get(venue)?.corrupted ?? 0,
      ),
    );
    return Object.freeze(scores.sort((a, b) => b.score - a.score));
  }

  #feed(venue: string, symbol: string, kind: StreamKind, now: Milliseconds): FeedTally {
    const key = `${venue} ${symbol} ${kind}`;
    let feed = this.#feeds.get(key);
    if (!feed) {
      feed = new FeedTally(venue, symbol, kind, now, this.#staleAfter);
      this.#feeds.set(key, feed);
    }
    return feed;
  }
}
