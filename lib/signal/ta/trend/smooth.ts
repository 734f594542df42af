import { unwrittenColumn } from "../../../core/unwritten-column.ts";

/** Bars a call: the optimiser sees a function that is called often, not a loop that it must enter half-way. */
const block = 4_096;

/**
 * What a `Smoother` gives, as one loop over a column whose state stays in registers: `average += weight · (value − average)`,
 * begun with the mean of the first `period` values.
 */
export function smooth(values: Float64Array, period: number, weight: number): Float64Array {
  const n = values.length;
  const out = unwrittenColumn(n);
  let i = 0;
  while (i < n) {
    const begin = beginSmooth(values, period, out, i);
    let going = begin < n;
    i = begin + 1;
    while (going && i < n) {
      const end = Math.min(n, i + block);
      i = smoothBlock(values, weight, out, i, end);
      going = i === end;
    }
  }
  return out;
}

/** Writes NaN until `period` finite values stand in a row, and their mean there; the place of the mean, or the length. */
function beginSmooth(values: Float64Array, period: number, out: Float64Array, from: number): number {
  let seen = 0;
  let sum = 0;
  for (let i = from; i < values.length; i++) {
    const x = values[i];
    if (x - x !== 0) seen = sum = 0;
    else {
      sum += x;
      if (++seen === period) {
        out[i] = sum / period;
        return i;
      }
    }
    out[i] = NaN;
  }
  return values.length;
}

/** Stops before a value that is not finite. */
function smoothBlock(
  values: Float64Array,
  weight: number,
  out: Float64Array,
  from: number,
  to: number,
): number {
  let average = out[from - 1];
  for (let i = from; i < to; i++) {
    const x = values[i];
    if (x - x !== 0) return i;
    out[i] = average += weight * (x - average);
  }
  return to;
}
