/** Natural logarithm of a price by another; NaN unless both are above 0. */
export function logRatio(price: number, other: number): number {
  return price > 0 && other > 0 ? Math.log(price / other) : NaN;
}
