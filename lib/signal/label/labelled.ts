import type { Bars } from "../../market/bars.ts";

/** What a way of labelling found, in columns of one row per label. */
export interface Labelled {
  readonly title: string;
  readonly bars: Bars;
  readonly event: Int32Array;
  readonly end: Int32Array;
  readonly side: Int8Array;
  readonly return: Float64Array;
  readonly unanswered: number;
  /** Names of the values of `side`, for the table. */
  readonly names: Readonly<Record<number, string>>;
  /** Prices above and below which the question is answered, where there are any. */
  readonly upper?: Float64Array;
  readonly lower?: Float64Array;
  readonly notes: readonly string[];
}
