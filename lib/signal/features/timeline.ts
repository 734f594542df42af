import type { Timeframe } from "../../core/time.ts";

/** The bars that a node's values belong to, one value a bar. */
export interface Timeline {
  /** Another market by the name it is given under; empty for the one the graph is run on. */
  readonly market: string;
  /** Longer bars made of that market's own; undefined for its own. */
  readonly timeframe: Timeframe | undefined;
  /** Equal names, equal timelines: "" is the market's own bars, "@1d" its days, "ETH/USD@1d" another's. */
  readonly name: string;
}

export function timelineOf(market: string, timeframe: Timeframe | undefined): Timeline {
  return Object.freeze({ market, timeframe, name: timeframe ? `${market}@${timeframe}` : market });
}

/** The bars that a graph is run on: one row of features for each. */
export const ownBars = timelineOf("", undefined);
