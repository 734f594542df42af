import { unwrittenColumn } from "../../../core/unwritten-column.ts";
import { smooth } from "../trend/smooth.ts";

/** The RSI of a column in two passes over blocks; the same numbers as its machine, to the bit. */
export function rsiColumn(values: Float64Array, period: number): Float64Array {
  const n = values.length;
  const gains = unwrittenColumn(n);
  const losses = unwrittenColumn(n);
  if (n > 0) gains[0] = losses[0] = NaN;
  for (let i = 1; i < n; i += block) changes(values, gains, losses, i, Math.min(n, i + block));
  const gain = smooth(gains, period, 1 / period);
  const loss = smooth(losses, period, 1 / period);
  for (let i = 0; i < n; i += block) shares(gain, loss, i, Math.min(n, i + block));
  return gain;
}

const block = 4_096;

/** Both without a branch, which random signs would mispredict every other time. */
function changes(
  values: Float64Array,
  gains: Float64Array,
  losses: Float64Array,
  from: number,
  to: number,
): void {
  let last = values[from - 1];
  for (let i = from; i < to; i++) {
    const x = values[i];
    const change = x - last;
    const size = Math.abs(change);
    gains[i] = 0.5 * (size + change);
    losses[i] = 0.5 * (size - change);
    last = x;
  }
}

function shares(gain: Float64Array, loss: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const both = gain[i] + loss[i];
    gain[i] = both === 0 ? 0 : (100 * gain[i]) / both;
  }
}
