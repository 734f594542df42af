import { invalidArgument } from "../../core/errors.ts";

const logSqrt2Pi = 0.9189385332046727;
/** Where the series around 0 hands over to the continued fraction of the tail; both are exact to rounding here. */
const seam = 2.5;

/** Standard normal density. */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x - logSqrt2Pi);
}

/** Standard normal distribution function; relative error below 1e-13 down to where it underflows (x ≈ −38). NaN gives NaN. */
export function normalCdf(x: number): number {
  if (x < -seam) return lowerTail(-x);
  if (x > seam) return 1 - lowerTail(x);
  return 0.5 + centre(x);
}

/** Standard normal quantile: the x with `normalCdf(x) === p`, to 1e-13 relative. 0 gives −∞ and 1 gives +∞; outside throws. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1))
    throw invalidArgument("p", "must lie between 0 and 1", p, "Pass a probability, e.g. 0.95.");
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  const tail = Math.min(p, 1 - p);
  const sign = p < 0.5 ? -1 : 1;
  // Start of Abramowitz & Stegun 26.2.23 (error below 4.5e-4), then Halley steps, each of which cubes the error.
  const t = Math.sqrt(-2 * Math.log(tail));
  let x =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 4; step++) {
    // Near the middle p − ½ is exact and the tail is not; far out it is the other way round.
    const error = x < seam ? centre(x) - Math.abs(p - 0.5) : tail - lowerTail(x);
    const newton = error / normalPdf(x);
    const change = newton / (1 + 0.5 * x * newton);
    x -= change;
    if (Math.abs(change) <= 1e-16 * Math.abs(x)) break;
  }
  return sign * x;
}

/** Φ(x) − ½ by the series φ(x)·(x + x³/3 + x⁵/15 + …), whose terms never cancel. */
function centre(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= square / odd;
    sum += term;
  }
  return sum * normalPdf(x);
}

/** Φ(−x) for x > 0 by Laplace's continued fraction φ(x)/(x + 1/(x + 2/(x + 3/…))), evaluated from its far end. */
function lowerTail(x: number): number {
  let fraction = x;
  for (let k = Math.ceil(20 + 500 / (x * x)); k > 0; k--) fraction = x + k / fraction;
  return normalPdf(x) / fraction;
}
