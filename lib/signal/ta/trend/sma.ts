import { unwrittenColumn } from "../../../core/column/unwritten-column.ts";
import { checkColumn, checkPeriod } from "../input.ts";
import { batch, eights, kernel, wide } from "../kernel/kernel.ts";

/** Windows at once: few enough that they lie in the cache. */
const block = 8_192;

/**
 * Simple moving average: the mean of the last `period` values, this bar included. NaN for the first `period − 1` bars
 * and for every window that holds a NaN.
 *
 * A window's sum is made of sums of 2, 4, 8, … values that other windows share, so nothing runs on and drifts: equal windows give
 * equal averages wherever they lie, and two averages of a flat market do not cross.
 */
export function sma(values: Float64Array, period: number): Float64Array {
  checkColumn(values);
  checkPeriod(period);
  const n = values.length;
  const out = unwrittenColumn(n);
  // In the kernel's memory: places that sums reach before the values, the values before a block, the block; then the averages.
  const before = period - 1;
  const lead = eights(before);
  const size = eights(Math.max(block, period));
  const at = eights(period);
  const to = at + lead + size;
  const most = size * Math.ceil(batch / size);
  const { run, numbers } = kernel(to + lead + most);
  // Made once: garbage at every block would bring collections, in which the columns grow old.
  const whole = numbers.subarray(to + lead, to + lead + most);
  for (let from = 0; from < n; from += most) {
    const end = Math.min(n, from + most);
    // The last block first: where its first windows are not whole, the last of the block before go.
    for (let start = end - 1 - ((end - 1 - from) % size); start >= from; start -= size) {
      const stop = Math.min(end, start + size);
      const begin = Math.max(0, start - before);
      numbers.set(values.subarray(begin, stop), at + lead - (start - begin));
      run.means(at * wide, (to + start - from) * wide, (lead + eights(stop - start)) * wide, period);
    }
    out.set(end - from === most ? whole : whole.subarray(0, end - from), from);
  }
  return out.fill(NaN, 0, before);
}

/** The average of the `period` values before place `to`. */
export function averageAt(values: Float64Array, to: number, period: number): number {
  let window = 0;
  let end = to;
  for (let size = 1; size <= period; size *= 2)
    if (period & size) {
      const sum = sumOf(values, end, size);
      window = end === to ? sum : window + sum;
      end -= size;
    }
  return window / period + (window - window);
}

/** The sum of `size` values before place `to`, halves by halves. */
function sumOf(values: Float64Array, to: number, size: number): number {
  if (size === 1) return values[to - 1];
  return sumOf(values, to, size / 2) + sumOf(values, to - size / 2, size / 2);
}
