import { seededRandom, type Random } from "../../core/random.ts";
import { plusPlus } from "../mixture/k-means.ts";
import { weightedMoments } from "../mixture/observations.ts";
import { emissions, hamilton } from "./hamilton.ts";
import { kim } from "./kim.ts";
import { leastProbability, type HmmLaw } from "./law.ts";

export interface Estimate {
  readonly law: HmmLaw;
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Iterations that a start gets before only the two best go on. */
const trial = 20;

/**
 * Baum-Welch (Baum et al. 1970) from several starts: first states by how far a row lies from the mean, because markets differ in volatility
 * before anything else, then by random centres. All run a little, the two best to the end. `advance` hears of every iteration.
 */
export function baumWelch(
  columns: readonly Float64Array[],
  states: number,
  options: { starts: number; seed: number; tolerance: number; limit: number; advance: () => void },
): Estimate {
  const { starts, seed, tolerance, limit, advance } = options;
  const ones = new Float64Array(columns[0].length).fill(1);
  const spreads = columns.map(column => weightedMoments(column, ones).variance);
  const floors = spreads.map(variance => 1e-6 * variance);
  const random = seededRandom(seed);
  const climb = (law: HmmLaw, before: number, until: number) =>
    iterate(columns, law, floors, { before, until, tolerance, advance });
  return Array.from({ length: starts }, (_, start) =>
    climb(
      start === 0 ? byVolatility(columns, spreads, states) : byCentres(columns, spreads, states, random),
      0,
      trial,
    ),
  )
    .toSorted((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, 2)
    .map(estimate => (estimate.converged ? estimate : climb(estimate.law, estimate.iterations, limit)))
    .reduce((best, next) => (next.logLikelihood > best.logLikelihood ? next : best));
}

function iterate(
  columns: readonly Float64Array[],
  from: HmmLaw,
  floors: readonly number[],
  options: { before: number; until: number; tolerance: number; advance: () => void },
): Estimate {
  let law = from;
  let last = -Infinity;
  for (let iterations = options.before; ; iterations++) {
    const forward = hamilton(emissions(columns, law), law.transitions, law.start);
    const { logLikelihood } = forward;
    const converged = logLikelihood - last <= options.tolerance * (1 + Math.abs(logLikelihood));
    if (converged || iterations >= options.until) return { law, logLikelihood, iterations, converged };
    last = logLikelihood;
    const { smoothed, counts } = kim(forward, law.transitions);
    law = {
      start: normalised(smoothed.map(column => column[0])),
      transitions: counts.map(row => normalised(row)),
      ...moments(columns, smoothed, floors, law),
    };
    options.advance();
  }
}

/** Shares that sum to 1, none below the least. A state that was never left keeps its uniform row. */
function normalised(weights: ArrayLike<number>): number[] {
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return Array.from(weights, () => 1 / weights.length);
  return Array.from(weights, weight => Math.max(leastProbability, weight / total));
}

function moments(
  columns: readonly Float64Array[],
  shares: readonly Float64Array[],
  floors: readonly number[],
  law: HmmLaw,
): Pick<HmmLaw, "means" | "variances"> {
  const of = shares.map((share, k) =>
    columns.map((column, d) => {
      const { mean, variance } = weightedMoments(column, share);
      // A state without rows keeps what it was.
      return Number.isFinite(variance)
        ? { mean, variance: Math.max(variance, floors[d]) }
        : { mean: law.means[k][d], variance: law.variances[k][d] };
    }),
  );
  return {
    means: of.map(row => row.map(({ mean }) => mean)),
    variances: of.map(row => row.map(({ variance }) => variance)),
  };
}

/** All states at the mean, with variances from a quarter to four times the sample's. */
function byVolatility(columns: readonly Float64Array[], spreads: readonly number[], states: number): HmmLaw {
  const means = columns.map(column => column.reduce((sum, value) => sum + value, 0) / column.length);
  const factor = (k: number) => 4 ** ((2 * k) / (states - 1) - 1);
  return {
    ...sticky(states, 0.95),
    means: Array.from({ length: states }, () => means),
    variances: Array.from({ length: states }, (_, k) => spreads.map(variance => variance * factor(k))),
  };
}

/** Random centres, random shares of the variance, chains that stay more or less long. */
function byCentres(
  columns: readonly Float64Array[],
  spreads: readonly number[],
  states: number,
  random: Random,
): HmmLaw {
  return {
    ...sticky(states, 0.7 + 0.29 * random.uniform()),
    means: plusPlus(columns, states, random),
    variances: Array.from({ length: states }, () => {
      const factor = 4 ** (2 * random.uniform() - 1.5);
      return spreads.map(variance => variance * factor);
    }),
  };
}

function sticky(states: number, stay: number): Pick<HmmLaw, "start" | "transitions"> {
  return {
    start: Array.from({ length: states }, () => 1 / states),
    transitions: Array.from({ length: states }, (_, j) =>
      Array.from({ length: states }, (_, k) => (j === k ? stay : (1 - stay) / (states - 1))),
    ),
  };
}
