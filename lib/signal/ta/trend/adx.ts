import { blank, checkPeriod, checkRange, type HighLowClose } from "../input.ts";
import { trueRange } from "../volatility/true-range.ts";
import { wilder } from "./wilder.ts";

/** Wilder's directional movement; all three lines run from 0 to 100. */
export interface DirectionalMovement {
  /** Strength of the trend, whichever way it points. */
  readonly adx: Float64Array;
  /** Share of upward movement (+DI). */
  readonly plusDi: Float64Array;
  /** Share of downward movement (−DI). */
  readonly minusDi: Float64Array;
}

/**
 * Average directional index with +DI and −DI over `period` bars (default 14), as Wilder, TA-Lib and TTR compute it. The
 * DI lines begin at bar `period`, the ADX at bar 2 · `period` − 1. Where price did not move at all the DI are 0, and
 * where they are both 0 there is no direction: 0.
 */
export function adx(bars: HighLowClose, period = 14): DirectionalMovement {
  checkRange(bars);
  checkPeriod(period, "period", 2);
  const { high, low } = bars;
  const n = high.length;
  const range = trueRange(bars);
  const plusDi = blank(n);
  const minusDi = blank(n);
  const dx = blank(n);
  const keep = 1 - 1 / period;
  let seen = 0;
  let ranges = 0;
  let ups = 0;
  let downs = 0;
  for (let i = 1; i < n; i++) {
    const up = high[i] - high[i - 1];
    const down = low[i - 1] - low[i];
    if (!Number.isFinite(range[i] + up + down)) {
      // A bar that cannot be computed ends the run; the warm-up begins again after it.
      seen = ranges = ups = downs = 0;
      continue;
    }
    // Wilder begins with the plain sum of period − 1 bars and decays from the next bar on.
    const decay = ++seen < period ? 1 : keep;
    ranges = ranges * decay + range[i];
    ups = ups * decay + (up > down && up > 0 ? up : 0);
    downs = downs * decay + (down > up && down > 0 ? down : 0);
    if (seen < period) continue;
    plusDi[i] = ranges === 0 ? 0 : (100 * ups) / ranges;
    minusDi[i] = ranges === 0 ? 0 : (100 * downs) / ranges;
    const both = plusDi[i] + minusDi[i];
    dx[i] = both === 0 ? 0 : (100 * Math.abs(plusDi[i] - minusDi[i])) / both;
  }
  return Object.freeze({ adx: wilder(dx, period), plusDi, minusDi });
}
