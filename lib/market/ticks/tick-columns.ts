import type { TickQuality } from "./tick-quality.ts";

/** Who took the initiative: 1 a buyer lifted the ask, -1 a seller hit the bid, 0 not known. */
export type TradeSide = 1 | 0 | -1;

/** One trade. */
export interface MarketTrade {
  /** Milliseconds UTC, with a fraction where the venue tells it finer. */
  readonly time: number;
  readonly price: number;
  /** In the base currency, or in contracts. */
  readonly amount: number;
  readonly side: TradeSide;
}

/** Trades as columns of one length, oldest first. */
export interface TradeColumns {
  /** Milliseconds UTC, with a fraction where the venue tells it finer (a double holds 0.2 µs). Many trades may share one. */
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly amount: Float64Array;
  /** {@link TradeSide} of each. */
  readonly side: Int8Array;
  /** The venue's numbers, or its texts, "" for a trade without one; absent where it gives none. */
  readonly id?: Float64Array | readonly string[];
  /** When the recorder received it, ms UTC. */
  readonly received?: Float64Array;
  /** Nanoseconds since 1970, exactly, where the file tells time finer than a millisecond. */
  readonly timeNs?: BigInt64Array;
}

/** What a set of ticks is about. */
export interface TickMeta {
  readonly symbol: string;
  readonly source: string;
  readonly synthetic: boolean;
  readonly quality?: TickQuality;
}

/** Best bid and ask as columns of one length, oldest first. */
export interface QuoteColumns {
  /** Milliseconds UTC, with a fraction where the venue tells it finer. */
  readonly time: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  /** NaN where a feed gives prices only. */
  readonly bidAmount: Float64Array;
  readonly askAmount: Float64Array;
  readonly received?: Float64Array;
  readonly timeNs?: BigInt64Array;
}
