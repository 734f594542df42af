import type { Clock } from "../../../core/clock.ts";
import { stopwatch } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import { second, type Milliseconds } from "../../../core/time.ts";
import type { NoticeTopic, StreamEvent, StreamKind } from "../event.ts";
import { VenueError, type Venue } from "../venue/venue.ts";

/** How long to wait before the next try: `first`, then twice as long each time, `most` at the longest; half of it is chance. */
export interface Retry {
  readonly first: Milliseconds;
  readonly most: Milliseconds;
}

export interface FeedOptions {
  readonly venue: Venue;
  readonly symbol: string;
  readonly about: StreamKind;
  readonly clock: Clock;
  readonly random: Random;
  readonly staleAfter: Milliseconds;
  readonly retry: Retry;
  readonly signal: AbortSignal;
  /** Resolves once there is room for the next event. */
  readonly emit: (event: StreamEvent) => Promise<void>;
}

/** Duplicates and late events are told of in sums, at most once in so long. */
const tellEvery = second;

/** One kind of event of one symbol at one venue: what its follower works with. */
export class Feed {
  readonly options: FeedOptions;
  /** Monotonic milliseconds; deadlines are in these. */
  readonly elapsed = stopwatch();
  /** Whether anything of it has come yet. */
  arrived = false;
  readonly #sums = new Map<"duplicate" | "reordered", number>();
  #toldAt = 0;

  constructor(options: FeedOptions) {
    this.options = options;
  }

  get stopped(): boolean {
    return this.options.signal.aborted;
  }

  get envelope() {
    const { venue, symbol, clock } = this.options;
    return { venue: venue.name, symbol, received: clock.now() };
  }

  notice(topic: NoticeTopic, count: number, text: string): Promise<void> {
    const { about, clock, emit } = this.options;
    return emit({ kind: "notice", ...this.envelope, time: clock.now(), topic, about, count, text });
  }

  /** Adds to a sum that is told of later. */
  tally(topic: "duplicate" | "reordered"): void {
    this.#sums.set(topic, (this.#sums.get(topic) ?? 0) + 1);
  }

  /** Tells the sums where it is time, or `now`. */
  async tellSums(now = false): Promise<void> {
    if (this.#sums.size === 0 || (!now && this.elapsed() - this.#toldAt < tellEvery)) return;
    this.#toldAt = this.elapsed();
    const sums = [...this.#sums];
    this.#sums.clear();
    for (const [topic, count] of sums)
      await this.notice(
        topic,
        count,
        topic === "duplicate"
          ? `${count} came twice and were removed`
          : `${count} came late and were put in place`,
      );
  }

  /** Waits before try number `attempt` (0 the first), or until the stream is closed. */
  async pause(attempt: number): Promise<void> {
    const { retry, random } = this.options;
    const longest = Math.min(retry.most, retry.first * 2 ** Math.min(attempt, 30));
    await this.sleep(longest * (0.5 + 0.5 * random.uniform()));
  }

  /** Waits so long, or until the stream is closed. */
  async sleep(milliseconds: Milliseconds): Promise<void> {
    await this.within(new Promise<never>(() => {}), milliseconds);
  }

  /** What the promise resolves with, or undefined after so long or when the stream is closed. */
  async within<T>(promise: Promise<T>, milliseconds: Milliseconds): Promise<T | undefined> {
    const { signal } = this.options;
    if (signal.aborted) return undefined;
    let over: () => void = () => {};
    const timeout = new Promise<undefined>(resolve => (over = () => resolve(undefined)));
    // Node fires a timer beyond 2^31 ms at once.
    const timer = milliseconds < 2 ** 31 ? setTimeout(over, Math.max(0, milliseconds)) : undefined;
    signal.addEventListener("abort", over, { once: true });
    try {
      return await Promise.race([promise, timeout]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
    }
  }

  /** Asks over REST until there is an answer; undefined when the stream is closed meanwhile. Throws what is hopeless. */
  async ask<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; !this.stopped; attempt++) {
      try {
        return await this.within(call(), Infinity);
      } catch (error) {
        if (!(error instanceof VenueError) || error.trouble === "hopeless") throw error;
        if (attempt === 0)
          await this.notice("refused", 1, `REST did not answer (${error.message}); asking again`);
        await this.pause(attempt);
      }
    }
    return undefined;
  }
}
