import type { Bars } from "../../../market/bars.ts";

/** A complete bar as it comes: time is its open in ms UTC. */
export interface LiveBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * A function of columns that can stand in a feature graph. Everything that computes a series of values from others fits: what
 * holds at a bar, from that bar and those before it.
 *
 * - `lookback`: how many bars before a bar its value needs. Values on the first `lookback` bars are blanked, so that nothing rests
 *   on less than was declared.
 * - `batch`: columns of one length in, a column of that length out; NaN where there is no value. It must depend on its arguments
 *   only, because an unchanged graph is not computed again, and must not write to them.
 * - `stream`: makes a function that takes one bar's values and gives what holds there, equal to `batch` to the bit. Where it is
 *   left out, `batch` is run on the last `lookback + 1` bars at each bar: right for a function of a window, slow for a long one.
 *
 * `pt.leakTest` finds out whether what it declares is true.
 */
export interface Computation<Line extends string = never> {
  readonly name: string;
  readonly lookback: number;
  /** Bars after a bar that its value needs (default 0). A feature that looks ahead must be lagged by as many. */
  readonly ahead?: number;
  /** Whether a value depends on every bar before it, as an average that never forgets does. Default false. */
  readonly endless?: boolean;
  /** Names of its columns where it gives several; `batch` and `stream` then give records with these names. */
  readonly lines?: readonly Line[];
  batch(
    ...columns: Float64Array[]
  ): [Line] extends [never] ? Float64Array : Readonly<Record<Line, Float64Array>>;
  stream?(): (...values: number[]) => [Line] extends [never] ? number : Readonly<Record<Line, number>>;
}

/** The same for what is computed of whole bars, a regime for instance: `batch` takes bars, `stream` one bar at a time. */
export interface BarsComputation<Line extends string = never> extends Omit<
  Computation<Line>,
  "batch" | "stream"
> {
  batch(bars: Bars): ReturnType<Computation<Line>["batch"]>;
  stream?(): (bar: LiveBar) => ReturnType<ReturnType<NonNullable<Computation<Line>["stream"]>>>;
}
