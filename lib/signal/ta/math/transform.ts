import { ofValues } from "../indicator.ts";

function each(name: string, next: (x: number) => number) {
  return ofValues<[]>(name, { lookback: () => 0, machine: () => ({ next }) });
}

/** Arc cosine in radians; NaN outside −1 to 1. */
export const acos = each("acos", x => Math.acos(x));
/** Arc sine in radians; NaN outside −1 to 1. */
export const asin = each("asin", x => Math.asin(x));
/** Arc tangent in radians. */
export const atan = each("atan", x => Math.atan(x));
/** Rounded up. */
export const ceil = each("ceil", x => Math.ceil(x));
/** Cosine of radians. */
export const cos = each("cos", x => Math.cos(x));
/** Hyperbolic cosine. */
export const cosh = each("cosh", x => Math.cosh(x));
/** Exponential. */
export const exp = each("exp", x => Math.exp(x));
/** Rounded down. */
export const floor = each("floor", x => Math.floor(x));
/** Natural logarithm; NaN below 0. */
export const ln = each("ln", x => Math.log(x));
/** Logarithm of base 10; NaN below 0. */
export const log10 = each("log10", x => Math.log10(x));
/** Sine of radians. */
export const sin = each("sin", x => Math.sin(x));
/** Hyperbolic sine. */
export const sinh = each("sinh", x => Math.sinh(x));
/** Square root; NaN below 0. */
export const sqrt = each("sqrt", x => Math.sqrt(x));
/** Tangent of radians. */
export const tan = each("tan", x => Math.tan(x));
/** Hyperbolic tangent. */
export const tanh = each("tanh", x => Math.tanh(x));
