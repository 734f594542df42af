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
  let last = usable(high, low, close, from - 1);
  for (let i = from; i < to; i++) {
    const here = usable(high, low, close, i);
    out[i] = Math.max(high[i], last) - Math.min(low[i], last) + (here - here);
    last = here;
  }
}

/** The close; NaN where any number of the bar is not finite, because the machine is not fed such a bar. */
function usable(high: Float64Array, low: Float64Array, close: Float64Array, i: number): number {
  return close[i] + (high[i] - high[i] + (low[i] - low[i]) + (close[i] - close[i]));
}
