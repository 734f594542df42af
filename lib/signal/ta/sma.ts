import { blank, checkColumn, checkPeriod, firstNumber } from "./input.ts";

/**
 * Simple moving average: the mean of the last `period` values, this bar included. NaN for the first `period − 1` bars
 * and for every window that holds a NaN.
 *
 * The sum that moves along keeps what each addition rounds away (Knuth's two-sum), so it does not drift: equal windows give
 * equal averages wherever they lie, and two averages of a flat market do not cross.
 */
export function sma(values: Float64Array, period: number): Float64Array {
  checkColumn(values);
  checkPeriod(period);
  const out = blank(values.length);
  let start = firstNumber(values);
  while (start + period <= values.length) start = averageRun(values, period, start, out);
  return out;
}

/** Averages from `start` up to the first value that is not a number; gives the place to begin again. */
function averageRun(values: Float64Array, period: number, start: number, out: Float64Array): number {
  let sum = 0;
  // What `sum` lost to rounding, added back before every division.
  let lost = 0;
  for (let i = start; i < start + period; i++) {
    const x = values[i];
    const next = sum + x;
    const kept = next - sum;
    lost += sum - (next - kept) + (x - kept);
    sum = next;
    if (!(sum - sum === 0)) return i + 1;
  }
  out[start + period - 1] = (sum + lost) / period;
  for (let i = start + period; i < values.length; i++) {
    const x = values[i];
    const old = values[i - period];
    const change = x - old;
    const moved = change - x;
    const next = sum + change;
    const kept = next - sum;
    lost += sum - (next - kept) + (change - kept) + (x - (change - moved) - (old + moved));
    sum = next;
    if (!(sum - sum === 0)) return i + 1;
    out[i] = (sum + lost) / period;
  }
  return values.length;
}
