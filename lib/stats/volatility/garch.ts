import { demand, PeakError } from "../../core/errors.ts";
import { LookAhead } from "../../core/look-ahead.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { returnMoments } from "../distribution/moments.ts";
import { minimise, type Minimum } from "../optimise/minimise.ts";
import { requireFinite, requireWhole, type Sample } from "../sample.ts";
import { garchErrors } from "./garch-errors.ts";
import { backcast, garchLoss, type GarchParameters } from "./garch-likelihood.ts";

export interface GarchOptions {
  /** `"constant"` (default) estimates a mean, `"zero"` takes 0. */
  readonly mean?: "constant" | "zero";
}

/** A GARCH(1,1) fitted to one sample. Frozen. */
export interface Garch {
  readonly mean: "constant" | "zero";
  readonly parameters: GarchParameters;
  /** Robust to a wrong law of the innovations (Bollerslev & Wooldridge 1992); NaN at a bound, and for a mean that was not estimated. */
  readonly standardErrors: GarchParameters;
  /** alpha + beta: how much of a shock to the variance is left after one bar. */
  readonly persistence: number;
  /** Bars until half of a shock to the variance is gone. */
  readonly halfLife: number;
  /** √(omega / (1 − persistence)): the deviation that forecasts tend to. */
  readonly longRunVolatility: number;
  readonly logLikelihood: number;
  readonly aic: number;
  readonly bic: number;
  /** Values it was fitted to. */
  readonly length: number;
  readonly converged: boolean;
  /** Deviation of each fitted value given those before it, with parameters that know the whole sample. */
  readonly volatility: LookAhead;
  /** Variances of the values 1 … `horizon` after the sample (or after `values`, which follow the sample). */
  forecast(horizon: number, values?: Sample): Float64Array;
  /**
   * The deviation expected for the value AFTER each of `values`, known at that value. They follow the sample directly: causal for
   * bars that were not fitted, which is how a model may be traded on. NaN values are refused.
   */
  filter(values: Sample): Float64Array;
}

const known = ["mean"] as const;
const fewest = 50;

/**
 * GARCH(1,1) (Bollerslev 1986) with normal innovations by maximum likelihood, fitted to ALL values given: use only the training
 * window, then {@link Garch.filter} the bars after it. Values are returns in any unit (percent or fractions: omega scales with the
 * square); the variance before the first is a weighted mean of the first 75 squares, as in Sheppard's `arch`. Bounds: omega > 0,
 * alpha, beta ≥ 0, alpha + beta < 1. Throws for fewer than 50 values, values that are not finite, or returns that do not vary.
 */
export function garch(values: Sample, options: GarchOptions = {}): Garch {
  refuseUnknownKeys("garch option", options, known);
  const { mean = "constant" } = options;
  if (mean !== "constant" && mean !== "zero") throw unknownName("mean", mean, ["constant", "zero"]);
  demand(
    values.length >= fewest,
    "values",
    `must hold ${fewest} returns or more`,
    values.length,
    "Fit to a longer window; a few hundred returns give usable parameters.",
  );
  const moments = returnMoments(values, "values");
  const size = Math.hypot(moments.populationDeviation, mean === "zero" ? moments.mean : 0);
  if (!(size > 0))
    throw new PeakError("invalid_data", "values must vary, received a constant.", {
      hint: "Pass returns, not prices of a market that stands still.",
    });
  // In units of their own size, so that one set of tolerances fits percent and fractions.
  const scaled = Float64Array.from(values, value => value / size);
  const before = backcast(scaled, mean === "zero" ? 0 : moments.mean / size);
  const centre = mean === "zero" ? 0 : moments.mean / size;
  const best = fit(scaled, before, centre, mean === "constant");
  const found = parametersAt(best.x, mean === "constant");
  const free = mean === "constant" ? 4 : 3;
  // At a bound the likelihood is not quadratic, and without alpha nothing says what beta is.
  const bound = found.alpha < 1e-6 || found.alpha + found.beta > 1 - 1e-6;
  const errors = bound ? [NaN, NaN, NaN, NaN] : garchErrors(scaled, found, before, free);
  const logLikelihood = -best.value - values.length * Math.log(size);
  const parameters = inUnits(found, size);
  const path = variances(Float64Array.from(values), parameters, before * size * size);
  const { omega, alpha, beta, mu } = parameters;
  const persistence = alpha + beta;
  const last = (following?: Sample): number => {
    let variance = path[path.length - 1];
    if (following === undefined) return variance;
    for (let i = 0; i < following.length; i++)
      variance = omega + alpha * (following[i] - mu) ** 2 + beta * variance;
    return variance;
  };
  return Object.freeze({
    mean,
    parameters,
    standardErrors: inUnits(
      { omega: errors[0], alpha: errors[1], beta: errors[2], mu: free === 4 ? errors[3] : NaN },
      size,
    ),
    persistence,
    halfLife: Math.log(0.5) / Math.log(persistence),
    longRunVolatility: Math.sqrt(omega / (1 - persistence)),
    logLikelihood,
    aic: 2 * free - 2 * logLikelihood,
    bic: free * Math.log(values.length) - 2 * logLikelihood,
    length: values.length,
    converged: best.converged,
    volatility: new LookAhead(
      path.subarray(0, values.length).map(Math.sqrt),
      "its parameters were fitted to the whole sample",
    ),
    forecast(horizon: number, following?: Sample) {
      requireWhole(horizon, "horizon", 1);
      if (following) requireFinite(following, "values");
      let variance = last(following);
      return Float64Array.from({ length: horizon }, (_, step) => {
        if (step > 0) variance = omega + persistence * variance;
        return variance;
      });
    },
    filter(following: Sample) {
      requireFinite(following, "values");
      let variance = path[path.length - 1];
      return Float64Array.from({ length: following.length }, (_, i) => {
        variance = omega + alpha * (following[i] - mu) ** 2 + beta * variance;
        return Math.sqrt(variance);
      });
    },
  });
}

