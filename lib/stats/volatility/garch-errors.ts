import { invert } from "../linalg/invert.ts";
import {
  garchLoss,
  type GarchName,
  type GarchParameters,
  garchPlaces,
  leastDegrees,
  leastOmega,
  mostDegrees,
} from "./garch-likelihood.ts";

/** What of a GARCH model can lie at a bound; persistence is alpha + beta. */
export type GarchBound = "omega" | "alpha" | "beta" | "persistence" | "nu";

/**
 * Standard errors of the parameters that were estimated, robust to a wrong law of the innovations (Bollerslev & Wooldridge 1992): H⁻¹·S·H⁻¹
 * with the Hessian H by central differences of the exact gradient and S the sum of squares of the scores. NaN where H is
 * singular, and at a bound: there the likelihood is not quadratic, and without alpha nothing says what beta is.
 */
export function garchErrors(
  values: Float64Array,
  parameters: GarchParameters,
  before: number,
  names: readonly GarchName[],
): Partial<Record<GarchName, number>> {
  const places = names.map(name => garchPlaces[name]);
  const above = new Float64Array(5);
  const below = new Float64Array(5);
  const hessian = names.map(name => {
    const step = 1e-5 * Math.max(Math.abs(parameters[name]!), 1e-3);
    garchLoss(values, { ...parameters, [name]: parameters[name]! + step }, before, above);
    garchLoss(values, { ...parameters, [name]: parameters[name]! - step }, before, below);
    return places.map(j => (above[j] - below[j]) / (2 * step));
  });
  const squares = names.map(() => new Float64Array(names.length));
  garchLoss(values, parameters, before, above, score => {
    for (const [i, a] of places.entries())
      for (const [j, b] of places.entries()) squares[i][j] += score[a] * score[b];
  });
  const inverse = garchBounds(parameters).length > 0 ? undefined : invert(hessian);
  const errors = names.map((_, i) => {
    if (!inverse) return NaN;
    let variance = 0;
    for (let j = 0; j < names.length; j++)
      for (let k = 0; k < names.length; k++) variance += inverse[i][j] * squares[j][k] * inverse[k][i];
    return Math.sqrt(variance);
  });
  return Object.fromEntries(names.map((name, k) => [name, errors[k]]));
}

/** Which parameters lie at a bound, where the likelihood would go on rising beyond it. */
export function garchBounds({
  omega,
  alpha,
  beta,
  nu = leastDegrees + 1,
}: GarchParameters): readonly GarchBound[] {
  const bounds: Record<GarchBound, boolean> = {
    omega: omega < 1.001 * leastOmega,
    alpha: alpha < 1e-6,
    beta: beta < 1e-6,
    persistence: alpha + beta > 1 - 1e-6,
    nu: nu < leastDegrees + 1e-6 || nu > mostDegrees,
  };
  return (Object.keys(bounds) as GarchBound[]).filter(name => bounds[name]);
}
