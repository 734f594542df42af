import { demand } from "../../core/errors.ts";
import { LookAhead } from "../../core/look-ahead.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { startProgress } from "../../core/progress.ts";
import { demandSpread } from "../mixture/demand-spread.ts";
import { checkClusters } from "../mixture/k-means.ts";
import { columnsLike, columnsOf, type Observations } from "../mixture/observations.ts";
import { requireWhole } from "../sample.ts";
import { baumWelch } from "./baum-welch.ts";
import { emissions, hamilton } from "./hamilton.ts";
import { kim } from "./kim.ts";
import type { HmmLaw } from "./law.ts";
import { viterbi } from "./viterbi.ts";

export interface HmmOptions {
  /** Runs from different starting points, the best of which is kept; default 6. The likelihood has many peaks. */
  readonly starts?: number;
  /** Default 7. The same seed gives the same model on every machine. */
  readonly seed?: number;
  /** Converged where an iteration gains less than this share of the log-likelihood; default 1e-9. */
  readonly tolerance?: number;
  /** Iterations of the best start at most; default 1,000. */
  readonly iterations?: number;
}

const places = ["after the sample", "from the start"] as const;
/** Where the rows given to a fitted model lie: right after the fitted sample, or at a beginning of their own (the sample itself, or another market). */
export type HmmRows = (typeof places)[number];

/** A hidden Markov model with normal states, fitted to one sample. Frozen. State 0 has the least variance in the first column. */
export interface GaussianHmm {
  readonly states: number;
  /** Mean of each state: one number per column. */
  readonly means: readonly (readonly number[])[];
  /** Standard deviation of each state: one number per column. */
  readonly deviations: readonly (readonly number[])[];
  /** transitions[j][k]: probability that state k follows state j. */
  readonly transitions: readonly (readonly number[])[];
  /** Probability of each state at the first fitted row. */
  readonly start: readonly number[];
  /** Share of time in each state in the long run. */
  readonly stationary: readonly number[];
  /** Bars that a visit lasts on average: 1 / (1 − P(stay)). */
  readonly expectedDurations: readonly number[];
  readonly logLikelihood: number;
  readonly aic: number;
  /** Compare numbers of states by it: lower is better. */
  readonly bic: number;
  readonly length: number;
  readonly iterations: number;
  readonly converged: boolean;
  /**
   * P(state | rows up to this one), one column per state: causal for rows that were not fitted. `rows` says where they lie, by
   * default right after the fitted sample.
   */
  filter(values: Observations, rows?: HmmRows): { probabilities: Float64Array[]; logLikelihood: number };
  /** The same, one row at a time, for a live session: `next` takes the row that follows, one number per column, and gives each state's probability. */
  stream(): { next(...row: number[]): number[] };
  /** P(state | all of these rows): knows each row's future. */
  smooth(values: Observations, rows?: HmmRows): LookAhead[];
  /** The most probable path of states (Viterbi): knows each row's future. */
  decode(values: Observations, rows?: HmmRows): LookAhead<Int8Array>;
}

/** Rows that a fit needs at the least for each state. */
export const rowsPerState = 10;

const known = ["starts", "seed", "tolerance", "iterations"] as const;

/**
 * A Gaussian hidden Markov model by Baum-Welch, fitted to ALL rows given: use only the training window, then `filter` the bars after
 * it. `values` is one column (usually log returns) or several, independent given the state (diagonal covariances). Several seeded
 * starts, because the likelihood has many peaks; no deviation falls below a thousandth of its column's. Throws for fewer than
 * 10 rows per state, values that are not finite or a column that stands still. Filtered probabilities with parameters of the full sample still look
 * ahead: `pt.regimes.hiddenMarkov` fits again and again on the past only.
 */
export function gaussianHmm(values: Observations, states = 2, options: HmmOptions = {}): GaussianHmm {
  refuseUnknownKeys("gaussianHmm option", options, known);
  const { starts = 6, seed = 7, tolerance = 1e-9, iterations: limit = 1_000 } = options;
  const columns = columnsOf(values);
  const n = columns[0].length;
  checkClusters(states, columns, "states");
  demandSpread(columns);
  const fewest = rowsPerState * states;
  demand(n >= fewest, "values", `must hold ${fewest} rows or more`, n, "Fit to a longer window.");
  requireWhole(starts, "starts", 1);
  requireWhole(limit, "iterations", 1);
  demand(tolerance > 0, "tolerance", "must be above 0", tolerance, "Pass e.g. 1e-9.");
  const progress = startProgress(`Hidden Markov model of ${states} states`, limit);
  let done = 0;
  try {
    const advance = () => progress.advance(Math.min(limit, ++done));
    const estimate = baumWelch(columns, states, { starts, seed, tolerance, limit, advance });
    return compose(columns, { ...estimate, law: ordered(estimate.law) });
  } finally {
    progress.end();
  }
}

