import { JobError, runJobs } from "../../core/compute/pool.ts";
import { breather } from "../../core/interrupt.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { startProgress } from "../../core/progress.ts";
import { day } from "../../core/time.ts";
import type { Bars } from "../../market/bars.ts";
import { periodsPerYear } from "../../market/calendar/periods-per-year.ts";
import { KeptIndicators } from "../../signal/kept.ts";
import { executionKeys, resolveExecution, type ExecutionOptions } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import { packStrategy } from "../../trading/strategy/transport.ts";
import { requireBars } from "../backtest/backtest.ts";
import { statNames, type StatName } from "../backtest/statistics.ts";
import { storeDailyReturns } from "../ledger/artifact.ts";
import { dayEnds } from "../ledger/daily.ts";
import { recordEvaluation } from "../ledger/ledger.ts";
import { ledgerTrials } from "../overfit/deflation.ts";
import { evaluatePoints, type PointSetting, type PointSink } from "./evaluate.ts";
import { gridPoints, type Grid } from "./grid.ts";
import { rowCorrelation, type DailyMatrix, type SweepMessage } from "./job.ts";
import { Sweep } from "./result.ts";
import { shareBars } from "./shared-bars.ts";

export interface SweepOptions<P extends Params> extends ExecutionOptions {
  /** Values to try per parameter. */
  grid: Grid<P>;
  /** What the best point is best at; default "sharpe". */
  rank?: StatName;
  /** Points with fewer trades cannot be the best; default 1. */
  minTrades?: number;
}

const jobs = new URL("./job.ts", import.meta.url);

/** Below this many bar evaluations a sweep is done before a worker has started. */
const worthWorkers = 4_000_000;

/**
 * Backtests every point of a grid on worker threads and ranks them. Each point is a trial in the ledger, and the best one's
 * Sharpe ratio is shown deflated by all of them: the best of many looks good by luck alone.
 *
 * A strategy whose code uses variables from outside itself other than `pt` cannot travel to workers; it runs on this thread
 * and the result says so in `note`.
 */
export async function sweep<P extends Params>(
  strategy: Strategy<P>,
  bars: Bars,
  options: SweepOptions<P>,
): Promise<Sweep<P>> {
  refuseUnknownKeys("sweep option", options, [...executionKeys, "grid", "rank", "minTrades"]);
  const { grid, rank = "sharpe", minTrades = 1, ...terms } = options;
  if (!statNames.includes(rank)) throw unknownName("metric", rank, statNames);
  const execution = resolveExecution(terms);
  requireBars(bars, 2);
  bars.demandUntouched();
  const { axes, points, excluded } = gridPoints(strategy, grid ?? {});
  const ends = dayEnds(bars.time);
  const setting: PointSetting = {
    strategy,
    bars,
    execution,
    periodsPerYear: periodsPerYear(bars),
    dayEnds: ends,
    indicators: new KeptIndicators(),
  };
  const sink: PointSink = {
    stats: new Float64Array(new SharedArrayBuffer(points.length * statNames.length * 8)),
    daily: new Float32Array(new SharedArrayBuffer(points.length * ends.length * 4)),
  };
  const note = await evaluateAll(setting, points, sink);
  const [artifact, correlation] = await Promise.all([
    storeDailyReturns(points, sink.daily, daysOf(bars.time, ends)),
    correlate(bars, points, { daily: sink.daily, width: ends.length }),
  ]);
  const provenance = bars.provenance;
  const column = (name: StatName) => {
    const index = statNames.indexOf(name);
    return Float64Array.from(points, (_, i) => sink.stats[i * statNames.length + index]);
  };
  const sharpe = column("sharpePerPeriod");
  recordEvaluation({
    kind: "sweep",
    strategy,
    execution,
    provenance,
    trials: points.map((params, i) => ({ params, sharpe: sharpe[i], observations: bars.length })),
    stats: { grid, rank },
    correlation,
    artifact,
  });
  const trials = Object.freeze(ledgerTrials(provenance));
  return new Sweep({
    strategy,
    bars,
    execution,
    axes,
    points,
    excluded,
    rank,
    minTrades,
    stats: sink.stats,
    trials,
    artifact,
    note,
  });
}

function isWorthWorkers(bars: Bars, points: readonly Params[]): boolean {
  return points.length * bars.length >= worthWorkers;
}

/** How the points' returns correlate, from a worker where workers are up anyway. */
async function correlate(bars: Bars, points: readonly Params[], matrix: DailyMatrix): Promise<number> {
  if (!isWorthWorkers(bars, points)) return rowCorrelation(matrix);
  const [correlation] = await runJobs<null, number>({ module: jobs, name: "correlationJob" }, matrix, [null]);
  return correlation;
}

/** Evaluates all points, on workers where it pays and the strategy can travel; gives the note for the result otherwise. */
async function evaluateAll(
  setting: PointSetting,
  points: readonly Params[],
  sink: PointSink,
): Promise<string | undefined> {
  const { strategy, bars } = setting;
  const turns = breather();
  const progress = startProgress(`sweep ${strategy.name}`, points.length);
  try {
    if (!isWorthWorkers(bars, points)) {
      evaluatePoints(setting, points, 0, points.length, sink);
      return undefined;
    }
    const ranges = chunks(points.length, Math.max(1, Math.min(64, Math.ceil(points.length / 32))));
    const { execution, periodsPerYear, dayEnds } = setting;
    const message: SweepMessage = {
      strategy: packStrategy(strategy),
      bars: shareBars(bars),
      execution,
      periodsPerYear,
      dayEnds,
      points,
      sink,
    };
    try {
      await runJobs({ module: jobs, name: "sweepJob" }, message, ranges, {
        onProgress: done => progress.advance(ranges[done - 1].end),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof JobError && error.name === "ReferenceError")) throw error;
      for (const { first, end } of ranges) {
        evaluatePoints(setting, points, first, end, sink);
        progress.advance(end);
        await turns.breathe();
      }
      return `Ran on one thread: in a worker, ${error.message}. A strategy that uses only its arguments and pt runs on all cores.`;
    }
  } finally {
    turns.done();
    progress.end();
  }
}

function chunks(total: number, size: number): { first: number; end: number }[] {
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => ({
    first: i * size,
    end: Math.min(total, (i + 1) * size),
  }));
}

function daysOf(time: Float64Array, ends: Int32Array): Float64Array {
  return Float64Array.from(ends, end => Math.floor(time[end - 1] / day) * day);
}
