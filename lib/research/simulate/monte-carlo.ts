import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { breather } from "../../core/interrupt.ts";
import { startProgress } from "../../core/progress.ts";
import { seededRandom } from "../../core/random.ts";
import { sortedQuantile } from "../../stats/distribution/quantile.ts";
import { optimalBlockLength } from "../../stats/inference/block-length.ts";
import { bootstrapBlocks, type BootstrapMethod } from "../../stats/inference/bootstrap.ts";
import type { ReturnSeries } from "../series.ts";
import { checkSeries } from "./check-series.ts";
import { composeMonteCarlo } from "./compose-monte-carlo.ts";
import type { Fan, MonteCarlo } from "./monte-carlo-result.ts";
import { type PathResults, pathSource, simulatePath } from "./paths.ts";

export interface MonteCarloOptions {
  /** Simulated paths, 100 or more; default 1,000. */
  readonly runs?: number;
  /** Default 7; the result shows it. The same seed gives the same figures on every machine. */
  readonly seed?: number;
  /** `"stationary"` (default): blocks of geometric length; `"block"`: moving blocks of fixed length. */
  readonly method?: BootstrapMethod;
  /** Bars drawn together, or `"auto"` (default): see {@link MonteCarlo.blockLength}. */
  readonly blockLength?: number | "auto";
  /** Called now and then with the runs that are done. */
  readonly onProgress?: (done: number, runs: number) => void;
}

const known = ["runs", "seed", "method", "blockLength", "onProgress"] as const;

/** Paths whose course is kept for the fan; quantiles of more would look the same and need gigabytes. */
const fanRuns = 20_000;
const fanPoints = 100;
/** Bars simulated before others get a turn: a few milliseconds. A count, so that a slow machine computes the same. */
const slice = 2_000_000;

/**
 * Resamples a strategy's own returns in blocks and measures each path as the original is measured: what else could have happened
 * to it by luck of order and draw. It cannot show overfitting (every path is made of the same returns); give it out-of-sample returns.
 * Sharpe and CAGR are annualised by the series' own calendar. Throws for a series without time, fewer than two returns, or NaN.
 */
export async function monteCarlo(series: ReturnSeries, options: MonteCarloOptions = {}): Promise<MonteCarlo> {
  refuseUnknownKeys("monteCarlo option", options, known);
  const { runs = 1_000, seed = 7, method = "stationary", blockLength = "auto", onProgress } = options;
  demand(
    Number.isSafeInteger(runs) && runs >= 100 && runs <= 10_000_000,
    "runs",
    "must be a whole number from 100 to 10,000,000",
    runs,
    "Pass e.g. runs: 10_000; below 100 the 5 % quantile rests on a handful of paths.",
  );
  checkSeries(series);
  const n = series.returns.length;
  const block = blockLength === "auto" ? autoBlock(series.returns) : { used: blockLength };
  const blocks = bootstrapBlocks(seededRandom(seed), n, { method, blockLength: block.used });
  const source = pathSource(series.returns, block.used);
  const points = horizon(n);
  const kept = Math.min(runs, fanRuns);
  const results: PathResults = {
    growth: new Float64Array(runs),
    sharpe: new Float64Array(runs),
    maxDrawdown: new Float64Array(runs),
    fan: new Float64Array(points.length * kept),
    kept,
    points,
  };
  const turns = breather();
  const progress = startProgress(`Monte Carlo of ${series.name}`, runs);
  try {
    const perSlice = Math.max(1, Math.floor(slice / n));
    for (let run = 0; run < runs;) {
      for (const end = Math.min(runs, run + perSlice); run < end; run++)
        simulatePath(source, blocks, run, results);
      progress.advance(run);
      onProgress?.(run, runs);
      await turns.breathe();
    }
  } finally {
    turns.done();
    progress.end();
  }
  return composeMonteCarlo({ series, runs, seed, method, block, results, fan: fanOf(results, series) });
}

/**
 * Politis and White's block length of the returns and of their sizes, the longer one: returns hardly remember, their sizes do,
 * and single draws would tear a storm apart and understate drawdowns.
 */
function autoBlock(returns: Float64Array): { used: number; ofReturns: number; ofSizes: number } {
  const ofReturns = optimalBlockLength(returns).stationary;
  const ofSizes = optimalBlockLength(returns.map(Math.abs)).stationary;
  const longest = Math.max(1, ofReturns || 0, ofSizes || 0);
  return { used: Math.min(longest, returns.length), ofReturns, ofSizes };
}

/** At most `fanPoints` bars, spread evenly, the last bar included. */
function horizon(n: number): Int32Array {
  const count = Math.min(n, fanPoints);
  return Int32Array.from({ length: count }, (_, k) => Math.ceil(((k + 1) * n) / count) - 1);
}

function fanOf({ fan, kept, points }: PathResults, series: ReturnSeries): Fan {
  const column = () => new Float64Array(points.length);
  const result = {
    time: column(),
    p5: column(),
    p25: column(),
    p50: column(),
    p75: column(),
    p95: column(),
    observed: column(),
  };
  let growth = 1;
  let bar = 0;
  for (let k = 0; k < points.length; k++) {
    const sorted = fan.subarray(k * kept, (k + 1) * kept).sort();
    result.time[k] = series.time[points[k]];
    result.p5[k] = sortedQuantile(sorted, 0.05);
    result.p25[k] = sortedQuantile(sorted, 0.25);
    result.p50[k] = sortedQuantile(sorted, 0.5);
    result.p75[k] = sortedQuantile(sorted, 0.75);
    result.p95[k] = sortedQuantile(sorted, 0.95);
    for (; bar <= points[k]; bar++) growth *= Math.max(0, 1 + series.returns[bar]);
    result.observed[k] = growth;
  }
  return Object.freeze(result);
}
