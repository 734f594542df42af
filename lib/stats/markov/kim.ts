import type { HmmLaw } from "./law.ts";
import type { Filtered } from "./hamilton.ts";

/** P(state | all rows), one column per state, and the expected number of each transition. */
export interface Smoothed {
  readonly smoothed: readonly Float64Array[];
  readonly counts: readonly Float64Array[];
}

/** The backward recursion (Kim 1994) over what the forward one found: every factor is a probability, so nothing over- or underflows. */
export function kim({ filtered, predicted }: Filtered, transitions: HmmLaw["transitions"]): Smoothed {
  const states = filtered.length;
  const n = filtered[0].length;
  const smoothed = filtered.map(column => column.slice());
  const counts = filtered.map(() => new Float64Array(states));
  const ratio = new Float64Array(states);
  for (let t = n - 2; t >= 0; t--) {
    for (let k = 0; k < states; k++) ratio[k] = smoothed[k][t + 1] / predicted[k][t + 1];
    let total = 0;
    for (let j = 0; j < states; j++) {
      const share = filtered[j][t];
      let sum = 0;
      for (let k = 0; k < states; k++) {
        const both = share * transitions[j][k] * ratio[k];
        counts[j][k] += both;
        sum += both;
      }
      smoothed[j][t] = sum;
      total += sum;
    }
    // Rounding only; it would add up over a million rows.
    for (let j = 0; j < states; j++) smoothed[j][t] /= total;
  }
  return { smoothed, counts };
}
