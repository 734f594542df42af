import { invalidArgument } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { requireWhole } from "../sample.ts";

/** How a resampled series is pieced together from the original one. */
export type BootstrapMethod = "stationary" | "block";

/**
 * Fills `indices` with one resample of 0 … n−1 and returns it. `stationary` (Politis & Romano 1994): blocks of geometric length
 * with mean `blockLength` on the circle, so the result is stationary. `block` (moving block): blocks of exactly `blockLength`
 * (rounded), start uniform among those that fit, the last one cut. A block length of 1 is the ordinary bootstrap.
 */
export function bootstrapIndices(
  random: Random,
  n: number,
  { method, blockLength }: { method: BootstrapMethod; blockLength: number },
  indices: Int32Array = new Int32Array(n),
): Int32Array {
  requireWhole(n, "n", 1);
  requireBlockLength(blockLength, n);
  if (method === "stationary") fillStationary(random, n, 1 / blockLength, indices);
  else fillBlocks(random, n, Math.round(blockLength), indices);
  return indices;
}

/** Throws unless a block of this length can be drawn from n values. */
export function requireBlockLength(blockLength: number, n: number): void {
  if (!(blockLength >= 1 && blockLength <= n))
    throw invalidArgument(
      "blockLength",
      `must lie between 1 and the series' length (${n})`,
      blockLength,
      'Pass e.g. blockLength: 20, or "auto".',
    );
}

function fillStationary(random: Random, n: number, restart: number, indices: Int32Array): void {
  let index = 0;
  for (let i = 0; i < indices.length; i++) {
    const u = random.uniform();
    // Given that u fell below `restart`, u/restart is uniform again: one draw serves for both questions.
    if (i === 0) index = Math.floor(u * n);
    else if (u < restart) index = Math.floor((u / restart) * n);
    else if (++index === n) index = 0;
    indices[i] = index;
  }
}

function fillBlocks(random: Random, n: number, length: number, indices: Int32Array): void {
  for (let i = 0; i < indices.length;) {
    let index = random.integer(n - length + 1);
    for (let left = length; left > 0 && i < indices.length; left--) indices[i++] = index++;
  }
}
