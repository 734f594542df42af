import { checkPeriod } from "../input.ts";
import { smooth } from "../smooth.ts";

/**
 * Wilder's moving average (RMA, SMMA): weight 1 / period, begun with the simple mean of the first `period` values. It is
 * the average inside RSI, ATR and ADX, and about as slow as an EMA of 2·period − 1. NaN for the first `period − 1` bars;
 * after a NaN in the middle the warm-up begins again.
 */
export function wilder(values: Float64Array, period: number): Float64Array {
  checkPeriod(period);
  return smooth(values, period, 1 / period);
}
