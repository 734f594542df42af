import { demand, PeakError } from "../../core/errors.ts";
import { LookAhead } from "../../core/look-ahead.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { sampleMoments } from "../distribution/moments.ts";
import { requireFinite, requireNumber, requireSample, requireWhole, type Sample } from "../sample.ts";
import { garchBounds, garchErrors, type GarchBound } from "./garch-errors.ts";
import { fitGarch } from "./garch-fit.ts";
import { backcast, type GarchName, type GarchParameters } from "./garch-likelihood.ts";

export interface GarchOptions {
  /** `"constant"` (default) estimates a mean, `"zero"` takes 0. */
  readonly mean?: "constant" | "zero";
  /** Law of the innovations: `"normal"` (default), or `"student"`, whose degrees of freedom are estimated: better where shocks are wild, but not where most values are the same: those it takes for the rule, and omega lies at its bound. */
  readonly innovations?: "normal" | "student";
}

/** A GARCH(1,1) fitted to one sample. Frozen. */
export interface Garch {
  readonly mean: "constant" | "zero";
  readonly innovations: "normal" | "student";
  readonly parameters: GarchParameters;
  /** Robust to a wrong law of the innovations (Bollerslev & Wooldridge 1992); NaN where anything lies at a bound (`atBound`), and for a mean that was not estimated. */
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
  /** Whether the search came to rest, inside the bounds or at one of them. */
  readonly converged: boolean;
  /**
   * What lies at a bound, so that the likelihood would go on rising beyond it: the least omega, alpha 0, beta 0, persistence 1, the least
   * degrees of freedom, or so many (100,000) that the innovations are normal ones. Empty for a model to trust; at a bound there are no standard errors.
   */
  readonly atBound: readonly GarchBound[];
  /** Deviation of each fitted value given those before it, with parameters that know the whole sample. */
  readonly volatility: LookAhead;
  /** Variances of the values 1 … `horizon` (a million at most) after the sample (or after `values`, which follow the sample). */
  forecast(horizon: number, values?: Sample): Float64Array;
  /**
   * The deviation expected for the value AFTER each of `values`, known at that value. They follow the sample directly: causal for
   * bars that were not fitted, which is how a model may be traded on. NaN values are refused.
   */
  filter(values: Sample): Float64Array;
  /** The same, one value at a time, for a live session: `next` takes the value that follows and gives the deviation expected for the one after. */
  stream(): { next(value: number): number };
}

const known = ["mean", "innovations"] as const;
const laws = ["normal", "student"] as const;
/** Values that a forecast may be for. */
const furthest = 1_000_000;
/** Returns that a fit needs at the least. */
export const fewestReturns = 50;

/**
 * GARCH(1,1) (Bollerslev 1986) with normal or Student's t innovations by maximum likelihood, fitted to ALL values given: use only the training
 * window, then {@link Garch.filter} the bars after it. Values are returns in any unit (percent or fractions: omega scales with the
 * square); the variance before the first is a weighted mean of the first 75 squares, as in Sheppard's `arch`. Bounds as there: omega above
 * 1e-8 mean squares, alpha, beta ≥ 0, alpha + beta < 1, nu > 2.05. The likelihood may have several peaks: the search begins in three
 * places and keeps the highest. Throws for fewer than 50 values, values that are not finite, or returns that do not vary.
 */
export function garch(values: Sample, options: GarchOptions = {}): Garch {
  refuseUnknownKeys("garch option", options, known);
  const { mean = "constant", innovations = "normal" } = options;
  if (mean !== "constant" && mean !== "zero") throw unknownName("mean", mean, ["constant", "zero"]);
  if (!laws.includes(innovations)) throw unknownName("law of the innovations", innovations, laws);
  requireSample(values, "values");
  demand(
    values.length >= fewestReturns,
    "values",
    `must hold ${fewestReturns} returns or more`,
    values.length,
    "Fit to a longer window; a few hundred returns give usable parameters.",
  );
  const moments = sampleMoments(values, "values");
  const size = Math.hypot(moments.populationDeviation, mean === "zero" ? moments.mean : 0);
  if (!(size > 0))
    throw new PeakError("invalid_data", "values must vary, received a constant.", {
      hint: "Pass returns, not prices of a market that stands still.",
    });
  demand(
    size > 1e-140 && size < 1e140,
    "values",
    "must have squares that are numbers",
    size,
    "Divide them by their standard deviation.",
  );
  // In units of their own size, so that one set of tolerances fits percent and fractions.
  const scaled = Float64Array.from(values, value => value / size);
  const centre = mean === "zero" ? 0 : moments.mean / size;
  const before = backcast(scaled, centre);
  const names: readonly GarchName[] = [
    "omega",
    "alpha",
    "beta",
    ...(mean === "constant" ? (["mu"] as const) : []),
    ...(innovations === "student" ? (["nu"] as const) : []),
  ];
  const { parameters: found, loss, converged } = fitGarch(scaled, before, centre, names);
  const errors = garchErrors(scaled, found, before, names);
  const logLikelihood = -loss - values.length * Math.log(size);
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
  const stream = () => {
    let variance = path[path.length - 1];
    return {
      next(value: number): number {
        requireNumber(value, "value");
        variance = omega + alpha * (value - mu) ** 2 + beta * variance;
        return Math.sqrt(variance);
      },
    };
  };
  return Object.freeze({
    mean,
    innovations,
    parameters,
    standardErrors: inUnits({ omega: NaN, alpha: NaN, beta: NaN, mu: NaN, ...errors }, size),
    persistence,
    halfLife: Math.log(0.5) / Math.log(persistence),
    longRunVolatility: Math.sqrt(omega / (1 - persistence)),
    logLikelihood,
    aic: 2 * names.length - 2 * logLikelihood,
    bic: names.length * Math.log(values.length) - 2 * logLikelihood,
    length: values.length,
    converged,
    atBound: Object.freeze(garchBounds(found)),
    volatility: new LookAhead(
      path.subarray(0, values.length).map(Math.sqrt),
      "its parameters were fitted to the whole sample",
    ),
    forecast(horizon: number, following?: Sample) {
      requireWhole(horizon, "horizon", 1);
      demand(
        horizon <= furthest,
        "horizon",
        "must be a million values or fewer",
        horizon,
        "Beyond that the variance is omega / (1 − persistence).",
      );
      if (following) requireFinite(following, "values");
      let variance = last(following);
      return Float64Array.from({ length: horizon }, (_, step) => {
        if (step > 0) variance = omega + persistence * variance;
        return variance;
      });
    },
    filter(following: Sample) {
      requireFinite(following, "values");
      const { next } = stream();
      return Float64Array.from(following, value => next(value));
    },
    stream,
  });
}

/** In the units of the values; shares and degrees of freedom have none. */
function inUnits(parameters: GarchParameters, size: number): GarchParameters {
  const { mu, omega } = parameters;
  return Object.freeze({ ...parameters, mu: mu * size, omega: omega * size * size });
}

/** The variance of each value given those before it, and after them the one of the value to come. */
function variances(values: Float64Array, { mu, omega, alpha, beta }: GarchParameters, before: number) {
  const path = new Float64Array(values.length + 1);
  path[0] = omega + (alpha + beta) * before;
  for (let t = 0; t < values.length; t++)
    path[t + 1] = omega + alpha * (values[t] - mu) ** 2 + beta * path[t];
  return path;
}
