import { demand } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";

/** One state of the market: a GARCH(1,1) variance with Student-t shocks, per bar. */
export interface GarchRegime {
  readonly name: string;
  /** Constant of the variance, ≥ 0. */
  readonly omega: number;
  /** Weight of the last squared return, in [0, 1]. */
  readonly alpha: number;
  /** Weight of the last variance, in [0, 1]. */
  readonly beta: number;
  /** Degrees of freedom of the shocks, above 2: the smaller, the fatter the tails. */
  readonly nu: number;
  /** Mean log return per bar, added to the shock. Default 0. */
  readonly drift?: number;
}

/** Regimes and the chances, row by row, of going from one to another at the next bar. */
export interface GarchModel {
  readonly regimes: readonly GarchRegime[];
  /** `transition[i][j]`: probability that bar t + 1 is in regime j when bar t is in i. Rows sum to 1 (± 1e-6). */
  readonly transition: readonly (readonly number[])[];
}

/** The variance never falls below this. */
export const varianceFloor = 1e-12;

/** Refuses parameters outside their bounds, naming the one. */
export function checkGarch({ regimes, transition }: GarchModel): void {
  demand(regimes.length > 0, "regimes", "must hold at least one regime", regimes, "Describe one.");
  regimes.forEach(({ name, omega, alpha, beta, nu, drift = 0 }, i) => {
    const of = (parameter: string) => `regimes[${i}].${parameter} (${name})`;
    const weight = "must be between 0 and 1";
    demand(
      omega >= 0 && omega < Infinity,
      of("omega"),
      "must be 0 or more",
      omega,
      "It is a variance per bar, e.g. 2e-6.",
    );
    demand(alpha >= 0 && alpha <= 1, of("alpha"), weight, alpha, "Typical is 0.05 to 0.2.");
    demand(beta >= 0 && beta <= 1, of("beta"), weight, beta, "Typical is 0.75 to 0.95.");
    demand(nu > 2, of("nu"), "must be above 2 for the variance to exist", nu, "Typical is 3 to 8.");
    demand(
      Number.isFinite(drift),
      of("drift"),
      "must be a number",
      drift,
      "It is a mean log return per bar.",
    );
  });
  demand(
    transition.length === regimes.length && transition.every(row => row.length === regimes.length),
    "transition",
    `must be ${regimes.length} rows of ${regimes.length} probabilities`,
    transition,
    "Give one row and one column per regime.",
  );
  transition.forEach((row, i) => {
    const sum = row.reduce((total, p) => total + p, 0);
    demand(
      row.every(p => p >= 0) && Math.abs(sum - 1) <= 1e-6,
      `transition[${i}]`,
      "must be probabilities that sum to 1",
      row,
      "Adjust the row: the chance to stay is 1 minus the others.",
    );
  });
}

/** A path of the model, bar by bar. */
export interface GarchPath {
  /** Log returns: drift + shock. */
  readonly returns: Float64Array;
  /** Standard deviation of the shock of each bar. */
  readonly deviation: Float64Array;
  /** Index of the regime of each bar. */
  readonly regime: Uint8Array;
}

/**
 * σ²ₜ = ω + α r²ₜ₋₁ + β σ²ₜ₋₁ (at least {@link varianceFloor}) with the parameters of the regime of bar t, shock rₜ = σₜ·εₜ, where
 * ε is Student-t scaled to variance 1. `shocks` are the standardised ε, one per bar; `regime` the index of each bar. The
 * first bar starts from the variance the first regime has in the long run.
 */
export function garchPath(
  regimes: readonly GarchRegime[],
  regime: Uint8Array,
  shocks: Float64Array,
): GarchPath {
  const n = shocks.length;
  const returns = new Float64Array(n);
  const deviation = new Float64Array(n);
  let variance = n > 0 ? longRunVariance(regimes[regime[0]]) : 0;
  let square = 0;
  for (let t = 0; t < n; t++) {
    const { omega, alpha, beta, drift = 0 } = regimes[regime[t]];
    if (t > 0) variance = Math.max(varianceFloor, omega + alpha * square + beta * variance);
    deviation[t] = Math.sqrt(variance);
    const shock = deviation[t] * shocks[t];
    square = shock * shock;
    returns[t] = drift + shock;
  }
  return { returns, deviation, regime };
}

/** ω / (1 − α − β); ω itself where the variance has no long-run mean (α + β ≥ 1). */
export function longRunVariance({ omega, alpha, beta }: GarchRegime): number {
  const rest = 1 - alpha - beta;
  return Math.max(varianceFloor, rest > 0 ? omega / rest : omega);
}

/** Student-t with `nu` degrees of freedom, scaled to variance 1 (Bailey 1994, the polar method for t). */
export function standardT(random: Random, nu: number): number {
  for (;;) {
    const u = 2 * random.uniform() - 1;
    const v = 2 * random.uniform() - 1;
    const w = u * u + v * v;
    if (w >= 1 || w === 0) continue;
    return u * Math.sqrt(((nu - 2) * (w ** (-2 / nu) - 1)) / w);
  }
}
