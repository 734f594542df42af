/** The parameters of a GARCH(1,1) in their own units: variance σ²ₜ = omega + alpha · ε²ₜ₋₁ + beta · σ²ₜ₋₁, ε = value − mu. */
export interface GarchParameters {
  readonly mu: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

export const garchNames = ["omega", "alpha", "beta", "mu"] as const;

/**
 * Minus the normal log-likelihood; writes its gradient by omega, alpha, beta, mu. `before` stands for ε² and σ² before the first
 * value. `score`, where given, is called with each value's own gradient (one buffer, written anew).
 */
export function garchLoss(
  values: Float64Array,
  { mu, omega, alpha, beta }: GarchParameters,
  before: number,
  gradient: Float64Array,
  score?: (gradient: Float64Array) => void,
): number {
  const each = new Float64Array(4);
  let square = before;
  let variance = before;
  let error = 0;
  // Derivatives of the variance by omega, alpha, beta, mu.
  let dOmega = 0;
  let dAlpha = 0;
  let dBeta = 0;
  let dMu = 0;
  let loss = 0;
  gradient.fill(0);
  for (let t = 0; t < values.length; t++) {
    dOmega = 1 + beta * dOmega;
    dAlpha = square + beta * dAlpha;
    dBeta = variance + beta * dBeta;
    dMu = -2 * alpha * error + beta * dMu;
    variance = omega + alpha * square + beta * variance;
    error = values[t] - mu;
    square = error * error;
    const ratio = square / variance;
    loss += Math.log(variance) + ratio;
    const slope = (0.5 * (1 - ratio)) / variance;
    each[0] = slope * dOmega;
    each[1] = slope * dAlpha;
    each[2] = slope * dBeta;
    each[3] = slope * dMu - error / variance;
    for (let k = 0; k < 4; k++) gradient[k] += each[k];
    score?.(each);
  }
  return 0.5 * (loss + values.length * Math.log(2 * Math.PI));
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
