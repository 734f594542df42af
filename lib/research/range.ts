import { invalidArgument } from "../core/errors.ts";

/**
 * Numbers from `start` to `stop`, both included, by `step` (default 1): `range(5, 20, 5)` is 5, 10, 15, 20. The stop is left
 * out where no step lands on it. Throws `invalid_argument` on an empty range.
 */
export function range(start: number, stop: number, step = 1): readonly number[] {
  for (const [name, value] of Object.entries({ start, stop, step }))
    if (!Number.isFinite(value))
      throw invalidArgument(name, "must be a finite number", value, "Write e.g. range(5, 60, 5).");
  if (!(step > 0)) throw invalidArgument("step", "must be above 0", step, "Write e.g. range(5, 60, 5).");
  if (stop < start)
    throw invalidArgument(
      "stop",
      `must be at least start (${start}), an empty range tries nothing`,
      stop,
      "Swap the two ends.",
    );
  const count = Math.floor((stop - start) / step + 1e-9) + 1;
  if (count > 1_000_000)
    throw invalidArgument("step", "must leave at most 1,000,000 values", step, "Choose a wider step.");
  // Rounding to 12 digits turns 0.1 + 2 * 0.1 into the 0.3 that the writer meant.
  return Object.freeze(Array.from({ length: count }, (_, i) => Number((start + i * step).toPrecision(12))));
}
