import type { BlockSource } from "../../stats/inference/bootstrap.ts";

/** Per-bar columns of the series that the simulated paths are drawn from. */
export interface PathSource {
  /** Growth factor of each bar; 0 where the return is −100 % or worse, and from a 0 nothing comes back. */
  readonly factor: Float64Array;
  /** Return minus the series' mean: sums of it do not cancel. */
  readonly centred: Float64Array;
  readonly mean: number;
  readonly stretch: Stretches;
}

/** What any `length` consecutive bars do together, by their first bar, so that long blocks are taken in strides. */
interface Stretches {
  readonly length: number;
  /**
   * Eight numbers a start, which is one cache line: growth over the stretch, its highest and its lowest point and its worst value
   * over peak, all relative to its start; sums of centred returns and of their squares; two unused.
   */
  readonly table: Float64Array;
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

/** Short blocks: no stride ever fits. */
const none: Stretches = { length: Infinity, table: new Float64Array(0) };
/** Longer stretches cost more bars at the ends of blocks than they save inside. */
const longestStretch = 32;

/** Prepares a series for paths with blocks of this length. */
export function pathSource(returns: Float64Array, blockLength: number): PathSource {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += returns[i];
  const mean = sum / returns.length;
  const factor = returns.map(r => (r <= -1 ? 0 : 1 + r));
  const centred = returns.map(r => r - mean);
  const length = Math.min(longestStretch, 2 ** Math.floor(Math.log2(blockLength / 3)), returns.length);
  return { factor, centred, mean, stretch: length >= 4 ? stretches(factor, centred, length) : none };
}

function stretches(factor: Float64Array, centred: Float64Array, length: number): Stretches {
  const starts = factor.length - length + 1;
  const table = new Float64Array(8 * starts);
  for (let start = 0; start < starts; start++) {
    let growth = 1;
    let highest = 1;
    let lowest = 1;
    let trough = 1;
    let sum = 0;
    let square = 0;
    for (let i = start; i < start + length; i++) {
      growth *= factor[i];
      highest = Math.max(highest, growth);
      lowest = Math.min(lowest, growth);
      trough = Math.min(trough, growth / highest);
      sum += centred[i];
      square += centred[i] * centred[i];
    }
    table.set([growth, highest, lowest, trough, sum, square], 8 * start);
  }
  return { length, table };
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
  const { table, length: stride } = source.stretch;
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
    // As far as the block, the original series and the next fan point all reach: no test inside the loops.
    const length = Math.min(left, n - index, stop - bar + 1);
    const end = index + length;
    for (; index + stride <= end; index += stride) {
      const at = 8 * index;
      sum += table[at + 4];
      square += table[at + 5];
      // The worst is inside the stretch, or between its lowest point and a peak before it. (Where the lowest point follows a new
      // peak, the first is the deeper one.)
      const low = growth * table[at + 2];
      if (low < trough * peak) trough = low / peak;
      if (table[at + 3] < trough) trough = table[at + 3];
      const high = growth * table[at + 1];
      if (high > peak) peak = high;
      growth *= table[at];
    }
    for (; index < end; index++) {
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
