import { blank, checkColumn } from "./input.ts";

/**
 * `average += weight · (value − average)`, begun with the simple mean of the first `period` values; NaN until then. A
 * value that is not finite ends the run: NaN there, and the warm-up begins again after it, so that one bad value cannot
 * spoil all that follows.
 */
export function smooth(values: Float64Array, period: number, weight: number): Float64Array {
  checkColumn(values);
  const n = values.length;
  const out = blank(n);
  let seen = 0;
  let average = 0;
  for (let i = 0; i < n; i++) {
    const x = values[i];
    if (x - x !== 0) {
      seen = 0;
      average = 0;
    } else if (seen < period) {
      average += x;
      if (++seen === period) out[i] = average /= period;
    } else out[i] = average += weight * (x - average);
  }
  return out;
}
