import { deviance, stirlingError } from "./saddle.ts";

/**
 * Regularised incomplete beta function I_x(a, b), a and b above 0. `rest` is 1 − x, given separately because the caller often
 * knows it exactly.
 */
export function regularisedBeta(a: number, b: number, x: number, rest = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  // The fraction converges quickly on this side of the mean; the other side is the mirror image.
  return x <= (a + 1) / (a + b + 2) ? side(a, b, x, rest) : 1 - side(b, a, rest, x);
}

function side(a: number, b: number, x: number, rest: number): number {
  const n = a + b;
  const density =
    Math.exp(
      stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * rest),
    ) * Math.sqrt(n / (2 * Math.PI * a * b));
  return ((density * b) / n) * fraction(a, b, x);
}

/** The continued fraction of DLMF 8.17.22 by the modified Lentz method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 2e-16) break;
  }
  return h;
}

function guarded(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
