import { invert } from "../linalg/invert.ts";
import { garchLoss, garchNames, type GarchParameters } from "./garch-likelihood.ts";

/**
 * Standard errors of the free parameters, robust to a wrong law of the innovations (Bollerslev & Wooldridge 1992): H⁻¹·S·H⁻¹ with the
 * Hessian H by central differences of the exact gradient and S the sum of squares of the scores. NaN where H is singular: at a
 * bound no error can be given.
 */
export function garchErrors(
  values: Float64Array,
  parameters: GarchParameters,
  before: number,
  free: number,
): number[] {
  const names = garchNames.slice(0, free);
  const above = new Float64Array(4);
  const below = new Float64Array(4);
  const hessian = names.map(name => {
    const step = 1e-5 * Math.max(Math.abs(parameters[name]), 1e-3);
    garchLoss(values, { ...parameters, [name]: parameters[name] + step }, before, above);
    garchLoss(values, { ...parameters, [name]: parameters[name] - step }, before, below);
    return names.map((_, j) => (above[j] - below[j]) / (2 * step));
  });
  const squares = names.map(() => new Float64Array(free));
  garchLoss(values, parameters, before, above, score => {
    for (let i = 0; i < free; i++) for (let j = 0; j < free; j++) squares[i][j] += score[i] * score[j];
  });
  const inverse = invert(hessian);
  if (!inverse) return names.map(() => NaN);
  return names.map((_, i) => {
    let variance = 0;
    for (let j = 0; j < free; j++)
      for (let k = 0; k < free; k++) variance += inverse[i][j] * squares[j][k] * inverse[k][i];
    return Math.sqrt(variance);
  });
}
