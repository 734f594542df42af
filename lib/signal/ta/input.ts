import { demand } from "../../core/errors.ts";

export { checkColumn } from "../../core/column/column.ts";

/** Refuses a look-back that is not a whole number of bars, at least `least`. */
export function checkPeriod(period: number, name = "period", least = 1): void {
  demand(
    Number.isInteger(period) && period >= least,
    name,
    `must be a whole number of bars, at least ${least}`,
    period,
    `Pass e.g. ${name}: ${Math.max(14, least)}.`,
  );
}

/** A column of NaN: what an indicator is before its warm-up. */
export function blank(length: number): Float64Array {
  return new Float64Array(length).fill(NaN);
}
