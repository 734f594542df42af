import { demand } from "../../../core/errors.ts";
import { refuseUnknownKeys } from "../../../core/names.ts";
import { checkPeriod } from "../input.ts";
import { ema } from "./ema.ts";

/** Options of {@link macd}, in bars. */
export interface MacdOptions {
  /** Default 12. */
  readonly fast?: number;
  /** Default 26; must be longer than `fast`. */
  readonly slow?: number;
  /** Default 9. */
  readonly signal?: number;
}

/** Lines of {@link macd}, in units of price. */
export interface Macd {
  readonly macd: Float64Array;
  readonly signal: Float64Array;
  readonly histogram: Float64Array;
}

/**
 * Moving average convergence divergence: fast EMA − slow EMA, its EMA as signal line, and their difference. Each EMA
 * begins with its own simple mean, as in TTR; TA-Lib begins the fast one later, so the two differ in the first bars and
 * converge. The first MACD is at bar `slow − 1`, the first signal `signal − 1` bars later.
 */
export function macd(values: Float64Array, options: MacdOptions = {}): Macd {
  refuseUnknownKeys("macd option", options, ["fast", "slow", "signal"]);
  const { fast = 12, slow = 26, signal: length = 9 } = options;
  checkPeriod(fast, "fast");
  checkPeriod(slow, "slow");
  checkPeriod(length, "signal");
  demand(fast < slow, "fast", `must be shorter than slow (${slow})`, fast, "Swap the two or lengthen slow.");
  const slowLine = ema(values, slow);
  const line = ema(values, fast).map((average, i) => average - slowLine[i]);
  const signal = ema(line, length);
  return Object.freeze({ macd: line, signal, histogram: line.map((value, i) => value - signal[i]) });
}
