import type { StreamEvent } from "./event.ts";

/**
 * What lies between the feeds and one reader. It never holds more than `capacity` events.
 * - Of states (books, tickers, running bars) only the newest of each feed waits: an older one is replaced in its place and counted.
 * - Trades, closed bars and notices are never dropped: where there is no room `push` waits, so the feed stops reading, and what
 *   the venue sent meanwhile is fetched over REST as any gap.
 */
export class EventBuffer {
  /** States replaced by a newer one before anybody read them. */
  conflated = 0;
  readonly #capacity: number;
  /** In order; a slot holds the newest state of its feed. */
  #slots: { event: StreamEvent }[] = [];
  #first = 0;
  readonly #waitingStates = new Map<string, { event: StreamEvent }>();
  readonly #readers: (() => void)[] = [];
  readonly #writers: (() => void)[] = [];
  #closed = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#slots.length - this.#first;
  }

  /** Adds an event; resolves once there is room for the next. After `close` it drops what comes. */
  async push(event: StreamEvent): Promise<void> {
    if (this.#closed) return;
    const key = stateKey(event);
    const waiting = key === undefined ? undefined : this.#waitingStates.get(key);
    if (waiting) {
      waiting.event = event;
      this.conflated++;
      return;
    }
    while (this.length >= this.#capacity && !this.#closed)
      await new Promise<void>(resolve => void this.#writers.push(resolve));
    if (this.#closed) return;
    const slot = { event };
    this.#slots.push(slot);
    if (key !== undefined) this.#waitingStates.set(key, slot);
    this.#readers.shift()?.();
  }

  /** The next event; undefined once it is closed and empty. */
  async next(): Promise<StreamEvent | undefined> {
    while (this.length === 0) {
      if (this.#closed) return undefined;
      await new Promise<void>(resolve => void this.#readers.push(resolve));
    }
    const { event } = this.#slots[this.#first++];
    const key = stateKey(event);
    if (key !== undefined) this.#waitingStates.delete(key);
    // The read part is cut off in one go, which costs less than a shift each time.
    if (this.#first > 1_024 && this.#first * 2 > this.#slots.length) {
      this.#slots = this.#slots.slice(this.#first);
      this.#first = 0;
    }
    this.#writers.shift()?.();
    return event;
  }

  /** Lets everyone who waits go and takes nothing more; what lies in it can still be read. */
  close(): void {
    this.#closed = true;
    for (const wake of [...this.#writers.splice(0), ...this.#readers.splice(0)]) wake();
  }
}

/** Names the state an event replaces; undefined for events of which each counts. */
function stateKey(event: StreamEvent): string | undefined {
  if (event.kind === "candle") return event.complete ? undefined : `running ${event.venue} ${event.symbol}`;
  if (event.kind === "book" || event.kind === "ticker") return `${event.kind} ${event.venue} ${event.symbol}`;
  return undefined;
}
