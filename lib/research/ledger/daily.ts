import { firstAtOrAfter } from "../../market/bars.ts";
import { day } from "../../core/time.ts";

/** Index just past the last bar of each UTC day that has bars. Daily bars end a day each. */
export function dayEnds(time: Float64Array): Int32Array {
  const ends: number[] = [];
  for (let start = 0; start < time.length;) {
    const midnight = Math.floor(time[start] / day) * day + day;
    start += firstAtOrAfter(time.subarray(start), midnight);
    ends.push(start);
  }
  return Int32Array.from(ends);
}

/** Return of each day from the equity at the closes, written to `out` from `offset`. */
export function dailyReturns(
  equity: Float64Array,
  cash: number,
  ends: Int32Array,
  out: Float64Array,
  offset = 0,
): void {
  let previous = cash;
  for (let d = 0; d < ends.length; d++) {
    const value = equity[ends[d] - 1];
    // A ruined account has no returns after its ruin.
    out[offset + d] = previous > 0 ? value / previous - 1 : 0;
    previous = value;
  }
}
