import type { BlockSource } from "../../stats/inference/bootstrap.ts";

/** Per-bar columns of the series that the simulated paths are drawn from. */
export interface PathSource {
  /** Growth factor of each bar; 0 where the return is −100 % or worse, and from a 0 nothing comes back. */
  readonly factor: Float64Array;
  /** Return minus the series' mean: sums of it do not cancel. */
  readonly centred: Float64Array;
  readonly mean: number;
}

/** What a path leaves behind, one entry a run. */
export interface PathResults {
  /** Final growth of 1. */
  readonly growth: Float64Array;
  /** Sharpe ratio per period. */
  readonly sharpe: Float64Array;
  readonly maxDrawdown: Float64Array;
  /** Growth at the fan's points, point-major: `fan[point * kept + run]` for the first `kept` runs. */
  readonly fan: Float64Array;
  readonly kept: number;
  /** Bars after which the fan is measured, ascending; the last is the last bar. */
  readonly points: Int32Array;
}

export function pathSource(returns: Float64Array): PathSource {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += returns[i];
  const mean = sum / returns.length;
  return {
    factor: returns.map(r => (r <= -1 ? 0 : 1 + r)),
    centred: returns.map(r => r - mean),
    mean,
  };
}

/** Standard deviations below this are the rounding of 1 + r, not variation. */
const leastDeviation = 1e-14;

/** Simulates one run: pieces a path together block by block and measures it on the way, without storing it. */
export function simulatePath(
  source: PathSource,
  blocks: BlockSource,
  run: number,
  results: PathResults,
): void {
  const { factor, centred, mean } = source;
  const { points, fan, kept } = results;
  const n = factor.length;
  let growth = 1;
  let peak = 1;
  let trough = 1;
  let sum = 0;
  let square = 0;
  let point = 0;
  let stop = points[0];
  let index = 0;
  let left = 0;
  for (let bar = 0; bar < n;) {
    if (left === 0) {
      blocks.next();
      index = blocks.start;
      left = blocks.length;
    }
    // As far as the block, the original series and the next fan point all reach: no test inside the loop.
    const length = Math.min(left, n - index, stop - bar + 1);
    for (let end = index + length; index < end; index++) {
      const d = centred[index];
      sum += d;
      square += d * d;
      growth *= factor[index];
      if (growth > peak) peak = growth;
      else if (growth < trough * peak) trough = growth / peak;
    }
    left -= length;
    bar += length;
    if (index === n) index = 0;
    if (bar > stop) {
      if (run < kept) fan[point * kept + run] = growth;
      stop = points[++point];
    }
  }
  const deviation = Math.sqrt(Math.max(0, square - (sum * sum) / n) / (n - 1));
  results.growth[run] = growth;
  results.sharpe[run] = deviation > leastDeviation ? (mean + sum / n) / deviation : NaN;
  results.maxDrawdown[run] = 1 - trough;
}
