import { unwrittenColumn } from "../../../core/unwritten-column.ts";

const block = 4_096;

/** The RSI of a column as one loop over blocks whose averages stay in registers; the same numbers as its machine, to the bit. */
export function rsiColumn(values: Float64Array, period: number): Float64Array {
  const n = values.length;
  const out = unwrittenColumn(n);
  const averages = new Float64Array(2);
  let i = 0;
  while (i < n) {
    i = beginRsi(values, period, out, averages, i);
    for (let whole = true; whole && i < n;) {
      const end = Math.min(n, i + block);
      i = rsiBlock(values, 1 / period, out, averages, i, end);
      whole = i === end;
    }
  }
  return out;
}

/** Writes NaN until `period` changes stand in a row, and the first value there; the place after it, or the length. */
function beginRsi(
  values: Float64Array,
  period: number,
  out: Float64Array,
  averages: Float64Array,
  from: number,
): number {
  let last = NaN;
  let seen = 0;
  let gain = 0;
  let loss = 0;
  for (let i = from; i < values.length; i++) {
    const change = values[i] - last;
    last = values[i];
    out[i] = NaN;
    if (change - change !== 0) {
      seen = gain = loss = 0;
      continue;
    }
    const size = Math.abs(change);
    gain += 0.5 * (size + change);
    loss += 0.5 * (size - change);
    if (++seen < period) continue;
    averages[0] = gain /= period;
    averages[1] = loss /= period;
    out[i] = gain + loss === 0 ? 0 : (100 * gain) / (gain + loss);
    return i + 1;
  }
  return values.length;
}

/** Gains and losses without a branch, which random signs would mispredict every other time. Stops before a value that is not finite. */
function rsiBlock(
  values: Float64Array,
  weight: number,
  out: Float64Array,
  averages: Float64Array,
  from: number,
  to: number,
): number {
  let last = values[from - 1];
  let gain = averages[0];
  let loss = averages[1];
  let i = from;
  for (; i < to; i++) {
    const x = values[i];
    const change = x - last;
    if (change - change !== 0) break;
    last = x;
    const size = Math.abs(change);
    gain += weight * (0.5 * (size + change) - gain);
    loss += weight * (0.5 * (size - change) - loss);
    const both = gain + loss;
    out[i] = both === 0 ? 0 : (100 * gain) / both;
  }
  averages[0] = gain;
  averages[1] = loss;
  return i;
}
