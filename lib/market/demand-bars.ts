import { demand, invalidArgument } from "../core/errors.ts";
import { barColumnNames, type BarColumns } from "./columns.ts";

/**
 * Throws `invalid_argument` unless `given` has the columns of bars. Types say so already; this is for code without types, where the bars of a
 * `pt.load` that nobody waited for would fail far from the cause.
 */
export function demandBars(given: BarColumns, name = "bars"): void {
  demand(
    typeof given === "object" &&
      given !== null &&
      barColumnNames.every(column => given[column] instanceof Float64Array),
    name,
    "must be bars",
    given,
    given instanceof Promise ? "Wait for them: await pt.load(…)." : "Pass what pt.load or pt.makeBars gives.",
  );
  const uneven = barColumnNames.find(column => given[column].length !== given.time.length);
  if (uneven !== undefined)
    throw invalidArgument(
      `${name}.${uneven}.length`,
      `must equal that of time (${given.time.length})`,
      given[uneven].length,
      "Give columns of one length.",
    );
}
