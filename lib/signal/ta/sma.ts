import { blank, checkColumn, checkPeriod } from "./input.ts";

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
  for (let start = 0; start < values.length;) {
    const end = endOfNumbers(values, start);
    if (end - start >= period) averageRun(values, period, start, end, out);
    start = end + 1;
  }
  return out;
}

/** Index of the first value from `start` on that is not a finite number. A loop of its own keeps the next one free of the question. */
function endOfNumbers(values: Float64Array, start: number): number {
  let i = start;
  while (i < values.length && values[i] - values[i] === 0) i++;
  return i;
}

/** Averages of the finite values from `start` up to `end`. */
function averageRun(
  values: Float64Array,
  period: number,
  start: number,
  end: number,
  out: Float64Array,
): void {
  const full = start + period;
  let sum = 0;
  // What `sum` lost to rounding, added back before every division.
  let lost = 0;
  for (let i = start; i < full; i++) {
    const x = values[i];
    const next = sum + x;
    const kept = next - sum;
    lost += sum - (next - kept) + (x - kept);
    sum = next;
  }
  out[full - 1] = (sum + lost) / period;
  for (let i = full; i < end; i++) {
    const x = values[i];
    const old = values[i - period];
    const change = x - old;
    const moved = change - x;
    const next = sum + change;
    const kept = next - sum;
    lost += sum - (next - kept) + (change - kept) + (x - (change - moved) - (old + moved));
    sum = next;
    out[i] = (sum + lost) / period;
  }
}
