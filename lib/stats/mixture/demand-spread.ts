import { PeakError } from "../../core/errors.ts";
import { weightedMoments } from "./observations.ts";

/** A deviation of less than this share of the mean is what rounding leaves of a constant. */
const rounding = 1e-14;

/**
 * Throws `invalid_data` for a column without a normal density: one that stands still, which tells no state from another (what rounding
 * leaves of it would outweigh all others), or whose squares are too small or too large for a number.
 */
export function demandSpread(columns: readonly Float64Array[]): void {
  for (const [k, column] of columns.entries()) {
    const label = columns.length > 1 ? `values[${k}]` : "values";
    const { mean, variance } = weightedMoments(column, new Float64Array(column.length).fill(1));
    if (Math.sqrt(variance) <= rounding * Math.abs(mean))
      throw new PeakError(
        "invalid_data",
        `${label} must vary, received a column that stays at ${column[0]}.`,
        {
          hint:
            columns.length > 1 ? "Leave it out: it tells no state from another." : "Fit to a longer window.",
        },
      );
    if (!(variance > 1e-280 && variance < 1e280))
      throw new PeakError(
        "invalid_data",
        `${label} must lie less ${variance < 1 ? "close together" : "far apart"}: squares of their distances have no number.`,
        { hint: "Divide them by their standard deviation." },
      );
  }
}
