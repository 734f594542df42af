import type { HmmLaw } from "./law.ts";

/** The most probable path of states given all rows (Viterbi 1967), in logarithms. Of equal paths the one with the lower states. */
export function viterbi(
  logs: readonly Float64Array[],
  transitions: HmmLaw["transitions"],
  before: readonly number[],
): Int8Array {
  const states = logs.length;
  const n = logs[0].length;
  const logTransitions = transitions.map(row => row.map(Math.log));
  const from = new Int8Array(n * states);
  let best = Float64Array.from(before, (p, k) => Math.log(p) + logs[k][0]);
  for (let t = 1; t < n; t++) {
    const next = new Float64Array(states);
    for (let k = 0; k < states; k++) {
      let at = 0;
      for (let j = 1; j < states; j++)
        if (best[j] + logTransitions[j][k] > best[at] + logTransitions[at][k]) at = j;
      from[t * states + k] = at;
      next[k] = best[at] + logTransitions[at][k] + logs[k][t];
    }
    best = next;
  }
  const path = new Int8Array(n);
  if (n > 0) path[n - 1] = best.indexOf(Math.max(...best));
  for (let t = n - 1; t > 0; t--) path[t - 1] = from[t * states + path[t]];
  return path;
}
