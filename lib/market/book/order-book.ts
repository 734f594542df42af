import { demand, received } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import type { Milliseconds } from "../../core/time.ts";
import { checkedRule, checksumOf, mostSummed, tells, type BookChecksum } from "./checksum/checksum.ts";
import { PriceGrid } from "./grid.ts";
import type { BookDelta, BookMessage, BookOutcome, BookSnapshot, Level } from "./message.ts";
import { sequenceRules, type SequenceRuleName } from "./sequence.ts";
import { BookSide } from "./side.ts";

export interface OrderBookOptions {
  /** Price step of the venue. Default 1e-8, on which any price of eight decimals below 90 million lies. */
  readonly tick?: number;
  /** How the venue numbers its updates. Default "none": no loss is noticed. */
  readonly sequence?: SequenceRuleName;
  /** Levels kept on each side, for venues that send no removals beyond a subscribed depth (Kraken). Default all. */
  readonly depth?: number;
  /** How the venue sums up its best levels: messages with a `checksum` are compared with the book. Default: they are not. */
  readonly checksum?: BookChecksum;
}

/** Deltas kept while a snapshot is awaited. */
const mostKept = 10_000;
const applied: BookOutcome = Object.freeze({ kind: "applied" });
const stale: BookOutcome = Object.freeze({ kind: "stale" });

/**
 * A limit order book by price, kept from snapshots and deltas. Every message gives an outcome; after a gap or nonsense the book
 * is void until a snapshot brings it back. Where the snapshot is fetched beside the stream ("binance", "consecutive"), deltas that come
 * before it are kept and applied on top; a venue that pushes it in line ("bybit", "none") has told all before it.
 *
 * A message that brings the venue's checksum is compared with the book, where `checksum` says how: a book with another sum is void too.
 *
 * `state` says whether the book may be relied on: "live", "void" (no snapshot yet, or updates lost) or "crossed". A void book
 * shows nothing: reading a price of it gives NaN, never yesterday's.
 */
export class OrderBook {
  readonly grid: PriceGrid;
  readonly sequenceRule: SequenceRuleName;
  /** Time of the last message that was applied, ms UTC; NaN before the first. */
  time: Milliseconds = NaN;
  /** Number of the last update that the book holds; NaN where updates carry none. */
  sequence = NaN;
  readonly #bids = new BookSide(1);
  readonly #asks = new BookSide(-1);
  readonly #depth: number;
  readonly #checksum: BookChecksum | undefined;
  #live = false;
  #fresh = false;
  #kept: BookDelta[] = [];

  constructor(options: OrderBookOptions = {}) {
    refuseUnknownKeys("book option", options, ["tick", "sequence", "depth", "checksum"]);
    const { tick = 1e-8, sequence = "none", depth = Infinity, checksum } = options;
    if (!Object.hasOwn(sequenceRules, sequence))
      throw unknownName("sequence rule", sequence, Object.keys(sequenceRules));
    demand(
      depth >= 1 && (depth === Infinity || Number.isInteger(depth)),
      "depth",
      "must be a whole number from 1 up",
      depth,
      "Leave it out to keep every level.",
    );
    this.grid = new PriceGrid(tick);
    this.sequenceRule = sequence;
    this.#depth = depth;
    this.#checksum = checksum && checkedRule(checksum);
  }

  get state(): "live" | "void" | "crossed" {
    return !this.#live ? "void" : this.#crossed() ? "crossed" : "live";
  }

  /** Best bid; NaN where there is none. */
  get bid(): number {
    return this.price("bid", 0);
  }

  /** Best ask; NaN where there is none. */
  get ask(): number {
    return this.price("ask", 0);
  }

  get bidAmount(): number {
    return this.#bids.amount(0);
  }

  get askAmount(): number {
    return this.#asks.amount(0);
  }

  /** Halfway between best bid and ask; NaN where a side is empty. */
  get mid(): number {
    return (this.bid + this.ask) / 2;
  }

  /** Best ask less best bid; NaN where a side is empty, negative where the book is crossed. */
  get spread(): number {
    return this.ask - this.bid;
  }

  /** Number of levels on a side. */
  levels(side: "bid" | "ask"): number {
    return this.#side(side).size;
  }

