import { JobError, runJobs } from "../../core/compute/pool.ts";
import { breather } from "../../core/interrupt.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { startProgress } from "../../core/progress.ts";
import type { Bars } from "../../market/bars.ts";
import { periodsPerYear } from "../../market/calendar/periods-per-year.ts";
import { executionKeys, resolveExecution, type ExecutionOptions } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import { packStrategy } from "../../trading/strategy/transport.ts";
import { requireBars } from "../backtest/backtest.ts";
import { statNames, type StatName } from "../backtest/statistics.ts";
import { dailyReturnsOf } from "../ledger/daily.ts";
import { recordEvaluation } from "../ledger/ledger.ts";
import { gridPoints, type Grid } from "../sweep/grid.ts";
import { shareBars } from "../sweep/shared-bars.ts";
import { runWindow, type WalkForwardMessage, type WindowOutcome, type WindowSetting } from "./job.ts";
import { WalkForward } from "./result.ts";
import { stitch } from "./stitch.ts";
import { walkForwardWindows, type Window, type WindowOptions } from "./windows.ts";

export interface WalkForwardOptions<P extends Params> extends ExecutionOptions, WindowOptions {
  /** Values to try per parameter in every train part. */
  grid: Grid<P>;
  /** What a point is fitted to; default "sharpe". */
  rank?: StatName;
  /** Points with fewer trades in the train part cannot be chosen; default 1. */
  minTrades?: number;
}

const optionKeys = [...executionKeys, "grid", "rank", "minTrades", "train", "test", "step", "anchored"];

/**
 * Fits the grid's best point on each train part and runs it on the test part that follows, which it has never seen.
 * The test parts, stitched, are the strategy's out-of-sample record: the figures to judge it by. Positions do not carry from
 * one test part to the next; each closes at its end and pays for it.
 */
export async function walkForward<P extends Params>(
  strategy: Strategy<P>,
  bars: Bars,
  options: WalkForwardOptions<P>,
): Promise<WalkForward<P>> {
  refuseUnknownKeys("walk-forward option", options, optionKeys);
  const { grid, rank = "sharpe", minTrades = 1, train, test, step, anchored, ...terms } = options;
  if (!statNames.includes(rank)) throw unknownName("metric", rank, statNames);
  const execution = resolveExecution(terms);
  requireBars(bars, 4);
  bars.demandUntouched();
  const { points } = gridPoints(strategy, grid ?? {});
  const windows = walkForwardWindows(bars.time, { train, test, step, anchored });
  const periods = periodsPerYear(bars);
  const setting: WindowSetting = {
    strategy,
    bars,
    execution,
    periodsPerYear: periods,
    points,
    rank,
    minTrades,
  };
  const { outcomes, note } = await runWindows(setting, windows);
  const outOfSample = stitch(strategy, bars, execution, periods, windows, outcomes);
  recordEvaluation({
    kind: "walk-forward",
    strategy,
    execution,
    provenance: bars.provenance,
    // The parts of the data say nothing of a point's Sharpe ratio on the whole of it: counted, not measured.
    trials: points.map(params => ({ params, sharpe: NaN, observations: 0 })),
    stats: { grid, rank, train, test, windows: windows.length, outOfSample: outOfSample.stats },
    daily: dailyReturnsOf(outOfSample.equity, outOfSample.time, execution.cash),
  });
  return new WalkForward({ strategy, bars, execution, points, rank, windows, outcomes, outOfSample, note });
}

async function runWindows(
  setting: WindowSetting,
  windows: readonly Window[],
): Promise<{ outcomes: WindowOutcome[]; note: string | undefined }> {
  const { strategy, bars, points } = setting;
  const turns = breather();
  const progress = startProgress(`walk-forward ${strategy.name}`, windows.length);
  const onThisThread = async () => {
    const outcomes: WindowOutcome[] = [];
    for (const window of windows) {
      outcomes.push(runWindow(setting, window));
      progress.advance(outcomes.length);
      await turns.breathe();
    }
    return outcomes;
  };
  try {
    const trainBars = windows.reduce((sum, { trainStart, testStart }) => sum + testStart - trainStart, 0);
    if (trainBars * points.length < 4_000_000) return { outcomes: await onThisThread(), note: undefined };
    const message: WalkForwardMessage = {
      ...setting,
      strategy: packStrategy(strategy),
      bars: shareBars(bars),
    };
    try {
      const module = new URL("./job.ts", import.meta.url);
      const outcomes = await runJobs<Window, WindowOutcome>(
        { module, name: "walkForwardJob" },
        message,
        windows,
        {
          onProgress: done => progress.advance(done),
        },
      );
      return { outcomes, note: undefined };
    } catch (error) {
      if (!(error instanceof JobError && error.name === "ReferenceError")) throw error;
      const note = `Ran on one thread: in a worker, ${error.message}. A strategy that uses only its arguments and pt runs on all cores.`;
      return { outcomes: await onThisThread(), note };
    }
  } finally {
    turns.done();
    progress.end();
  }
}
