import type { ContentHash } from "./hash.ts";
import type { Timeframe } from "./time.ts";

/**
 * Where a figure comes from. It travels with every bar set and every result made from it, so no chart or report can hide
 * that its market is synthetic, and every result can be recomputed.
 */
export interface Provenance {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** "kraken", "file:btc.csv", "synthetic" ... */
  readonly source: string;
  readonly synthetic: boolean;
  /** Hash of the columns. */
  readonly fingerprint: ContentHash;
}

/** The one wording of the label that every chart and document carries when the market is not real. */
export const syntheticLabel = "SYNTHETIC DATA";
