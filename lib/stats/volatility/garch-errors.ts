import { invert } from "../linalg/invert.ts";
import {
  garchLoss,
  type GarchName,
  type GarchParameters,
  garchPlaces,
  leastDegrees,
  leastOmega,
} from "./garch-likelihood.ts";

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
  const { omega, alpha, beta, nu = Infinity } = parameters;
  const bound =
    alpha < 1e-6 || alpha + beta > 1 - 1e-6 || nu < leastDegrees + 1e-6 || omega < 1.001 * leastOmega;
  const inverse = bound ? undefined : invert(hessian);
  const errors = names.map((_, i) => {
    if (!inverse) return NaN;
    let variance = 0;
    for (let j = 0; j < names.length; j++)
      for (let k = 0; k < names.length; k++) variance += inverse[i][j] * squares[j][k] * inverse[k][i];
    return Math.sqrt(variance);
  });
  return Object.fromEntries(names.map((name, k) => [name, errors[k]]));
}
