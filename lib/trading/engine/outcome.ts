import type { Trades } from "../account/trades.ts";

/** An order that did nothing, and why. */
export interface RejectedOrder {
  readonly time: number;
  readonly reason: string;
}

/** What running a strategy over bars gives, before any figure is made of it. */
export interface Simulation {
  /** Account value at each bar's close; the last one is after closing what was open. */
  readonly equity: Float64Array;
  readonly trades: Trades;
  /** Bars at whose close a position was open. */
  readonly barsHeld: number;
  readonly feesPaid: number;
  /** Sum of the notionals of all fills, in quote currency. */
  readonly turnover: number;
  readonly rejected: readonly RejectedOrder[];
  /** Signed fraction of equity wanted after the last bar: what a live session would hold next. */
  readonly wanted: number;
}
