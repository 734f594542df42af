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
  return ((density * b) / n) * fraction(a, b, x, rest);
}

/**
 * The even part of the continued fraction DLMF 8.17.22, by the modified Lentz method. Where x is above ½ its denominators
 * 1 + d₂ₘ₊₁ are written with 1 − x: with many degrees of freedom x is nearly 1 and the plain form loses half its digits.
 */
function fraction(a: number, b: number, x: number, rest: number): number {
  /** 1 + d₂ₘ₊₁ */
  const onePlusOdd = (m: number) => {
    const s = a + 2 * m;
    const product = (a + m) * (a + b + m);
    return x > 0.5
      ? (a * (1 - b) + m * (2 * a + 3 * m + 2 - b) + product * rest) / (s * (s + 1))
      : 1 - (product * x) / (s * (s + 1));
  };
  let value = guarded(onePlusOdd(0));
  let c = value;
  let d = 0;
  for (let m = 1; m < 100_000; m++) {
    const s = a + 2 * m;
    const even = (m * (b - m) * x) / ((s - 1) * s);
    const previousOdd = (-(a + m - 1) * (a + b + m - 1) * x) / ((s - 2) * (s - 1));
    const numerator = -previousOdd * even;
    const denominator = even + onePlusOdd(m);
    d = 1 / guarded(denominator + numerator * d);
    c = guarded(denominator + numerator / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 2e-16) break;
  }
  return 1 / value;
}

function guarded(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
