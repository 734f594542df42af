import { unwrittenColumn } from "../../../core/unwritten-column.ts";
import { checkColumn, checkPeriod } from "../input.ts";
import { keptPrefixSums, type PrefixSums } from "../prefix-sums.ts";

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
  if (sums) {
    out.fill(NaN, 0, period - 1);
    for (let to = period; to <= values.length; to += block)
      averageBlock(sums, to, Math.min(values.length + 1, to + block), period, out, -1);
  } else averages(values, period, out);
  return out;
}

/** Windows a call: the optimiser sees a function that is called often, not a loop that it must enter half-way. */
const block = 4_096;

/** Averages by sums that are kept for one window and one block only, so that they lie in the cache. */
function averages(values: Float64Array, period: number, out: Float64Array): void {
  const size = Math.max(block, period);
  // Place `period - 1` of the sums is the one before value i.
  const high = new Float64Array(period + size);
  const low = new Float64Array(period + size);
  for (let start = 0; start < values.length;) {
    high[period - 1] = low[period - 1] = 0;
    let i = start;
    for (let whole = true; whole && i < values.length;) {
      const end = Math.min(values.length, i + size);
      const count = sumAndAverage(values, i, end, high, low, period, out) - i;
      whole = i + count === end;
      high.copyWithin(0, count, count + period);
      low.copyWithin(0, count, count + period);
      i += count;
    }
    out.fill(NaN, start, Math.min(i, start + period - 1));
    if (i < values.length) out[i] = NaN;
    start = i + 1;
  }
}

/** `averageAt` while it adds up; gives where it stopped, which is before a value that is not finite. */
function sumAndAverage(
  values: Float64Array,
  from: number,
  to: number,
  high: Float64Array,
  low: Float64Array,
  period: number,
  out: Float64Array,
): number {
  let sum = high[period - 1];
  let lost = low[period - 1];
  let i = from;
  for (let k = 0; i < to; i++, k++) {
    const x = values[i];
    if (x - x !== 0) break;
    const next = sum + x;
    const kept = next - sum;
    lost += sum - (next - kept) + (x - kept);
    sum = next;
    high[period + k] = sum;
    low[period + k] = lost;
    const a = high[k];
    const window = sum - a;
    const moved = window - sum;
    const rounded = sum - (window - moved) - (a + moved);
    out[i] = (window + (rounded + (lost - low[k]))) / period;
  }
  return i;
}

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
