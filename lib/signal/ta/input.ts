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

/** Bars that what goes bar by bar may look back on: it keeps so many numbers, some several times over. */
const mostKept = 2 ** 20;

/** The bars that are looked back on; refuses more of them than memory may hold, which would end the process. */
export function demandRoom(lookback: number): number {
  const constraint = `must be ${mostKept} bars at most, one by one`;
  demand(lookback <= mostKept, "look-back", constraint, lookback, "Use shorter periods, or longer bars.");
  return lookback;
}

/** A column of NaN: what an indicator is before its warm-up. */
export function blank(length: number): Float64Array {
  return new Float64Array(length).fill(NaN);
}
