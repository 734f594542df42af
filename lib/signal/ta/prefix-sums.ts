import { isBarColumn } from "../../market/columns.ts";

/**
 * Sums of a column from its start up to each place, as pairs of numbers: `high` rounded, `low` all that rounding took (Knuth's
 * two-sum). Differences of two of them are the sums between, to the last bit, however long the column.
 */
export interface PrefixSums {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

const known = new WeakMap<Float64Array, PrefixSums>();
let scratch: PrefixSums = { high: new Float64Array(0), low: new Float64Array(0) };

/**
 * Prefix sums of finite values. Those of a bar set's own columns are kept, because nobody writes to them and a sweep asks a
 * thousand times; those of other columns lie in a buffer that the next call uses again.
 */
export function prefixSums(values: Float64Array): PrefixSums {
  if (isBarColumn(values)) {
    const sums = sumUp(values, room(values.length));
    known.set(values, sums);
    return sums;
  }
  if (scratch.high.length <= values.length) scratch = room(values.length);
  return sumUp(values, scratch);
}

/** The sums that are kept of a column; a column that has some is finite throughout. */
export function knownPrefixSums(values: Float64Array): PrefixSums | undefined {
  return known.get(values);
}

function room(length: number): PrefixSums {
  return { high: new Float64Array(length + 1), low: new Float64Array(length + 1) };
}

function sumUp(values: Float64Array, sums: PrefixSums): PrefixSums {
  const { high, low } = sums;
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    const next = sum + x;
    const kept = next - sum;
    lost += sum - (next - kept) + (x - kept);
    sum = next;
    high[i + 1] = sum;
    low[i + 1] = lost;
  }
  return sums;
}
