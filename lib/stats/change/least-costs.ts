import { startProgress } from "../../core/progress.ts";
import type { SegmentCost } from "./segment-cost.ts";

/** No length of an array. */
const never = 2 ** 31 - 1;

/**
 * The least cost of the first t values, for each t, and where its last segment begins: PELT (Killick, Fearnhead & Eckley 2012). `cost` is
 * one that a segment's splitting never raises.
 *
 * What lets PELT forget a beginning lets it also leave one alone for a while. Let every beginning be looked at in step s, and B be one whose
 * total was then more than `slack` above what wins: at t its total is at least that of s and cost(s, t), so it cannot win as long as
 * the least found is within `slack` of best(s) + cost(s, t). Only the near ones and those that came since are looked at in between.
 */
export function leastCosts(
  n: number,
  cost: SegmentCost,
  { shortest, penalty }: { readonly shortest: number; readonly penalty: number },
): { readonly best: Float64Array; readonly last: Int32Array } {
  const best = new Float64Array(n + 1).fill(Infinity);
  const last = new Int32Array(n + 1);
  best[0] = -penalty;
  const beginnings = new Int32Array(n + 1);
  // One that lost at t may still win until t itself can begin a segment.
  const expires = new Int32Array(n + 1);
  const totals = new Float64Array(n + 1);
  const near = new Int32Array(n + 1);
  const slack = penalty / 2;
  let [count, nearCount] = [0, 0];
  // The step at which all were looked at, how many they were, and when they are again.
  let [looked, seen, next] = [0, 0, 0];
  const consider = (from: number, t: number): number => {
    const total = best[from] + cost(from, t);
    // Of equal ones the first, as if all had been looked at in their order.
    if (total + penalty < best[t] || (total + penalty === best[t] && from < last[t])) {
      best[t] = total + penalty;
      last[t] = from;
    }
    return total;
  };
  const considerAll = (t: number): void => {
    let kept = 0;
    for (let c = 0; c < count; c++) {
      if (expires[c] <= t) continue;
      const from = beginnings[c];
      beginnings[kept] = from;
      expires[kept] = expires[c];
      totals[kept++] = consider(from, t);
    }
    count = kept;
    nearCount = 0;
    for (let c = 0; c < count; c++) {
      if (expires[c] === never && totals[c] > best[t]) expires[c] = t + shortest;
      if (totals[c] + penalty < best[t] + slack) near[nearCount++] = beginnings[c];
    }
    [looked, seen, next] = [t, count, t + Math.ceil(Math.sqrt(count))];
  };
  const progress = startProgress("Change points", n);
  try {
    for (let t = shortest; t <= n; t++) {
      // The segment that ends at t begins at 0, or leaves a whole segment before it.
      if (t === shortest || t >= 2 * shortest) {
        expires[count] = never;
        beginnings[count++] = t - shortest;
      }
      if (t < next) {
        for (let c = 0; c < nearCount; c++) consider(near[c], t);
        for (let c = seen; c < count; c++) consider(beginnings[c], t);
      }
      if (t >= next || !(best[t] < best[looked] + cost(looked, t) + slack)) considerAll(t);
      if (t % 4_096 === 0) progress.advance(t);
    }
  } finally {
    progress.end();
  }
  return { best, last };
}
