import { bytesOf } from "../../../core/column/bytes-of.ts";
import { unwrittenColumn } from "../../../core/column/unwritten-column.ts";
import { checkColumn, checkPeriod } from "../input.ts";
import { batch, copyIn, copyOut, workOff } from "../kernel/batches.ts";
import { eights, wide } from "../kernel/kernel.ts";

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
  const length = values.length;
  const out = unwrittenColumn(length);
  const [from, to] = [bytesOf(values), bytesOf(out)];
  // Places that sums reach before the values, the values before a batch, the batch; then the averages.
  const before = period - 1;
  const lead = eights(before);
  const size = eights(Math.max(batch, period));
  const first = eights(period) + lead;
  const found = first + size + lead;
  let begun = 0;
  workOff<number>({
    length,
    room: (found + size) * wide,
    next: () => (begun < length ? (begun += size) - size : undefined),
    fill(start, memory, at, calls) {
      const stop = Math.min(length, start + size);
      const begin = Math.max(0, start - before);
      copyIn(from, begin, stop, memory, at + (first - (start - begin)) * wide);
      const bytes = (lead + eights(stop - start)) * wide;
      calls.add("means", at + (first - lead) * wide, at + (found - lead) * wide, bytes, period);
    },
    empty(start, memory, at) {
      copyOut(memory, at + found * wide, Math.min(size, length - start), to, start);
    },
  });
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
