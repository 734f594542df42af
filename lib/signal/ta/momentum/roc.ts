import { blank, checkColumn, checkPeriod } from "../input.ts";

/**
 * Rate of change as a fraction: value / value `period` bars ago − 1, so 0.02 is two per cent (TA-Lib and TTR show 2). NaN
 * for the first `period` bars.
 */
export function roc(values: Float64Array, period: number): Float64Array {
  checkColumn(values);
  checkPeriod(period);
  const out = blank(values.length);
  for (let i = period; i < values.length; i++) out[i] = values[i] / values[i - period] - 1;
  return out;
}
