import { isMainThread } from "node:worker_threads";
import { helpInParts } from "../../../../lib/core/helper/parts.ts";

export interface Threads {
  /** Who has done each part: 1 for the caller, 2 for the helper. */
  readonly threads: Int32Array;
  /** How long each takes, in ms. */
  readonly busy: number;
  /** The helper never comes to the end of a part. */
  readonly stuck?: boolean;
}

export function writeThread({ threads, busy, stuck = false }: Threads, part: number): void {
  const until = performance.now() + (stuck && !isMainThread ? 30_000 : busy);
  while (performance.now() < until);
  Atomics.store(threads, part, isMainThread ? 1 : 2);
}

export const help = helpInParts(writeThread);

/** For the pool. */
export const firstOf = () => (column: Float64Array) => column[0];
