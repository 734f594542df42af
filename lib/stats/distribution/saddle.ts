/**
 * The two pieces of Loader's saddle-point expansion (2000, "Fast and accurate computation of binomial probabilities"): they
 * keep gamma and beta prefactors accurate where the naive exp(a·ln x − lgamma) loses a digit for every power of ten in a.
 */

/** ln Γ(a+1) − [(a+½)·ln a − a + ½·ln 2π]: what Stirling's formula misses. `a` above 0. */
export function stirlingError(a: number): number {
  // The series is good from 10; below, step up with the exact recurrence.
  let correction = 0;
  let b = a;
  while (b < 10) {
    correction += (b + 0.5) * Math.log1p(1 / b) - 1;
    b += 1;
  }
  const s = 1 / (b * b);
  const series =
    1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156)))));
  return correction + series / b;
}

/** x·ln(x/m) + m − x without cancellation where x is close to m. `x` ≥ 0, `m` > 0. */
export function deviance(x: number, m: number): number {
  if (x === 0) return m;
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  const square = v * v;
  let sum = (x - m) * v;
  let power = 2 * x * v;
  for (let k = 1; k < 200; k++) {
    power *= square;
    const next = sum + power / (2 * k + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}
