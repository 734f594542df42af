import type { Milliseconds, Timeframe } from "../../core/time.ts";

/** What can be streamed. */
export type StreamKind = "trade" | "book" | "candle" | "ticker";
export const streamKinds: readonly StreamKind[] = Object.freeze(["trade", "book", "candle", "ticker"]);

/** What every event says. */
interface Envelope {
  readonly venue: string;
  readonly symbol: string;
  /** When it happened, by the venue's clock, ms UTC; for a candle its open. */
  readonly time: Milliseconds;
  /** When it arrived here, by our clock, ms UTC. */
  readonly received: Milliseconds;
}

/** One trade. Each comes exactly once, in the venue's order. */
export interface TradeEvent extends Envelope {
  readonly kind: "trade";
  readonly id: string;
  readonly price: number;
  /** In units of the base. */
  readonly amount: number;
  /** Of the taker; absent where the venue does not say. */
  readonly side?: "buy" | "sell";
  /** It was read over REST, because its message was lost or came before the stream was open. */
  readonly backfilled: boolean;
}

/** Price and amount of one level. */
export type BookLevel = readonly [price: number, amount: number];

/** The best levels of an order book as they stand: a state, not a change. */
export interface BookEvent extends Envelope {
  readonly kind: "book";
  /** Number of the venue's last update in it; absent where the venue numbers none. */
  readonly sequence?: number;
  /** Best first. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** A bar. */
export interface CandleEvent extends Envelope {
  readonly kind: "candle";
  readonly timeframe: Timeframe;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** False on the running bar, which only `running: true` gives: its values still change, and deciding by them looks ahead. */
  readonly complete: boolean;
}

/** Last price and best quotes; NaN where the venue gives none. */
export interface TickerEvent extends Envelope {
  readonly kind: "ticker";
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
  /** Base volume of the last 24 hours. */
  readonly volume: number;
}

/**
 * What a notice is about.
 * - `connected`, `disconnected`: the subscription stands, or broke and is being made anew.
 * - `gap`: `count` events are missing, or an unknown number (0). `filled`: so many were read over REST. `lost`: so many are not to be had.
 * - `duplicate`, `reordered`: so many events came twice (removed) or late (put in their place).
 * - `corrupted`: so many messages no reader can understand; their content is fetched again as a gap.
 * - `clock`: this machine's clock is not the venue's; latencies are measured with it.
 * - `stale`: nothing came for longer than `staleAfter`, and REST was asked. `refused`: REST did not answer; it is asked again.
 * - `ended`: the venue gives this no more, as of a symbol that was delisted; the other feeds go on.
 */
export type NoticeTopic =
  | "connected"
  | "disconnected"
  | "gap"
  | "filled"
  | "lost"
  | "duplicate"
  | "reordered"
  | "corrupted"
  | "clock"
  | "stale"
  | "refused"
  | "ended";

export const noticeTopics: readonly NoticeTopic[] = Object.freeze([
  "connected",
  "disconnected",
  "gap",
  "filled",
  "lost",
  "duplicate",
  "reordered",
  "corrupted",
  "clock",
  "stale",
  "refused",
  "ended",
]);

/** What went wrong on the way, and what was done about it. */
export interface NoticeEvent extends Envelope {
  readonly kind: "notice";
  readonly topic: NoticeTopic;
  /** What the feed carries; absent where a whole connection is meant. */
  readonly about?: StreamKind;
  readonly count: number;
  /** One sentence for a person. */
  readonly text: string;
}

/** Everything that happens in a market. */
export type MarketEvent = TradeEvent | BookEvent | CandleEvent | TickerEvent;
/** What a stream yields. */
export type StreamEvent = MarketEvent | NoticeEvent;
