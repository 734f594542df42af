import { rollingExtreme } from "./rolling-extreme.ts";

/**
 * The smallest of the last `period` values, this bar included. NaN during warm-up and for windows that hold a NaN. For a
 * breakout compare with `lag(lowest(low, 20), 1)`.
 */
export function lowest(values: Float64Array, period: number): Float64Array {
  return rollingExtreme(values, period, -1);
}
