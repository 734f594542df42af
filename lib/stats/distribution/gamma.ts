import { deviance, stirlingError } from "./saddle.ts";

/** Regularised incomplete gamma functions {P(a, x), Q(a, x)}, a > 0, x ≥ 0; the smaller of the two is computed, never 1 − it. */
export function regularisedGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  // x^a·e^(−x)/Γ(a+1)
  const prefactor = Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
  if (x < a + 1) {
    let term = 1;
    let sum = 1;
    for (let k = 1; term > 1e-17 * sum; k++) {
      term *= x / (a + k);
      sum += term;
    }
    const lower = prefactor * sum;
    return { lower, upper: 1 - lower };
  }
  const upper = prefactor * a * tailFraction(a, x);
  return { lower: 1 - upper, upper };
}

/** The continued fraction of Γ(a, x)·x^(−a)·e^x by the modified Lentz method. */
function tailFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 100_000; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return h;
}
