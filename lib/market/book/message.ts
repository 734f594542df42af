import type { Milliseconds } from "../../core/time.ts";

/** A price and the amount that waits there; in a delta an amount of 0 takes the price off the book. */
export type Level = readonly [price: number, amount: number];

/** Levels of both sides, best first, whatever holds them. */
export interface BestLevels {
  readonly bids: ArrayLike<ArrayLike<unknown>>;
  readonly asks: ArrayLike<ArrayLike<unknown>>;
}

/** The whole book, or as much of it as the venue shows, at one moment. */
export interface BookSnapshot {
  readonly kind: "snapshot";
  readonly time: Milliseconds;
  /** Number of the last update it contains. */
  readonly sequence?: number;
  /** The venue's sum over its best levels; compared where the book was told how ({@link BookChecksum}). */
  readonly checksum?: number;
  /** In any order. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** What changed: the new amounts of some prices. */
export interface BookDelta {
  readonly kind: "delta";
  readonly time: Milliseconds;
  /** Number of the first update it contains (Binance `U`); where left out it is `last`. */
  readonly first?: number;
  /** Number of the last update it contains (Binance and Bybit `u`). */
  readonly last?: number;
  /** Number of the last update before it, where the venue says so (Binance futures `pu`). */
  readonly previous?: number;
  /** The venue's sum over its best levels after this delta. */
  readonly checksum?: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export type BookMessage = BookSnapshot | BookDelta;

/** What a message did to a book. All but "applied" and "stale" mean that the book must not be traded on. */
export type BookOutcome =
  | { readonly kind: "applied" }
  /** Older than what the book already holds; left alone. */
  | { readonly kind: "stale" }
  /** A delta without a book to apply it to; `kept` of them wait for the snapshot that they belong on. */
  | { readonly kind: "waiting"; readonly kept: number }
  /** Updates are missing between what the book held and this message: the book is void until the next snapshot. */
  | { readonly kind: "gap"; readonly after: number; readonly received: number }
  /** Applied, and the venue's sum over the best levels is another: something was lost before. The book is void until the next snapshot. */
  | { readonly kind: "mismatch"; readonly expected: number; readonly computed: number }
  /** Applied, and now the best bid is not below the best ask. */
  | { readonly kind: "crossed"; readonly bid: number; readonly ask: number }
  /** Nonsense (a negative amount, a price off the grid, a missing number); nothing was applied and the book is void until the next snapshot. */
  | { readonly kind: "invalid"; readonly reason: string };
