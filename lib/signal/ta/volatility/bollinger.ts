import { demand } from "../../../core/errors.ts";
import { sma } from "../trend/sma.ts";
import { standardDeviation } from "./standard-deviation.ts";

/** A moving average and a band around it. */
export interface BollingerBands {
  readonly upper: Float64Array;
  readonly middle: Float64Array;
  readonly lower: Float64Array;
}

/**
 * Bollinger bands: the simple average of `period` values (default 20) and `width` population standard deviations (default
 * 2) to either side. NaN for the first `period − 1` bars.
 */
export function bollinger(values: Float64Array, period = 20, width = 2): BollingerBands {
  demand(
    width > 0 && width < Infinity,
    "width",
    "must be above 0",
    width,
    "Pass e.g. 2 standard deviations.",
  );
  const deviation = standardDeviation(values, period);
  const middle = sma(values, period);
  const upper = new Float64Array(middle.length);
  const lower = new Float64Array(middle.length);
  for (let i = 0; i < middle.length; i++) {
    upper[i] = middle[i] + width * deviation[i];
    lower[i] = middle[i] - width * deviation[i];
  }
  return Object.freeze({ upper, middle, lower });
}
