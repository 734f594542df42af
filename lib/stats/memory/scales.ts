import { demand } from "../../core/errors.ts";

/** Lengths from `shortest` to `longest`, about evenly apart in logarithms, without repeats. */
function scales(shortest: number, longest: number, count: number): number[] {
  const ratio = Math.log(longest / shortest);
  const all = Array.from({ length: count }, (_, k) =>
    Math.round(shortest * Math.exp((ratio * k) / (count - 1))),
  );
  return [...new Set(all)];
}

/** The window lengths wanted, checked, or by default about 15 from 10 to `longest`. Windows of a series of `n`. */
export function chosenScales(
  given: readonly number[] | undefined,
  longest: number,
  n: number,
): readonly number[] {
  const lengths = given ?? scales(10, longest, 15);
  demand(
    lengths.length >= 3 &&
      new Set(lengths).size === lengths.length &&
      lengths.every(length => Number.isSafeInteger(length) && length >= 4 && length <= n),
    "scales",
    `must be three or more different whole numbers from 4 to ${n}`,
    lengths,
    "Leave it out for about 15 lengths.",
  );
  return lengths;
}

/** Throws unless there are enough values to see several scales. */
export function demandScales(length: number, least: number): void {
  demand(
    length >= least,
    "values",
    `must hold ${least} returns or more`,
    length,
    "A Hurst exponent of a short series is noise; take a longer one.",
  );
}

/** Slope of the least-squares line through the points, and its standard error (of independent points, which scales are not quite). */
export function slope(x: readonly number[], y: readonly number[]): { slope: number; standardError: number } {
  const n = x.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  const sxx = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const sxy = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  const at = sxy / sxx;
  const left = y.reduce((sum, value, i) => sum + (value - my - at * (x[i] - mx)) ** 2, 0);
  return { slope: at, standardError: Math.sqrt(left / (n - 2) / sxx) };
}
