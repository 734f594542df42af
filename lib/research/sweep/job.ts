import type { Execution } from "../../trading/engine/execution.ts";
import type { Params } from "../../trading/strategy/strategy.ts";
import { meanCorrelation } from "../../stats/distribution/correlation.ts";
import { KeptIndicators } from "../../signal/kept.ts";
import { strategyScope } from "../../trading/strategy/scope.ts";
import { unpackStrategy, type StrategyMessage } from "../../trading/strategy/transport.ts";
import { evaluatePoints, type PointSink } from "./evaluate.ts";
import { receiveBars, type SharedBars } from "./shared-bars.ts";

/** Everything a worker needs to evaluate any part of a sweep. */
export interface SweepMessage {
  readonly strategy: StrategyMessage;
  readonly bars: SharedBars;
  readonly execution: Execution;
  readonly periodsPerYear: number;
  readonly dayEnds: Int32Array;
  readonly points: readonly Params[];
  readonly sink: PointSink;
}

/** Runs in a worker: rebuilds strategy and bars once, then evaluates the ranges of points it is given. */
export async function sweepJob(
  message: SweepMessage,
): Promise<(range: { first: number; end: number }) => void> {
  // Only code from a cell needs the public surface; the library's own strategies start faster without.
  const pt = message.strategy.kind === "code" ? strategyScope() : undefined;
  const strategy = unpackStrategy(message.strategy, pt);
  const setting = { ...message, strategy, bars: receiveBars(message.bars), indicators: new KeptIndicators() };
  return ({ first, end }) => evaluatePoints(setting, message.points, first, end, message.sink);
}

/** The matrix of a sweep's daily returns, a row per point. */
export interface DailyMatrix {
  readonly daily: Float32Array;
  readonly width: number;
}

/** Runs in a worker, while the main thread stores the matrix: the mean correlation over all pairs of its rows. */
export function correlationJob(matrix: DailyMatrix): () => number {
  return () => rowCorrelation(matrix);
}

/** Mean correlation over all pairs of rows. */
export function rowCorrelation({ daily, width }: DailyMatrix): number {
  return meanCorrelation(
    Array.from({ length: daily.length / width }, (_, i) => daily.subarray(i * width, (i + 1) * width)),
  );
}
