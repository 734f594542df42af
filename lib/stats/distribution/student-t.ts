import { invalidArgument } from "../../core/errors.ts";
import { requireProbability } from "../sample.ts";
import { regularisedBeta } from "./beta.ts";
import { invert } from "./invert.ts";
import { normalQuantile } from "./normal.ts";
import { stirlingError } from "./saddle.ts";

/** Density of Student's t with `degrees` of freedom (above 0, need not be whole). */
export function studentTPdf(x: number, degrees: number): number {
  requireDegrees(degrees);
  const half = degrees / 2;
  // Γ((ν+1)/2)/Γ(ν/2) through Stirling errors, so that a million degrees keep their digits.
  const ratio =
    stirlingError(half + 0.5) -
    stirlingError(half) +
    half * Math.log1p(0.5 / half) -
    0.5 +
    0.5 * Math.log(half);
  return Math.exp(ratio - 0.5 * Math.log(Math.PI * degrees) - (half + 0.5) * Math.log1p((x * x) / degrees));
}

/** P(X ≤ x) for X Student's t with `degrees` of freedom; small tails keep their relative accuracy. */
export function studentTCdf(x: number, degrees: number): number {
  requireDegrees(degrees);
  if (Number.isNaN(x)) return NaN;
  const half = tail(Math.abs(x), degrees);
  return x < 0 ? half : 1 - half;
}

/** The x with `studentTCdf(x, degrees) === p`, 0 < p < 1. */
export function studentTQuantile(p: number, degrees: number): number {
  requireProbability(p, "p");
  requireDegrees(degrees);
  if (p === 0.5) return 0;
  const small = Math.min(p, 1 - p);
  const size = invert(
    1 - small,
    small,
    {
      lower: x => 1 - tail(x, degrees),
      upper: x => tail(x, degrees),
      density: x => studentTPdf(x, degrees),
    },
    Math.abs(normalQuantile(small)) || 1,
  );
  return p < 0.5 ? -size : size;
}

/** P(X > x) for x ≥ 0. */
function tail(x: number, degrees: number): number {
  if (x === Infinity) return 0;
  const square = x * x;
  return 0.5 * regularisedBeta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
}

function requireDegrees(degrees: number): void {
  if (!(degrees > 0 && Number.isFinite(degrees)))
    throw invalidArgument(
      "degrees",
      "must be a finite number above 0",
      degrees,
      "Pass the degrees of freedom, e.g. 5.",
    );
}
