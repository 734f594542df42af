import { startProgress } from "../../core/progress.ts";
import { quantile } from "../distribution/quantile.ts";
import { minimise } from "../optimise/minimise.ts";
import {
  garchLoss,
  type GarchName,
  type GarchParameters,
  garchPlaces,
  leastDegrees,
  leastOmega,
} from "./garch-likelihood.ts";

/** Evaluations of the likelihood that a fit hardly ever exceeds; for its progress. */
const evaluations = 400;

/** The most likely parameters: the best of BFGS from the most likely point of each of three families, in coordinates without bounds. */
export function fitGarch(
  values: Float64Array,
  before: number,
  mean: number,
  names: readonly GarchName[],
): { parameters: GarchParameters; loss: number; converged: boolean } {
  const gradient = new Float64Array(5);
  const progress = startProgress("GARCH(1,1)", evaluations);
  let done = 0;
  const loss = (x: Float64Array, slopes: Float64Array): number => {
    progress.advance(Math.min(evaluations, ++done));
    const at = parametersAt(x, names);
    const value = garchLoss(values, at, before, gradient);
    for (const [k, name] of names.entries()) slopes[k] = chain(name, at, gradient);
    return value;
  };
  try {
    const startAt = ({ level, persistence, alpha }: Place) => {
      const all = {
        omega: Math.log(level * (1 - persistence)),
        alpha: logit(persistence),
        beta: logit(alpha / persistence),
        mu: mean,
        nu: Math.log(6),
      };
      const start = Float64Array.from(names, name => all[name]);
      return { start, value: loss(start, new Float64Array(names.length)) };
    };
    const best = placesToBegin(levelsOf(values, mean, names))
      .map(places => places.map(startAt).reduce((least, next) => (next.value < least.value ? next : least)))
      .map(({ start }) => minimise(loss, start))
      .reduce((least, next) => (next.value < least.value ? next : least));
    return { parameters: parametersAt(best.x, names), loss: best.value, converged: best.converged };
  } finally {
    progress.end();
  }
}

/** Where a search begins: the variance in the long run, alpha + beta, and alpha. */
interface Place {
  readonly level: number;
  readonly persistence: number;
  readonly alpha: number;
}

/**
 * Families of markets whose likeliest parameters lie in valleys of their own: shocks that matter somewhat, shocks that are nearly all there
 * is, and a variance that only drifts away from where it began. The best points of one grid would mostly lie in one valley.
 */
function placesToBegin(levels: readonly number[]): readonly (readonly Place[])[] {
  const grid = (shocks: readonly number[]) =>
    levels.flatMap(level =>
      [0.5, 0.7, 0.9, 0.98].flatMap(persistence => shocks.map(alpha => ({ level, persistence, alpha }))),
    );
  const drifting = [0.97, 0.99, 0.997].map(persistence => ({ level: 0.01, persistence, alpha: 0.005 }));
  return [grid([0.01, 0.05, 0.1, 0.2]), grid([0.4]), drifting];
}

/**
 * Variances to begin with: that of the values, which is 1; and where single shocks may be wild the one that half of the values speak for, or
 * the way from a variance that one value made would lead into the flat land of the least degrees of freedom.
 */
function levelsOf(values: Float64Array, mean: number, names: readonly GarchName[]): readonly number[] {
  if (!names.includes("nu")) return [1];
  const usual =
    (quantile(
      values.map(value => Math.abs(value - mean)),
      0.5,
    ) /
      0.6745) **
    2;
  return usual > 0 ? [1, usual] : [1];
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** Coordinates: ln (omega − its least); in alpha's place the logit of the persistence, in beta's that of alpha's share in it; mu; ln (nu − its least). */
function parametersAt(x: Float64Array, names: readonly GarchName[]): GarchParameters {
  const at = (name: GarchName) => x[names.indexOf(name)];
  const persistence = 1 / (1 + Math.exp(-at("alpha")));
  const share = 1 / (1 + Math.exp(-at("beta")));
  return {
    omega: leastOmega + Math.exp(at("omega")),
    alpha: persistence * share,
    beta: persistence * (1 - share),
    mu: names.includes("mu") ? at("mu") : 0,
    ...(names.includes("nu") ? { nu: leastDegrees + Math.exp(at("nu")) } : {}),
  };
}

/** The slope along a coordinate, from the gradient by the parameters. */
function chain(name: GarchName, { omega, alpha, beta, nu }: GarchParameters, gradient: Float64Array): number {
  const persistence = alpha + beta;
  const share = alpha / persistence;
  if (name === "omega") return gradient[0] * (omega - leastOmega);
  if (name === "alpha")
    return (gradient[1] * share + gradient[2] * (1 - share)) * persistence * (1 - persistence);
  if (name === "beta") return (gradient[1] - gradient[2]) * persistence * share * (1 - share);
  return gradient[garchPlaces[name]] * (name === "nu" ? nu! - leastDegrees : 1);
}
