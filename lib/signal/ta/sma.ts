import { blank, checkColumn, checkPeriod, firstNumber } from "./input.ts";

/**
 * Simple moving average: the mean of the last `period` values, this bar included. NaN for the first `period − 1` bars
 * and for every window that holds a NaN.
 *
 * The sum of a window is the tail of one block plus the head of the next, never "add the new, subtract the old": nothing
 * that has left the window, however huge, can leave rounding behind. Both halves carry their rounding error along, so
 * equal windows give equal averages wherever they lie, and two averages of a flat market do not cross.
 */
export function sma(values: Float64Array, period: number): Float64Array {
  checkColumn(values);
  checkPeriod(period);
  const n = values.length;
  const out = blank(n);
  const start = firstNumber(values);
  // Sums (and their rounding errors) from each place of the previous block to its end; the last place stays 0.
  const tail = new Float64Array(period + 1);
  const tailError = new Float64Array(period + 1);
  for (let block = start; block < n; block += period) {
    const size = Math.min(period, n - block);
    let head = 0;
    let headError = 0;
    if (block > start) {
      for (let j = 0; j < size; j++) {
        const x = values[block + j];
        const sum = head + x;
        const kept = sum - head;
        headError += head - (sum - kept) + (x - kept);
        head = sum;
        const rest = tail[j + 1];
        const whole = head + rest;
        const taken = whole - head;
        const error = head - (whole - taken) + (rest - taken);
        out[block + j] = (whole + (error + headError + tailError[j + 1])) / period;
      }
    }
    if (size < period) break;
    let sum = 0;
    let error = 0;
    for (let j = period - 1; j >= 0; j--) {
      const x = values[block + j];
      const next = sum + x;
      const kept = next - sum;
      error += sum - (next - kept) + (x - kept);
      sum = next;
      tail[j] = sum;
      tailError[j] = error;
    }
    if (block === start) out[block + period - 1] = (sum + error) / period;
  }
  return out;
}
