import { logDensities } from "../mixture/observations.ts";
import type { HmmLaw } from "./law.ts";

/** Columns per state, one value per row. */
export interface Filtered {
  /** P(state | rows up to this one). */
  readonly filtered: readonly Float64Array[];
  /** P(state | rows before this one). */
  readonly predicted: readonly Float64Array[];
  readonly logLikelihood: number;
}

/** Log density of each row in each state. */
export function emissions(columns: readonly Float64Array[], law: HmmLaw): Float64Array[] {
  return law.means.map((means, k) => {
    const logs = new Float64Array(columns[0].length);
    logDensities(columns, means, law.variances[k], logs);
    return logs;
  });
}

/**
 * The forward recursion (Hamilton 1989), each row normalised. Densities stay logarithms up to a row's largest one, which counts as 1: with
 * the floor under transitions no row underflows. `before` are the state probabilities of the first row before it is seen.
 */
export function hamilton(
  logs: readonly Float64Array[],
  transitions: HmmLaw["transitions"],
  before: readonly number[],
): Filtered {
  const states = logs.length;
  const n = logs[0].length;
  const filtered = logs.map(() => new Float64Array(n));
  const predicted = logs.map(() => new Float64Array(n));
  const prior = Float64Array.from(before);
  const current = new Float64Array(states);
  let logLikelihood = 0;
  for (let t = 0; t < n; t++) {
    let top = -Infinity;
    for (let k = 0; k < states; k++) if (logs[k][t] > top) top = logs[k][t];
    let sum = 0;
    for (let k = 0; k < states; k++) {
      predicted[k][t] = prior[k];
      current[k] = prior[k] * Math.exp(logs[k][t] - top);
      sum += current[k];
    }
    logLikelihood += top + Math.log(sum);
    prior.fill(0);
    for (let j = 0; j < states; j++) {
      const share = (filtered[j][t] = current[j] / sum);
      const row = transitions[j];
      for (let k = 0; k < states; k++) prior[k] += share * row[k];
    }
  }
  return { filtered, predicted, logLikelihood };
}
