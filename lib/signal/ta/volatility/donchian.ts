import { checkRange, type HighLowClose } from "../input.ts";
import { highest } from "./highest.ts";
import { lowest } from "./lowest.ts";

/** The highest high and lowest low of the last bars, and the line half-way. */
export interface DonchianChannel {
  readonly upper: Float64Array;
  readonly middle: Float64Array;
  readonly lower: Float64Array;
}

/**
 * Donchian channel over the last `period` bars (default 20), this bar included: to test a breakout, `lag` the channel by
 * one bar first. NaN for the first `period − 1` bars.
 */
export function donchian(bars: HighLowClose, period = 20): DonchianChannel {
  checkRange(bars);
  const upper = highest(bars.high, period);
  const lower = lowest(bars.low, period);
  return Object.freeze({ upper, middle: upper.map((high, i) => (high + lower[i]) / 2), lower });
}
