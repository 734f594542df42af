import { blank, checkColumn, checkPeriod, firstNumber } from "../input.ts";

/** Options of {@link standardDeviation}. */
export interface StandardDeviationOptions {
  /** Divide by n − 1 instead of n. Default false, as charting tools do (TA-Lib, Bollinger). */
  readonly sample?: boolean;
}

/**
 * Rolling standard deviation of the last `period` values (at least 2), this bar included; population by default. NaN for
 * the first `period − 1` bars and for windows that hold a NaN. Exactly 0 on a flat window.
 *
 * Mean and squared deviations of a window are merged from two halves (Chan, Golub, LeVeque 1983), so nothing is ever
 * subtracted and small deviations around a large price survive.
 */
export function standardDeviation(
  values: Float64Array,
  period: number,
  { sample = false }: StandardDeviationOptions = {},
): Float64Array {
  checkColumn(values);
  checkPeriod(period, "period", 2);
  const n = values.length;
  const out = blank(n);
  const start = firstNumber(values);
  const divisor = sample ? period - 1 : period;
  // Mean and sum of squared deviations from each place of the previous block to its end.
  const tailMean = new Float64Array(period + 1);
  const tailSquares = new Float64Array(period + 1);
  for (let block = start; block < n; block += period) {
    const size = Math.min(period, n - block);
    if (block > start) {
      let mean = 0;
      let squares = 0;
      for (let j = 0; j < size; j++) {
        const x = values[block + j];
        const apart = x - mean;
        mean += apart / (j + 1);
        squares += apart * (x - mean);
        const rest = period - 1 - j;
        const between = tailMean[j + 1] - mean;
        const both =
          rest === 0 ? squares : squares + tailSquares[j + 1] + (between * between * rest * (j + 1)) / period;
        out[block + j] = Math.sqrt(both / divisor);
      }
    }
    if (size < period) break;
    let mean = 0;
    let squares = 0;
    for (let j = period - 1; j >= 0; j--) {
      const x = values[block + j];
      const apart = x - mean;
      mean += apart / (period - j);
      squares += apart * (x - mean);
      tailMean[j] = mean;
      tailSquares[j] = squares;
    }
    if (block === start) out[block + period - 1] = Math.sqrt(squares / divisor);
  }
  return out;
}
