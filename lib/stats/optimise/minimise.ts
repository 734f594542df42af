/** Value of a function at `x`; writes its gradient. A value that is not finite marks `x` as outside the domain. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly steps: number;
  /** Whether the gradient vanished or no step lowers the value further. */
  readonly converged: boolean;
}

/**
 * A local minimum by BFGS (Nocedal & Wright 2006, ch. 6) with backtracking, for a handful of parameters of similar size.
 * Converged where every slope is below `tolerance` · (1 + |value|),
 * or where two steps on end lower the value by rounding only.
 */
export function minimise(
  of: Differentiable,
  start: Float64Array,
  { tolerance = 1e-9, limit = 500 }: { tolerance?: number; limit?: number } = {},
): Minimum {
  const n = start.length;
  let x: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(n);
  let value = of(x, gradient);
  let inverse = identity(n);
  let fresh = true;
  let idle = 0;
  const flat = () => gradient.every(slope => Math.abs(slope) <= tolerance * (1 + Math.abs(value)));
  for (let steps = 0; steps < limit; steps++) {
    if (flat()) return { x, value, steps, converged: true };
    let direction = inverse.map(row => -dot(row, gradient));
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      inverse = identity(n);
      fresh = true;
      direction = Array.from(gradient, g => -g);
      slope = dot(direction, gradient);
    }
    // The first step knows nothing of the scale: at most one unit in any parameter.
    let length = fresh ? Math.min(1, 1 / Math.max(...direction.map(Math.abs))) : 1;
    let found: { x: Float64Array; value: number; gradient: Float64Array } | undefined;
    for (let halvings = 0; halvings < 40; halvings++, length *= 0.5) {
      const next = x.map((at, k) => at + length * direction[k]);
      const nextGradient = new Float64Array(n);
      const nextValue = of(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope && nextGradient.every(Number.isFinite)) {
        found = { x: next, value: nextValue, gradient: nextGradient };
        break;
      }
    }
    // Where even the steepest way down leads nowhere, rounding is all that is left.
    if (!found) {
      if (fresh) return { x, value, steps, converged: true };
      inverse = identity(n);
      fresh = true;
      continue;
    }
    const moved = found.x.map((at, k) => at - x[k]);
    const turned = found.gradient.map((at, k) => at - gradient[k]);
    inverse = update(inverse, moved, turned, fresh);
    fresh = false;
    idle = value - found.value <= 1e-15 * (1 + Math.abs(value)) ? idle + 1 : 0;
    ({ x, value, gradient } = found);
    if (idle === 2) return { x, value, steps, converged: true };
  }
  return { x, value, steps: limit, converged: flat() };
}

/** The BFGS update of the inverse Hessian; left as it is where the curvature is not positive. */
function update(inverse: number[][], moved: Float64Array, turned: Float64Array, fresh: boolean): number[][] {
  const curvature = dot(moved, turned);
  if (!(curvature > 1e-14 * Math.sqrt(dot(moved, moved) * dot(turned, turned)))) return inverse;
  const scaled = fresh ? identity(moved.length, curvature / dot(turned, turned)) : inverse;
  const through = scaled.map(row => dot(row, turned));
  const factor = (1 + dot(through, turned) / curvature) / curvature;
  return scaled.map((row, i) =>
    row.map(
      (value, j) =>
        value + factor * moved[i] * moved[j] - (through[i] * moved[j] + moved[i] * through[j]) / curvature,
    ),
  );
}

function identity(n: number, scale = 1): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? scale : 0)));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
