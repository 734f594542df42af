import { unwrittenColumn } from "../../../core/unwritten-column.ts";
import { checkColumn, checkPeriod } from "../input.ts";
import { keptPrefixSums, prefixSums, type PrefixSums } from "../prefix-sums.ts";

/**
 * Simple moving average: the mean of the last `period` values, this bar included. NaN for the first `period − 1` bars
 * and for every window that holds a NaN.
 *
 * A window's sum is the difference of two sums that keep what rounding took, so nothing drifts: equal windows give equal
 * averages wherever they lie, and two averages of a flat market do not cross.
 */
export function sma(values: Float64Array, period: number): Float64Array {
  checkColumn(values);
  checkPeriod(period);
  const out = unwrittenColumn(values.length);
  const sums = keptPrefixSums(values);
  if (sums) averages(sums, values.length, period, out, 0);
  else
    for (let start = 0; start < values.length;) {
      const end = endOfNumbers(values, start);
      const run = start === 0 && end === values.length ? values : values.subarray(start, end);
      averages(prefixSums(run), run.length, period, out, start);
      if (end < values.length) out[end] = NaN;
      start = end + 1;
    }
  return out;
}

/** Index of the first value from `start` on that is not a finite number. */
function endOfNumbers(values: Float64Array, start: number): number {
  let i = start;
  while (i < values.length && values[i] - values[i] === 0) i++;
  return i;
}

/** Averages of a run of finite values with these sums, written to `out` from `offset`; NaN until the first window is full. */
function averages(sums: PrefixSums, length: number, period: number, out: Float64Array, offset: number): void {
  out.fill(NaN, offset, offset + Math.min(length, period - 1));
  for (let to = period; to <= length; to += block)
    averageBlock(sums, to, Math.min(length + 1, to + block), period, out, offset - 1);
}

/** Windows a call: the optimiser sees a function that is called often, not a loop that it must enter half-way. */
const block = 4_096;

function averageBlock(
  sums: PrefixSums,
  first: number,
  end: number,
  period: number,
  out: Float64Array,
  offset: number,
): void {
  for (let to = first; to < end; to++) out[offset + to] = averageAt(sums, to, period);
}

/** Average of the `period` values before place `to` of the sums. */
export function averageAt({ high, low }: PrefixSums, to: number, period: number): number {
  const from = to - period;
  const b = high[to];
  const a = high[from];
  const sum = b - a;
  const moved = sum - b;
  const lost = b - (sum - moved) - (a + moved);
  return (sum + (lost + (low[to] - low[from]))) / period;
}
