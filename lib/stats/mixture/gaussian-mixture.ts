import { refuseUnknownKeys } from "../../core/names.ts";
import { seededRandom } from "../../core/random.ts";
import { requireWhole } from "../sample.ts";
import { checkClusters, plusPlus } from "./k-means.ts";
import { demandSpread } from "./demand-spread.ts";
import { columnsLike, columnsOf, logDensities, type Observations, weightedMoments } from "./observations.ts";

export interface MixtureOptions {
  /** Runs from different random centres, the best of which is kept; default 5. */
  readonly starts?: number;
  /** Default 7. The same seed gives the same mixture on every machine. */
  readonly seed?: number;
}

/** A mixture of normal laws. Frozen. Component 0 has the lowest mean in the first column. */
export interface GaussianMixture {
  readonly components: number;
  /** Share of each component; they sum to 1. */
  readonly weights: readonly number[];
  /** Mean of each component: one number per column. */
  readonly means: readonly (readonly number[])[];
  /** Standard deviation of each component: one number per column. */
  readonly deviations: readonly (readonly number[])[];
  readonly logLikelihood: number;
  readonly aic: number;
  /** Compare numbers of components by it: lower is better. */
  readonly bic: number;
  readonly length: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Probability of each component for each row, one column per component: by the row itself, so causal for rows not fitted. */
  probabilities(values: Observations): Float64Array[];
  /** The most probable component of each row. */
  assign(values: Observations): Int8Array;
}

const known = ["starts", "seed"] as const;

/**
 * A mixture of normal laws with independent columns (diagonal covariances) by expectation-maximisation (Dempster, Laird & Rubin
 * 1977), begun by k-means++, fitted to ALL rows given: use only the training window, then `probabilities` of later rows. No
 * deviation falls below a thousandth of its column's, or a component would shrink onto a single row. Volatility is better
 * taken in logarithms, which are nearer to normal. Throws for a column that stands still.
 */
export function gaussianMixture(
  values: Observations,
  components: number,
  options: MixtureOptions = {},
): GaussianMixture {
  refuseUnknownKeys("gaussianMixture option", options, known);
  const { starts = 5, seed = 7 } = options;
  const columns = columnsOf(values);
  checkClusters(components, columns, "components");
  demandSpread(columns);
  requireWhole(starts, "starts", 1);
  const n = columns[0].length;
  const ones = new Float64Array(n).fill(1);
  const spreads = columns.map(column => weightedMoments(column, ones).variance);
  const floors = spreads.map(variance => 1e-6 * variance);
  const random = seededRandom(seed);
  const climb = (law: readonly Component[], before: number, limit: number) =>
    maximise(columns, law, floors, { before, limit });
  // All starts run a little, the best one to the end.
  const first = Array.from({ length: starts }, () =>
    climb(around(plusPlus(columns, components, random), spreads, floors), 0, trial),
  ).reduce((best, next) => (next.logLikelihood > best.logLikelihood ? next : best));
  const best = first.converged ? first : climb(first.law, first.iterations, 2_000);
  const { law, logLikelihood, iterations, converged } = best;
  const order = law.map((_, k) => k).sort((a, b) => law[a].means[0] - law[b].means[0]);
  const sorted = order.map(k => law[k]);
  const free = components * (1 + 2 * columns.length) - 1;
  const probabilities = (later: Observations) => {
    const given = columnsLike(later, columns.length);
    const shares = sorted.map(() => new Float64Array(given[0].length));
    expect(given, sorted, shares);
    return shares;
  };
  return Object.freeze({
    components,
    weights: Object.freeze(sorted.map(({ weight }) => weight)),
    means: Object.freeze(sorted.map(({ means }) => Object.freeze(means))),
    deviations: Object.freeze(sorted.map(({ variances }) => Object.freeze(variances.map(Math.sqrt)))),
    logLikelihood,
    aic: 2 * free - 2 * logLikelihood,
    bic: free * Math.log(n) - 2 * logLikelihood,
    length: n,
    iterations,
    converged,
    probabilities,
    assign: (later: Observations) => mostProbable(probabilities(later)),
  });
}

/** Index of the highest probability of each row. */
export function mostProbable(probabilities: readonly Float64Array[]): Int8Array {
  return Int8Array.from({ length: probabilities[0].length }, (_, i) => {
    let best = 0;
    for (let k = 1; k < probabilities.length; k++) if (probabilities[k][i] > probabilities[best][i]) best = k;
    return best;
  });
}

interface Component {
  readonly weight: number;
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

/** Iterations that a start gets before only the best one goes on. */
const trial = 40;

/** Components of equal weight about given means, each as wide as the sample. */
function around(
  means: readonly (readonly number[])[],
  spreads: readonly number[],
  floors: readonly number[],
): readonly Component[] {
  const variances = spreads.map((variance, d) => Math.max(variance, floors[d]));
  return means.map(own => ({ weight: 1 / means.length, means: own, variances }));
}

/** Expectation-maximisation until a step gains less than 1e-9 of the likelihood's logarithm. */
function maximise(
  columns: readonly Float64Array[],
  from: readonly Component[],
  floors: readonly number[],
  { before, limit }: { before: number; limit: number },
) {
  const n = columns[0].length;
  let law = from;
  const shares = law.map(() => new Float64Array(n));
  let logLikelihood = expect(columns, law, shares);
  for (let iterations = before + 1; ; iterations++) {
    law = shares.map((share, k) => {
      const total = share.reduce((sum, value) => sum + value, 0);
      // A component without rows stays where it is, with next to no weight.
      if (total < 1e-9) return { ...law[k], weight: 1e-12 };
      const moments = columns.map(column => weightedMoments(column, share));
      return {
        weight: total / n,
        means: moments.map(({ mean }) => mean),
        variances: moments.map(({ variance }, d) => Math.max(variance, floors[d])),
      };
    });
    const next = expect(columns, law, shares);
    const converged = next - logLikelihood <= 1e-9 * (1 + Math.abs(next));
    logLikelihood = next;
    if (converged || iterations >= limit) return { law, logLikelihood, iterations, converged };
  }
}

/** Writes each component's share of each row; returns the log-likelihood. In logarithms, so that no row is too far away. */
function expect(
  columns: readonly Float64Array[],
  law: readonly Component[],
  shares: readonly Float64Array[],
): number {
  for (const [k, { weight, means, variances }] of law.entries()) {
    logDensities(columns, means, variances, shares[k]);
    const logWeight = Math.log(weight);
    for (let i = 0; i < shares[k].length; i++) shares[k][i] += logWeight;
  }
  let logLikelihood = 0;
  for (let i = 0; i < columns[0].length; i++) {
    let top = -Infinity;
    for (const share of shares) if (share[i] > top) top = share[i];
    let sum = 0;
    for (const share of shares) sum += share[i] = Math.exp(share[i] - top);
    for (const share of shares) share[i] /= sum;
    logLikelihood += top + Math.log(sum);
  }
  return logLikelihood;
}
