import { invalidArgument } from "../errors.ts";

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
