import { blank, checkColumn, checkPeriod } from "./input.ts";

/** The column as it was `bars` bars ago (default 1): NaN first, then the values moved to later bars. Never looks ahead. */
export function lag(values: Float64Array, bars = 1): Float64Array {
  checkColumn(values);
  checkPeriod(bars, "bars", 0);
  const out = blank(values.length);
  if (bars < values.length) out.set(values.subarray(0, values.length - bars), bars);
  return out;
}
