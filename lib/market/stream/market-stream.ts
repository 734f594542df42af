import type { Clock } from "../../core/clock.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { demand } from "../../core/errors.ts";
import { Interrupted, onInterrupt } from "../../core/interrupt.ts";
import { resultBundle, resultText } from "../../chart/html/result.ts";
import type { StreamEvent } from "./event.ts";
import type { FeedHealth } from "./feed-health.ts";
import type { StreamHealth } from "./health.ts";
import type { VenueQuality } from "./quality.ts";
import { streamParts } from "./show.ts";

/** Where a stream's events come from: venues, or a recording. */
export interface StreamSource {
  /** "kraken BTC/USD trades". */
  readonly title: string;
  readonly synthetic: boolean;
  /** Says what time it is in the stream: the machine's, or a replay's. */
  readonly clock: Clock;
  readonly health: StreamHealth;
  /** Books and tickers that a newer one replaced before they were read. */
  readonly conflated: number;
  /** Events that wait to be read. */
  readonly waiting: number;
  /** The next event; undefined at the end. Rejects where there will be none for a reason. */
  next(): Promise<StreamEvent | undefined>;
  close(): Promise<void>;
}

/**
 * Events of markets as they come: `for await (const event of stream)`, one reader. Leaving the loop closes it, and so do `close`,
 * `await using` at the end of its block, and an interrupt, which ends the loop with `Interrupted`. Shows itself as the state of
 * its feeds; `ui.watch(stream)` keeps that up to date.
 */
export class MarketStream implements AsyncIterableIterator<StreamEvent>, AsyncDisposable, Displayable {
  /** Resolves when the stream is over, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #source: StreamSource;
  readonly #stopListening: () => void;
  readonly #interruption: Promise<never>;
  #failure: unknown;
  #closing: Promise<void> | undefined;
  #end: () => void = () => {};

  constructor(source: StreamSource) {
    this.#source = source;
    this.ended = new Promise(resolve => (this.#end = resolve));
    const { promise, reject } = Promise.withResolvers<never>();
    // Nobody may be waiting for the next event when a person interrupts.
    promise.catch(() => {});
    this.#interruption = promise;
    this.#stopListening = onInterrupt(() => {
      this.#failure = new Interrupted();
      reject(this.#failure);
      void this.close();
    });
  }

  /** "kraken BTC/USD trades". */
  get title(): string {
    return this.#source.title;
  }

  /** Whether the market behind it is not real. */
  get synthetic(): boolean {
    return this.#source.synthetic;
  }

  /** What time it is in the stream: the machine's clock, in a replay the arrival of the last event. */
  get clock(): Clock {
    return this.#source.clock;
  }

  /** How each feed does. */
  get feeds(): readonly FeedHealth[] {
    return this.#source.health.feeds(this.clock.now());
  }

  /** How far each venue can be relied on, best first. */
  get venues(): readonly VenueQuality[] {
    return this.#source.health.venues(this.clock.now());
  }

  /** Books, tickers and running bars that a newer one replaced because the reader was slow. Nothing else is ever left out. */
  get conflated(): number {
    return this.#source.conflated;
  }

  /** Events that have come and wait for the reader. */
  get waiting(): number {
    return this.#source.waiting;
  }

  async next(): Promise<IteratorResult<StreamEvent, undefined>> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing) return { done: true, value: undefined };
    try {
      const event = await Promise.race([this.#source.next(), this.#interruption]);
      if (event !== undefined) return { done: false, value: event };
    } catch (error) {
      this.#failure ??= error;
      await this.close();
      throw error;
    }
    await this.close();
    return { done: true, value: undefined };
  }

  /** The next `count` events, fewer where it ends before. The stream stays open. */
  async take(count: number): Promise<StreamEvent[]> {
    demand(
      count > 0,
      "count",
      "must be above 0",
      count,
      "Say how many events you want, e.g. stream.take(100).",
    );
    const events: StreamEvent[] = [];
    while (events.length < count) {
      const { done, value } = await this.next();
      if (done) break;
      events.push(value);
    }
    return events;
  }

  /** Ends the stream: connections and recording are closed when it resolves. */
  close(): Promise<void> {
    this.#stopListening();
    this.#closing ??= this.#source.close().finally(this.#end);
    return this.#closing;
  }

  async return(): Promise<IteratorResult<StreamEvent, undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(this.#parts());
  }

  [inspectSymbol](): string {
    return resultText(this.#parts());
  }

  #parts() {
    const { title, synthetic, conflated, waiting } = this.#source;
    const open = this.#closing === undefined;
    return streamParts({
      title,
      synthetic,
      conflated,
      waiting,
      open,
      venues: this.venues,
      feeds: this.feeds,
      notes: this.#source.health.notes,
    });
  }
}
