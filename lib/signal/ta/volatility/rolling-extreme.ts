import { blank, checkColumn, checkPeriod, firstNumber } from "../input.ts";

/**
 * Largest (`direction` 1) or smallest (−1) of each window in three comparisons a bar, whatever the period: the extreme of
 * the tail of one block and the head of the next (van Herk 1992).
 */
export function rollingExtreme(values: Float64Array, period: number, direction: 1 | -1): Float64Array {
  checkColumn(values);
  checkPeriod(period);
  const n = values.length;
  const out = blank(n);
  const start = firstNumber(values);
  const pick = direction === 1 ? Math.max : Math.min;
  const nothing = -Infinity * direction;
  const tail = new Float64Array(period + 1).fill(nothing);
  for (let block = start; block < n; block += period) {
    const size = Math.min(period, n - block);
    if (block > start) {
      let head = nothing;
      for (let j = 0; j < size; j++) {
        head = pick(head, values[block + j]);
        out[block + j] = pick(head, tail[j + 1]);
      }
    }
    if (size < period) break;
    let extreme = nothing;
    for (let j = period - 1; j >= 0; j--) {
      extreme = pick(extreme, values[block + j]);
      tail[j] = extreme;
    }
    if (block === start) out[block + period - 1] = extreme;
  }
  return out;
}