  /** Price of the level `rank` places behind the best (0); NaN where there is none. */
  price(side: "bid" | "ask", rank: number): number {
    return this.grid.toPrice(this.#side(side).ticks(rank));
  }

  /** Amount of the level `rank` places behind the best (0); 0 where there is none. */
  amount(side: "bid" | "ask", rank: number): number {
    return this.#side(side).amount(rank);
  }

  /** Amount that waits at a price; 0 where none does. */
  amountAt(side: "bid" | "ask", price: number): number {
    return this.#side(side).at(this.grid.toTicks(price));
  }

  /** Takes a snapshot or a delta. */
  apply(message: BookMessage): BookOutcome {
    const reason = this.#nonsense(message);
    if (reason !== undefined) {
      this.reset();
      return Object.freeze({ kind: "invalid", reason });
    }
    return message.kind === "snapshot" ? this.#takeSnapshot(message) : this.#takeDelta(message);
  }

  /** Forgets everything, as on a reconnect: the next snapshot begins anew. */
  reset(): void {
    this.#void();
    this.#kept = [];
  }

  #takeSnapshot(snapshot: BookSnapshot): BookOutcome {
    const { sequence = NaN } = snapshot;
    if (this.#live && !sequenceRules[this.sequenceRule].snapshotRestarts && sequence < this.sequence)
      return stale;
    this.#bids.clear();
    this.#asks.clear();
    this.#write(snapshot);
    this.sequence = sequence;
    this.#live = true;
    this.#fresh = true;
    // A venue that pushes its snapshot in line with the deltas has told everything before it.
    const kept = sequenceRules[this.sequenceRule].snapshotRestarts ? [] : this.#kept;
    this.#kept = [];
    let outcome = this.#judge(snapshot);
    if (!this.#live) return outcome;
    for (const [i, delta] of kept.entries()) {
      const then = this.#takeDelta(delta);
      if (then.kind === "gap") {
        // The snapshot is older than the oldest delta kept; a later one may still meet them.
        this.#kept = kept.slice(i);
        return then;
      }
      if (then.kind !== "stale") outcome = then;
    }
    return outcome;
  }

  #takeDelta(delta: BookDelta): BookOutcome {
    if (!this.#live) {
      if (!sequenceRules[this.sequenceRule].snapshotRestarts) this.#kept.push(delta);
      if (this.#kept.length > mostKept) this.#kept.shift();
      return Object.freeze({ kind: "waiting", kept: this.#kept.length });
    }
    const following = sequenceRules[this.sequenceRule].follows(delta, this.sequence, this.#fresh);
    if (following === "stale") return stale;
    if (following === "unnumbered") {
      this.reset();
      return Object.freeze({
        kind: "invalid",
        reason: `a delta without the numbers that rule "${this.sequenceRule}" needs`,
      });
    }
    if (following === "gap") {
      const after = this.sequence;
      this.#void();
      this.#kept = [delta];
      return Object.freeze({ kind: "gap", after, received: delta.first ?? delta.last ?? NaN });
    }
    this.#write(delta);
    if (delta.last !== undefined) this.sequence = delta.last;
    this.#fresh = false;
    return this.#judge(delta);
  }

  /** Writes the levels that {@link OrderBook.#nonsense} has put on the grid. */
  #write({ bids, asks, time }: BookMessage): void {
    for (let i = 0; i < bids.length; i++) this.#bids.set(this.grid.toTicks(bids[i][0]), bids[i][1]);
    for (let i = 0; i < asks.length; i++) this.#asks.set(this.grid.toTicks(asks[i][0]), asks[i][1]);
    if (this.#depth < Infinity) {
      this.#bids.truncate(this.#depth);
      this.#asks.truncate(this.#depth);
    }
    this.time = time;
  }

  #judge({ checksum: expected }: BookMessage): BookOutcome {
    if (this.#checksum !== undefined && tells(this.#checksum, expected)) {
      const computed = checksumOf(this.#checksum, { bids: this.#best("bid"), asks: this.#best("ask") });
      if (computed !== expected) {
        this.reset();
        return Object.freeze({ kind: "mismatch", expected, computed });
      }
    }
    return this.#crossed() ? Object.freeze({ kind: "crossed", bid: this.bid, ask: this.ask }) : applied;
  }

  #best(side: "bid" | "ask"): Level[] {
    return Array.from({ length: Math.min(mostSummed, this.levels(side)) }, (_, rank) => [
      this.price(side, rank),
      this.amount(side, rank),
    ]);
  }

  #crossed(): boolean {
    return this.#bids.ticks(0) >= this.#asks.ticks(0);
  }

  #void(): void {
    this.#live = false;
    this.sequence = NaN;
    this.#bids.clear();
    this.#asks.clear();
  }

  #nonsense(message: BookMessage): string | undefined {
    try {
      const { kind, bids, asks, time } = message;
      if (kind !== "delta" && kind !== "snapshot") return `kind is ${String(kind)}`;
      if (!Number.isFinite(time)) return `time is ${received(time)}`;
      return this.#nonsenseIn("bid", bids) ?? this.#nonsenseIn("ask", asks);
    } catch {
      // Nothing that can be looked at: to ask every level whether it is one would cost a fifth of the speed.
      return `the message is ${received(message)}`;
    }
  }

  #nonsenseIn(side: string, levels: readonly Level[]): string | undefined {
    if (!Array.isArray(levels)) return `the ${side}s are ${received(levels)}`;
    for (let i = 0; i < levels.length; i++) {
      const price = levels[i][0];
      const amount = levels[i][1];
      // Written so that NaN fails too.
      if (!(amount >= 0 && amount < Infinity)) return `the amount of the ${side} at ${price} is ${amount}`;
      if (!(this.grid.toTicks(price) > 0))
        return price > 0 && price < Infinity
          ? `the ${side} ${price} is no multiple of the tick ${this.grid.tick}`
          : `the price of a ${side} is ${price}`;
    }
    return undefined;
  }

  #side(side: "bid" | "ask"): BookSide {
    return side === "bid" ? this.#bids : this.#asks;
  }
}
