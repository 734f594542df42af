import type { Random } from "../../core/random.ts";
import type { MarketData } from "../features/batch/market-data.ts";

/** A column that was computed, and when each of its values is known. */
export interface Trace {
  readonly node: string;
  readonly values: Float64Array;
  /** Worked out where it is asked for: a calendar takes longer over it than most code over its columns. */
  readonly known: Float64Array;
  /** Values at the end of what is known that may still change, because the node says that it looks so many bars ahead. */
  readonly ahead?: number;
}

/** Something that computes columns from market data. Columns come after those they rest on. */
export interface Subject {
  /** All columns; or where `only` is given that one alone. */
  trace(data: MarketData, only?: number): readonly Trace[];
  /** Throws where what it says of itself is not true. */
  demandTrue?(data: MarketData, random: Random): void;
}
