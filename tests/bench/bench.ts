import type { Peers } from "./peers.ts";
import type { PythonWorker } from "./python-worker.ts";

export interface BenchContext {
  readonly peers: Peers;
  /** vectorbt and backtesting.py; absent where Python is. */
  readonly python: PythonWorker | undefined;
  /** Temporary; holds PEAK_HOME, data and kernelspecs. */
  readonly folder: string;
  /** A run that only shows that the results agree. */
  readonly small: boolean;
  /** Shows lines of a result that takes minutes, as soon as they are there. */
  tell(found: readonly Comparison[]): void;
}

/** One line of the result: two durations in milliseconds of the same work, or two amounts of which less is better. */
export interface Comparison {
  readonly bench: string;
  readonly what: string;
  readonly peer: string;
  readonly ours: number;
  /** Absent where the peer is not installed. */
  readonly theirs: number | undefined;
  /** The same in processor time of all threads, where both were measured within their process. */
  readonly cpu?: { readonly ours: number | undefined; readonly theirs: number | undefined };
  /** How many times as long the peer should take at least; absent where nothing is demanded. */
  readonly target: number | undefined;
  /** Default "ms". */
  readonly unit?: "ms" | "MB" | "count";
  readonly note?: string | undefined;
}

export interface Bench {
  readonly name: string;
  run(context: BenchContext): Promise<Comparison[]>;
}
