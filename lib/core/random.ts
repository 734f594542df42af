import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { invalidArgument } from "./errors.ts";

/** A seeded stream of random numbers. The same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform whole number in [0, below). */
  integer(below: number): number;
  /** Standard normal. */
  normal(): number;
}

/** Seeds a stream. `seed` is a whole number; there is no default, because an unseeded figure cannot be recomputed. */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed))
    throw invalidArgument("seed", "must be a whole number", seed, "Pass e.g. seed: 7.");
  // xoroshiro128+ mixes small seeds poorly in its first draws; mixing the seed keeps seeds 1, 2, 3 unrelated.
  const generator = xoroshiro128plus(Math.imul(seed ^ (seed >>> 16), 0x45d9f3b) | 0);
  const uniform = () => uniformFloat64(generator);
  let spare = NaN;
  return {
    uniform,
    integer: below => Math.floor(uniform() * below),
    // Marsaglia's polar method, which makes two normals at a time.
    normal() {
      if (!Number.isNaN(spare)) {
        const kept = spare;
        spare = NaN;
        return kept;
      }
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s >= 1 || s === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    },
  };
}