/** The best of BFGS from the three most likely points of a grid, in parameters without bounds: ln omega, logit persistence, logit alpha's share, mu. */
function fit(values: Float64Array, before: number, mean: number, withMean: boolean): Minimum {
  const gradient = new Float64Array(4);
  const loss = (x: Float64Array, slopes: Float64Array): number => {
    const at = parametersAt(x, withMean);
    const value = garchLoss(values, at, before, gradient);
    const persistence = at.alpha + at.beta;
    const share = at.alpha / persistence;
    // The chain rule through parametersAt.
    slopes[0] = gradient[0] * at.omega;
    slopes[1] = (gradient[1] * share + gradient[2] * (1 - share)) * persistence * (1 - persistence);
    slopes[2] = (gradient[1] - gradient[2]) * persistence * share * (1 - share);
    if (withMean) slopes[3] = gradient[3];
    return value;
  };
  const logit = (p: number) => Math.log(p / (1 - p));
  const starts = [0.5, 0.7, 0.9, 0.98].flatMap(persistence =>
    [0.01, 0.05, 0.1, 0.2].map(alpha => {
      const x = Float64Array.of(
        Math.log(1 - persistence),
        logit(persistence),
        logit(alpha / persistence),
        mean,
      );
      const start = withMean ? x : x.subarray(0, 3);
      return { start, value: loss(start, new Float64Array(start.length)) };
    }),
  );
  starts.sort((a, b) => a.value - b.value);
  return starts
    .slice(0, 3)
    .map(({ start }) => minimise(loss, start))
    .reduce((best, next) => (next.value < best.value ? next : best));
}

function parametersAt(x: Float64Array, withMean: boolean): GarchParameters {
  const persistence = 1 / (1 + Math.exp(-x[1]));
  const share = 1 / (1 + Math.exp(-x[2]));
  return {
    omega: Math.exp(x[0]),
    alpha: persistence * share,
    beta: persistence * (1 - share),
    mu: withMean ? x[3] : 0,
  };
}

function inUnits({ mu, omega, alpha, beta }: GarchParameters, size: number): GarchParameters {
  return Object.freeze({ mu: mu * size, omega: omega * size * size, alpha, beta });
}

/** The variance of each value given those before it, and after them the one of the value to come. */
function variances(values: Float64Array, { mu, omega, alpha, beta }: GarchParameters, before: number) {
  const path = new Float64Array(values.length + 1);
  path[0] = omega + (alpha + beta) * before;
  for (let t = 0; t < values.length; t++)
    path[t + 1] = omega + alpha * (values[t] - mu) ** 2 + beta * path[t];
  return path;
}
