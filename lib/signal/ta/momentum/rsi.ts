import { unknownName } from "../../../core/names.ts";
import { blank, checkColumn, checkPeriod } from "../input.ts";
import { sma } from "../trend/sma.ts";
import { wilder } from "../trend/wilder.ts";

/** Options of {@link rsi}. */
export interface RsiOptions {
  /** How gains and losses are averaged: Wilder's average (default) or the simple mean of the last `period` changes (Cutler). */
  readonly smoothing?: "wilder" | "sma";
}

const smoothings = { wilder, sma };

/**
 * Relative strength index, 0 to 100, over `period` changes (default 14): 100 · average gain / (average gain + average
 * loss). NaN for the first `period` bars. 50 where price did not move at all: no move is no sign of strength or weakness
 * (TA-Lib says 0 there, which would read as oversold).
 */
export function rsi(
  values: Float64Array,
  period = 14,
  { smoothing = "wilder" }: RsiOptions = {},
): Float64Array {
  checkColumn(values);
  checkPeriod(period);
  if (!Object.hasOwn(smoothings, smoothing))
    throw unknownName("smoothing", smoothing, Object.keys(smoothings));
  const n = values.length;
  const gains = blank(n);
  const losses = blank(n);
  for (let i = 1; i < n; i++) {
    const change = values[i] - values[i - 1];
    // Not Math.max: NaN must stay NaN.
    gains[i] = change < 0 ? 0 : change;
    losses[i] = change > 0 ? 0 : -change;
  }
  const average = smoothings[smoothing];
  const gain = average(gains, period);
  const loss = average(losses, period);
  for (let i = 0; i < n; i++) {
    const both = gain[i] + loss[i];
    gain[i] = both === 0 ? 50 : (100 * gain[i]) / both;
  }
  return gain;
}
