import { sma } from "../trend/sma.ts";
import { standardDeviation, type StandardDeviationOptions } from "../volatility/standard-deviation.ts";

/**
 * How many standard deviations the value lies from the mean of the last `period` values, this bar included. NaN during
 * warm-up and on a flat window, where the question has no answer.
 */
export function zscore(
  values: Float64Array,
  period: number,
  options: StandardDeviationOptions = {},
): Float64Array {
  const deviation = standardDeviation(values, period, options);
  const mean = sma(values, period);
  return mean.map((average, i) => (deviation[i] === 0 ? NaN : (values[i] - average) / deviation[i]));
}
