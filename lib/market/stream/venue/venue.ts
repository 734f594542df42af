import type { Milliseconds, Timeframe } from "../../../core/time.ts";
import type { VenueClock } from "../../venue-clock.ts";
import type { BookLevel, StreamKind } from "../event.ts";

/** A trade as it came, checked. */
export interface VenueTrade {
  readonly id: string;
  readonly time: Milliseconds;
  readonly price: number;
  readonly amount: number;
  readonly side?: "buy" | "sell";
}

/** A bar as it came, checked. */
export interface VenueCandle {
  readonly time: Milliseconds;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A book as it stands after a message, checked. */
export interface VenueBook {
  readonly time?: Milliseconds;
  readonly sequence?: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

export interface VenueTicker {
  readonly time?: Milliseconds;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
  readonly volume: number;
}

/** Where trades are read from: the first one's number where the venue finds it by that, else a time not after it. */
export interface TradesFrom {
  readonly id?: bigint;
  readonly time: Milliseconds;
}

/** Why a subscription yields no more: it broke (it is to be made anew), its book has a gap, or this venue will never give it. */
export type VenueTrouble = "disconnected" | "resync" | "hopeless";

/** A call that a venue did not answer as it should. */
export class VenueError extends Error {
  readonly trouble: VenueTrouble;

  constructor(trouble: VenueTrouble, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "VenueError";
    this.trouble = trouble;
  }
}

/**
 * What the streams need of a venue. The `watch` calls resolve with what came since the last call and subscribe, or subscribe
 * anew after they rejected; the `fetch` calls ask over REST. All reject with {@link VenueError}.
 */
export interface Venue {
  readonly name: string;
  /** Whether trades are numbered without holes, so that a missing number is a missing trade. */
  readonly numbersTrades: boolean;
  /** Our clock, held against the one that its answers over REST tell. */
  readonly clock: VenueClock;
  watchTrades(symbol: string): Promise<readonly VenueTrade[]>;
  /** Trades from there on, oldest first, as many as one call gives. */
  fetchTrades(symbol: string, from: TradesFrom): Promise<readonly VenueTrade[]>;
  watchCandles(symbol: string, timeframe: Timeframe): Promise<readonly VenueCandle[]>;
  /** Bars that open at `since` or later, oldest first, as many as one call gives; the last may still be running. */
  fetchCandles(symbol: string, timeframe: Timeframe, since: Milliseconds): Promise<readonly VenueCandle[]>;
  watchBook(symbol: string, depth: number): Promise<VenueBook>;
  watchTicker(symbol: string): Promise<VenueTicker>;
  /** Breaks the connection that carries this, so that the pending `watch` rejects and the next subscribes anew: it went silent. */
  reconnect(about: StreamKind, symbol: string): void;
  close(): Promise<void>;
}
