import { demand, invalidArgument } from "../../core/errors.ts";

/**
 * Refuses anything but a column of numbers. Called by every indicator, because the commonest slip is to pass the bars
 * where a column belongs.
 */
export function checkColumn(values: unknown, name = "values"): asserts values is Float64Array {
  // By tag, not by class: a column made in another realm (a worker, a vm context) is still a column.
  if (Object.prototype.toString.call(values) !== "[object Float64Array]")
    throw invalidArgument(
      name,
      "must be a Float64Array",
      values,
      "Pass one column, e.g. bars.close; from a plain array: Float64Array.from(values).",
    );
}

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
