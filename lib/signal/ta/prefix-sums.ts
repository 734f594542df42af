import { isBarColumn } from "../../market/columns.ts";

/**
 * Sums of a column from its start up to each place, rounded. Differences of two of them are the sums between, but for twice `lost`.
 */
export interface PrefixSums {
  readonly rounded: Float64Array;
  /** The most that rounding took from any of them (Knuth's two-sum). */
  readonly lost: number;
  /** The largest size of a value. */
  readonly largest: number;
}

const known = new WeakMap<Float64Array, PrefixSums>();

/**
 * Prefix sums of a bar set's own column, kept because nobody writes to those and a sweep asks a thousand times. Undefined for any
 * other column, and for one that is not finite throughout.
 */
export function keptPrefixSums(values: Float64Array): PrefixSums | undefined {
  const kept = known.get(values);
  if (kept || !isBarColumn(values)) return kept;
  const sums = sumUp(values);
  const total = sums.rounded[values.length];
  if (total - total !== 0) return undefined;
  known.set(values, sums);
  return sums;
}

function sumUp(values: Float64Array): PrefixSums {
  const rounded = new Float64Array(values.length + 1);
  let most = 0;
  let largest = 0;
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    const next = sum + x;
    const kept = next - sum;
    lost += sum - (next - kept) + (x - kept);
    sum = next;
    rounded[i + 1] = sum;
    most = Math.max(most, Math.abs(lost));
    largest = Math.max(largest, Math.abs(x));
  }
  return { rounded, lost: most, largest };
}
