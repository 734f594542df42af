import type { Argument, Parameter } from "./parameters.ts";

/** What an indicator says of itself: enough to feed it, to know its warm-up and to show its parameters. */
export interface Definition {
  readonly name: string;
  /** Columns it reads, in order: `value`, `first` and `second`, or columns of the bars. */
  readonly inputs: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Names of its lines; empty where it gives one column. */
  readonly lines: readonly string[];
  /** Whether a value depends on every bar before it (an average that never forgets, a running total) or on a window only. */
  readonly endless: boolean;
  /** Bars without a value at the beginning, given the parameters (defaults where left out). */
  lookback(...given: readonly (Argument | undefined)[]): number;
  /** The indicator over columns in the order of `inputs`, for code that does not know which indicator it has. */
  compute(
    columns: readonly Float64Array[],
    ...given: readonly (Argument | undefined)[]
  ): Float64Array | Readonly<Record<string, Float64Array>>;
  /** One bar at a time, the bar's numbers in the order of `inputs`. */
  open(
    ...given: readonly (Argument | undefined)[]
  ): (...bar: readonly number[]) => number | Readonly<Record<string, number>>;
  /** The same between cells of one column: reads the inputs at the places `from`, and leaves the value, or each line's, at `to`. */
  attach(
    cells: Float64Array,
    from: readonly number[],
    to: readonly number[],
    ...given: readonly (Argument | undefined)[]
  ): () => void;
}