/** States by rising variance: a number means the same regime in every fit. */
function ordered({ start, transitions, means, variances }: HmmLaw): HmmLaw {
  const order = start.map((_, k) => k).sort((a, b) => variances[a][0] - variances[b][0]);
  const pick = <T>(values: readonly T[]): T[] => order.map(k => values[k]);
  return {
    start: pick(start),
    transitions: pick(transitions).map(pick),
    means: pick(means),
    variances: pick(variances),
  };
}

function compose(
  columns: readonly Float64Array[],
  { law, logLikelihood, iterations, converged }: ReturnType<typeof baumWelch>,
): GaussianHmm {
  const states = law.start.length;
  const n = columns[0].length;
  const { filtered } = hamilton(emissions(columns, law), law.transitions, law.start);
  const last = filtered.map(column => column[n - 1]);
  const after = step(last, law.transitions);
  const free = states * states - 1 + 2 * states * columns.length;
  const read = (values: Observations, rows: HmmRows = "after the sample") => {
    if (!places.includes(rows)) throw unknownName("place of the rows", rows, places);
    const given = columnsLike(values, columns.length);
    return { logs: emissions(given, law), before: rows === "from the start" ? law.start : after };
  };
  const forward = (values: Observations, rows?: HmmRows) => {
    const { logs, before } = read(values, rows);
    return hamilton(logs, law.transitions, before);
  };
  return Object.freeze({
    states,
    means: frozen(law.means),
    deviations: frozen(law.variances.map(row => row.map(Math.sqrt))),
    transitions: frozen(law.transitions),
    start: Object.freeze([...law.start]),
    stationary: Object.freeze(stationary(law.transitions)),
    expectedDurations: Object.freeze(law.transitions.map((row, k) => 1 / (1 - row[k]))),
    logLikelihood,
    aic: 2 * free - 2 * logLikelihood,
    bic: free * Math.log(n) - 2 * logLikelihood,
    length: n,
    iterations,
    converged,
    filter(values: Observations, rows?: HmmRows) {
      const { filtered: probabilities, logLikelihood: likelihood } = forward(values, rows);
      return { probabilities: [...probabilities], logLikelihood: likelihood };
    },
    stream() {
      let prior = after;
      return {
        next(...row: number[]): number[] {
          demand(
            row.length === columns.length,
            "row",
            `must have one number per column (${columns.length})`,
            row,
            "Pass next(value), of several columns next(a, b).",
          );
          const given = columnsLike(
            row.map(value => [value]),
            columns.length,
          );
          const { filtered: now } = hamilton(emissions(given, law), law.transitions, prior);
          const shares = now.map(([share]) => share);
          prior = step(shares, law.transitions);
          return shares;
        },
      };
    },
    smooth(values: Observations, rows?: HmmRows) {
      return kim(forward(values, rows), law.transitions).smoothed.map(
        column => new LookAhead(column, "smoothed over later rows"),
      );
    },
    decode(values: Observations, rows?: HmmRows) {
      const { logs, before } = read(values, rows);
      return new LookAhead(viterbi(logs, law.transitions, before), "the best path through later rows");
    },
  });
}

function step(from: readonly number[], transitions: HmmLaw["transitions"]): number[] {
  return from.map((_, k) => from.reduce((sum, share, j) => sum + share * transitions[j][k], 0));
}

/** The left eigenvector of eigenvalue 1, by squaring the transitions until every row is it. */
function stationary(transitions: HmmLaw["transitions"]): number[] {
  let power = transitions.map(row => [...row]);
  for (let squared = 0; squared < 60; squared++) power = power.map(row => normalise(step(row, power)));
  return power[0];
}

function normalise(row: number[]): number[] {
  const total = row.reduce((sum, value) => sum + value, 0);
  return row.map(value => value / total);
}

function frozen(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return Object.freeze(rows.map(row => Object.freeze([...row])));
}
