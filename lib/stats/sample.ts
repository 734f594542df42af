import { invalidArgument, PeakError, received } from "../core/errors.ts";

/** Numbers in order: an array or a typed column. Nothing in this wing changes its input. */
export type Sample = ArrayLike<number>;

/** Throws `invalid_argument` unless `values` are an array or a column: of anything else every statistic would be a plausible nothing. */
export function requireSample(values: ArrayLike<unknown>, name = "returns"): void {
  if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && !(values instanceof DataView)))
    throw invalidArgument(
      name,
      "must be an array or a column of numbers",
      values,
      "Pass e.g. the returns of a run, or one column: bars.close.",
    );
}

/**
 * Sum of a sample whose every value is finite. A NaN or an infinity is a mistake upstream and throws `invalid_data` with its
 * place: a statistic that skipped it would be a plausible number about other data.
 */
export function finiteSum(values: Sample, name = "returns"): number {
  requireSample(values, name);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  if (!Number.isFinite(sum)) refuseNonFinite(values, name);
  return sum;
}

/** Throws `invalid_data` at the first value that is not finite. */
export function requireFinite(values: Sample, name = "returns"): void {
  finiteSum(values, name);
}

/** Throws `invalid_data` unless every value is finite and the squares of the largest neither overflow nor vanish. */
export function requireSquares(values: Sample, name: string): void {
  requireFinite(values, name);
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  if (largest === 0 || (largest > 1e-140 && largest < 1e140)) return;
  throw new PeakError(
    "invalid_data",
    `${name} must have squares that are numbers, received values of up to ${received(largest)}.`,
    { hint: "Divide them by their standard deviation.", context: { name } },
  );
}

/** Throws `invalid_data` unless every value is finite, and for prices. */
export function requireReturns(returns: Sample): void {
  requireFinite(returns);
  refusePrices(returns);
}

/** So many returns above this in a row make 600 million of one: no market did, not in the worst of inflations. */
const [hugeReturn, manyReturns] = [0.5, 50];

/**
 * Throws `invalid_data` where all of many returns are so large that they must be something else: prices, an equity curve, growth
 * factors, per cents. A strategy that knows the future has small returns among its large ones, and is none of these. (Prices that
 * were below 0.5 cannot be told from returns.)
 */
export function refusePrices(returns: Sample): void {
  if (returns.length < manyReturns) return;
  // Of true returns the first ends this.
  for (let i = 0; i < returns.length; i++) if (!(returns[i] > hugeReturn)) return;
  throw new PeakError(
    "invalid_data",
    `returns must be changes as fractions, received ${returns.length} values that are all above ${hugeReturn}, as prices are (first ${received(returns[0])}).`,
    { hint: "Pass the returns of a run, or those of prices: pt.ta.rocp(bars.close, 1).slice(1)." },
  );
}

function refuseNonFinite(values: Sample, name: string): never {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new PeakError(
        "invalid_data",
        `${name}[${i}] must be a finite number, received ${received(values[i])}.`,
        { hint: "Repair or drop the bar it comes from; no statistic skips it.", context: { name, index: i } },
      );
  throw new PeakError("invalid_data", `${name} must have a finite sum, received values that overflow.`, {
    hint: "Rescale the values.",
    context: { name },
  });
}

/** Throws unless `value` is finite and above 0. */
export function requirePeriods(value: number, name = "periodsPerYear"): void {
  if (!(Number.isFinite(value) && value > 0))
    throw invalidArgument(
      name,
      "must be a finite number above 0",
      value,
      "Pass e.g. 365 for daily bars of a 24/7 market.",
    );
}

/** Throws unless `value` lies strictly between 0 and 1. */
export function requireProbability(value: number, name: string): void {
  if (!(value > 0 && value < 1))
    throw invalidArgument(name, "must lie between 0 and 1, ends excluded", value, "Pass e.g. 0.95.");
}

/** Throws unless `value` is a whole number of at least `least`. */
export function requireWhole(value: number, name: string, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least))
    throw invalidArgument(
      name,
      `must be a whole number of ${least} or more`,
      value,
      `Pass e.g. ${Math.max(least, 1)}.`,
    );
}

/** Throws unless `value` is finite. */
export function requireNumber(value: number, name: string): void {
  if (!Number.isFinite(value))
    throw invalidArgument(name, "must be a finite number", value, "Pass a number.");
}
