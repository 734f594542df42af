import { unwrittenColumn } from "../../../core/unwritten-column.ts";
import { rangeSince } from "../machine/range.ts";

const block = 4_096;

/** The average true range of columns as one loop over blocks; the same numbers as its machine, to the bit. */
export function atrColumn([high, low, close]: readonly Float64Array[], period: number): Float64Array {
  const n = close.length;
  const out = unwrittenColumn(n);
  let i = 0;
  while (i < n) {
    i = beginAtr(high, low, close, period, out, i);
    for (let whole = true; whole && i < n;) {
      const end = Math.min(n, i + block);
      i = atrBlock(high, low, close, 1 / period, out, i, end);
      whole = i === end;
    }
  }
  return out;
}

/** Writes NaN until `period` ranges stand in a row, and their mean there; the place after it, or the length. */
function beginAtr(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: Float64Array,
  from: number,
): number {
  let last = NaN;
  let seen = 0;
  let sum = 0;
  for (let i = from; i < close.length; i++) {
    const range = rangeSince(high[i], low[i], last);
    const usable = high[i] - high[i] + (low[i] - low[i]) + (close[i] - close[i]) === 0;
    last = usable ? close[i] : NaN;
    out[i] = NaN;
    if (!usable) seen = sum = 0;
    // The first bar of a run has no close before it, so no range.
    if (range - range !== 0) continue;
    sum += range;
    if (++seen === period) {
      out[i] = sum / period;
      return i + 1;
    }
  }
  return close.length;
}

/** Stops before a bar with a number that is not finite. */
function atrBlock(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  weight: number,
  out: Float64Array,
  from: number,
  to: number,
): number {
  let average = out[from - 1];
  let last = close[from - 1];
  for (let i = from; i < to; i++) {
    const top = high[i];
    const bottom = low[i];
    const x = close[i];
    const range = rangeSince(top, bottom, last);
    if (top - top + (bottom - bottom) + (x - x) !== 0) return i;
    last = x;
    out[i] = average += weight * (range - average);
  }
  return to;
}
