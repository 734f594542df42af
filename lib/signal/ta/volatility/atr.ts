import type { HighLowClose } from "../input.ts";
import { trueRange } from "./true-range.ts";
import { wilder } from "../trend/wilder.ts";

/**
 * Average true range in units of price: Wilder's average of the true range over `period` bars (default 14). NaN for the
 * first `period` bars.
 */
export function atr(bars: HighLowClose, period = 14): Float64Array {
  return wilder(trueRange(bars), period);
}
