import { rollingExtreme } from "./rolling-extreme.ts";

/**
 * The largest of the last `period` values, this bar included. NaN during warm-up and for windows that hold a NaN.
 *
 * A breakout compares with the highest *before* this bar: `lag(highest(high, 20), 1)`. Against this bar's own highest no
 * close ever breaks out.
 */
export function highest(values: Float64Array, period: number): Float64Array {
  return rollingExtreme(values, period, 1);
}
