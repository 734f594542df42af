import { invalidArgument } from "../../core/errors.ts";
import { requireProbability } from "../sample.ts";
import { regularisedGamma } from "./gamma.ts";
import { invert } from "./invert.ts";

/** P(X ≤ x) for X chi-square with `degrees` of freedom (above 0, need not be whole). */
export function chiSquareCdf(x: number, degrees: number): number {
  requireDegrees(degrees);
  return Number.isNaN(x) ? NaN : regularisedGamma(degrees / 2, x / 2).lower;
}

/** P(X > x): the p-value of a chi-square test, accurate far into the tail where 1 − cdf is 0. */
export function chiSquareTail(x: number, degrees: number): number {
  requireDegrees(degrees);
  return Number.isNaN(x) ? NaN : regularisedGamma(degrees / 2, x / 2).upper;
}

/** The x with `chiSquareCdf(x, degrees) === p`, 0 < p < 1. */
export function chiSquareQuantile(p: number, degrees: number): number {
  requireProbability(p, "p");
  requireDegrees(degrees);
  const a = degrees / 2;
  const logNorm = logGamma(a);
  return (
    2 *
    invert(
      p,
      1 - p,
      {
        lower: x => regularisedGamma(a, x).lower,
        upper: x => regularisedGamma(a, x).upper,
        density: x => Math.exp((a - 1) * Math.log(x) - x - logNorm),
      },
      // Below the mean the density of a skewed law is steep; start where the series' first term puts p.
      Math.min(a, Math.exp((Math.log(p) + logNorm + Math.log(a)) / a)) || a,
    )
  );
}

function logGamma(a: number): number {
  // Only steers Newton's steps, so Stirling's series after a shift is enough.
  let shift = 0;
  let b = a;
  while (b < 10) shift += Math.log(b++);
  return (b - 0.5) * Math.log(b) - b + 0.9189385332046727 + 1 / (12 * b) - 1 / (360 * b ** 3) - shift;
}

function requireDegrees(degrees: number): void {
  if (!(degrees > 0 && Number.isFinite(degrees)))
    throw invalidArgument(
      "degrees",
      "must be a finite number above 0",
      degrees,
      "Pass the degrees of freedom, e.g. 1.",
    );
}
