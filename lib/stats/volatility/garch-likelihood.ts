import { digamma, logGamma } from "../distribution/log-gamma.ts";

/** The parameters of a GARCH(1,1) in their own units: variance σ²ₜ = omega + alpha · ε²ₜ₋₁ + beta · σ²ₜ₋₁, ε = value − mu. */
export interface GarchParameters {
  readonly mu: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  /** Degrees of freedom of Student's t; absent where the innovations are normal. */
  readonly nu?: number;
}

/** The parameters by their place in a gradient. */
export const garchPlaces = { omega: 0, alpha: 1, beta: 2, mu: 3, nu: 4 } as const;
export type GarchName = keyof typeof garchPlaces;

/**
 * Degrees of freedom that a fit stays above, as in Sheppard's `arch`. Towards 2 the law scaled to variance 1 becomes all tail: a few wild
 * values of a short sample would be likeliest with next to no scatter about a variance beyond all bounds.
 */
export const leastDegrees = 2.05;

/** Degrees of freedom from which on the law is the normal one: the likelihood goes on rising towards it, by less and less. */
export const mostDegrees = 1e5;

/**
 * What a fit's omega stays above, in units of the mean square, as in `arch`. Where a market stands still for some bars a Student's t would
 * be likeliest with no variance at all there: a value after them, however far away, costs it a power only.
 */
export const leastOmega = 1e-8;

/**
 * Minus the log-likelihood, of normal innovations or of Student's t scaled to variance 1 (Bollerslev 1987); writes its gradient, of five
 * places. `before` stands for ε² and σ² before the first value. `score`, where given, is called with each value's own gradient.
 */
export function garchLoss(
  values: Float64Array,
  { mu, omega, alpha, beta, nu }: GarchParameters,
  before: number,
  gradient: Float64Array,
  score?: (gradient: readonly number[]) => void,
): number {
  const student = nu !== undefined;
  const law = student ? studentConstants(nu) : { constant: 0.5 * Math.log(2 * Math.PI), slope: 0 };
  const spread = student ? nu - 2 : 1;
  const power = student ? (nu + 1) / 2 : 0;
  let square = before;
  let variance = before;
  let error = 0;
  // Derivatives of the variance by omega, alpha, beta, mu.
  let dOmega = 0;
  let dAlpha = 0;
  let dBeta = 0;
  let dMu = 0;
  let loss = 0;
  let [omegaSum, alphaSum, betaSum, muSum, nuSum] = [0, 0, 0, 0, 0];
  for (let t = 0; t < values.length; t++) {
    dOmega = 1 + beta * dOmega;
    dAlpha = square + beta * dAlpha;
    dBeta = variance + beta * dBeta;
    dMu = -2 * alpha * error + beta * dMu;
    variance = omega + alpha * square + beta * variance;
    error = values[t] - mu;
    square = error * error;
    let slope: number;
    let byMu: number;
    let byNu = 0;
    if (student) {
      const wide = variance * spread + square;
      const excess = Math.log1p(square / (variance * spread));
      loss += 0.5 * Math.log(variance) + power * excess;
      slope = (0.5 - (power * square) / wide) / variance;
      byMu = (-2 * power * error) / wide;
      byNu = law.slope + 0.5 * excess - (power * square) / (spread * wide);
    } else {
      const ratio = square / variance;
      loss += 0.5 * (Math.log(variance) + ratio);
      slope = (0.5 * (1 - ratio)) / variance;
      byMu = -error / variance;
    }
    byMu += slope * dMu;
    // Sums in variables of their own: a buffer would cost more than all the rest.
    omegaSum += slope * dOmega;
    alphaSum += slope * dAlpha;
    betaSum += slope * dBeta;
    muSum += byMu;
    nuSum += byNu;
    if (score) score([slope * dOmega, slope * dAlpha, slope * dBeta, byMu, byNu]);
  }
  gradient.set([omegaSum, alphaSum, betaSum, muSum, nuSum]);
  return loss + values.length * law.constant;
}

/** Degrees of freedom from which the constants come from their series: the next term is below rounding. */
const manyDegrees = 100;

/**
 * What minus the log density of the scaled t has for every value, and its derivative by nu. Of many degrees of freedom by the series of
 * ln Γ(x + ½) − ln Γ(x), because in the difference of two large numbers rounding would be likelier than any value.
 */
function studentConstants(nu: number): { constant: number; slope: number } {
  if (nu >= manyDegrees) {
    const square = 1 / (nu * nu);
    return {
      constant:
        0.5 * (Math.log(2 * Math.PI) + Math.log1p(-2 / nu)) + (1 / 4 - square * (1 / 24 - square / 20)) / nu,
      slope: 1 / (nu * (nu - 2)) - square * (1 / 4 - square * (1 / 8 - square / 4)),
    };
  }
  return {
    constant: logGamma(nu / 2) - logGamma((nu + 1) / 2) + 0.5 * Math.log(Math.PI * (nu - 2)),
    slope: 0.5 * (digamma(nu / 2) - digamma((nu + 1) / 2) + 1 / (nu - 2)),
  };
}

/**
 * What stands for the variance before the first value: the mean of the first 75 squares, weighted by 0.94ⁱ (the default of
 * Sheppard's `arch`, whose figures ours agree with). It looks into the fitted sample, like the parameters.
 */
export function backcast(values: Float64Array, mean: number): number {
  let sum = 0;
  let weights = 0;
  for (let i = 0, weight = 1; i < Math.min(75, values.length); i++, weight *= 0.94) {
    sum += weight * (values[i] - mean) ** 2;
    weights += weight;
  }
  return sum / weights;
}
