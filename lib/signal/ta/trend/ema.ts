import { checkPeriod } from "../input.ts";
import { smooth } from "../smooth.ts";

/**
 * Exponential moving average with weight 2 / (period + 1), begun with the simple mean of the first `period` values (as
 * TA-Lib and TTR do; pandas begins with the first value and converges to the same). NaN for the first `period − 1` bars;
 * after a NaN in the middle the warm-up begins again.
 */
export function ema(values: Float64Array, period: number): Float64Array {
  checkPeriod(period);
  return smooth(values, period, 2 / (period + 1));
}
