import { unwrittenColumn } from "../../../core/unwritten-column.ts";
import { smooth } from "../trend/smooth.ts";

/** The average true range of columns in two passes over blocks; the same numbers as its machine, to the bit. */
export function atrColumn([high, low, close]: readonly Float64Array[], period: number): Float64Array {
  const n = close.length;
  const ranges = unwrittenColumn(n);
  if (n > 0) ranges[0] = NaN;
  for (let i = 1; i < n; i += block) trueRanges(high, low, close, ranges, i, Math.min(n, i + block));
  return smooth(ranges, period, 1 / period);
}

const block = 4_096;

function trueRanges(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const last = close[i - 1];
    // A close that is no number spoils its own bar too: the machine is not fed that bar.
    out[i] = Math.max(high[i], last) - Math.min(low[i], last) + (close[i] - close[i]);
  }
}
