import { demandMembers } from "../../core/members.ts";
import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import type { Random } from "../../core/random.ts";
import { requireWhole } from "../sample.ts";

/** How a resampled series is pieced together from the original one. */
export const bootstrapMethods = ["stationary", "block"] as const;
export type BootstrapMethod = (typeof bootstrapMethods)[number];

export interface BootstrapOptions {
  /** Mean (`stationary`) or exact (`block`, rounded) number of consecutive values drawn together. 1 is the ordinary bootstrap. */
  readonly blockLength: number;
  readonly method: BootstrapMethod;
}

/** A source of blocks: `next()` sets `start` and `length`. One object that changes, because it runs in the tightest loops. */
export interface BlockSource {
  start: number;
  length: number;
  next(): void;
}

/**
 * Blocks of 0 … n−1 to resample by. `stationary` (Politis & Romano 1994): start uniform, length geometric, running on past n−1 to
 * 0, which makes the resampled series stationary. `block` (moving block): start uniform among the blocks that fit. The same
 * random stream gives the same blocks. Throws for an unknown method or a block length outside 1 … n.
 */
export function bootstrapBlocks(random: Random, n: number, options: BootstrapOptions): BlockSource {
  demandMembers(
    random,
    ["uniform", "integer"],
    "random",
    "must be a source of numbers",
    "Pass an object with uniform() and integer(n).",
  );
  requireWhole(n, "n", 1);
  refuseUnknownKeys("bootstrap option", options, ["method", "blockLength"]);
  const { method, blockLength } = options;
  if (!bootstrapMethods.includes(method)) throw unknownName("bootstrap method", method, bootstrapMethods);
  if (!(blockLength >= 1 && blockLength <= n))
    throw invalidArgument(
      "blockLength",
      `must lie between 1 and the series' length (${n})`,
      blockLength,
      'Pass e.g. blockLength: 20, or "auto".',
    );
  if (method === "block") {
    const length = Math.round(blockLength);
    const starts = n - length + 1;
    return {
      start: 0,
      length,
      next() {
        this.start = random.integer(starts) | 0;
      },
    };
  }
  const goOn = 1 - 1 / blockLength;
  const logGoOn = Math.log(goOn);
  return {
    start: 0,
    length: 1,
    next() {
      const scaled = random.uniform() * n;
      // Whole numbers must stay small integers to the engine: `| 0` keeps these fields from being boxed.
      const start = scaled | 0;
      // What is left of the draw after the start is taken off is uniform again, so one draw serves for both.
      const u = scaled - start;
      let length = 1;
      // The geometric length is 1 + ⌊ln u / ln goOn⌋; where blocks are short, counting up to it is cheaper than a logarithm.
      if (blockLength > 16) length += Math.min(n - 1, Math.floor(Math.log(u) / logGoOn)) | 0;
      else for (let tail = goOn; u < tail && length < n; tail *= goOn) length++;
      this.start = start;
      this.length = length;
    },
  };
}

/** One resample of 0 … n−1, in order; fills and returns `given` (any length, by default n). See {@link bootstrapBlocks}. */
export function bootstrapIndices(
  random: Random,
  n: number,
  options: BootstrapOptions,
  given?: Int32Array,
): Int32Array {
  const blocks = bootstrapBlocks(random, n, options);
  const indices = given ?? new Int32Array(n);
  for (let i = 0; i < indices.length;) {
    blocks.next();
    let index = blocks.start;
    for (let left = blocks.length; left > 0 && i < indices.length; left--) {
      indices[i++] = index;
      if (++index === n) index = 0;
    }
  }
  return indices;
}
