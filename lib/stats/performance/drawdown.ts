import { invalidArgument } from "../../core/errors.ts";
import { requireFinite, requireReturns, type Sample } from "../sample.ts";

/**
 * Drawdown at each bar as a positive fraction: D_t = 1 − V_t / max(V_s, s ≤ t), with the starting capital as the first peak, so
 * that a loss on the first bar counts. A return of −100 % or worse is ruin: the drawdown is 1 from there on.
 */
export function drawdowns(returns: Sample): Float64Array {
  requireReturns(returns);
  const result = new Float64Array(returns.length);
  let value = 1;
  let peak = 1;
  for (let i = 0; i < returns.length; i++) {
    value = returns[i] <= -1 ? 0 : value * (1 + returns[i]);
    if (value > peak) peak = value;
    result[i] = 1 - value / peak;
  }
  return result;
}

/** Drawdown at each point of an equity curve; `start` is the capital before its first point and is a peak like any other. */
export function drawdownsFromEquity(equity: Sample, start: number): Float64Array {
  if (!(start > 0 && Number.isFinite(start)))
    throw invalidArgument(
      "start",
      "must be a finite amount above 0",
      start,
      "Pass the starting cash, e.g. 10_000.",
    );
  requireFinite(equity, "equity");
  const result = new Float64Array(equity.length);
  let peak = start;
  for (let i = 0; i < equity.length; i++) {
    if (equity[i] > peak) peak = equity[i];
    result[i] = Math.min(1, 1 - equity[i] / peak);
  }
  return result;
}

/** Deepest drawdown as a positive fraction: 0.25 is a quarter lost from a peak. 0 where equity never fell; NaN of nothing. */
export function maxDrawdown(returns: Sample): number {
  const depths = drawdowns(returns);
  let deepest = depths.length === 0 ? NaN : 0;
  for (let i = 0; i < depths.length; i++) if (depths[i] > deepest) deepest = depths[i];
  return deepest;
}

/** One stretch below a peak. Indices are bars; the peak is −1 where it is the starting capital itself. */
export interface DrawdownEpisode {
  /** Bar of the peak, the last one before equity fell below it. */
  readonly peak: number;
  readonly trough: number;
  /** First bar back at the peak; undefined where it has not recovered. */
  readonly recovery: number | undefined;
  /** Positive fraction. */
  readonly depth: number;
  /** Bars from the peak to the recovery, or to the last bar where it has not recovered. */
  readonly length: number;
}

/** Every drawdown in order of time, the open one last. */
export function drawdownEpisodes(returns: Sample): DrawdownEpisode[] {
  const depths = drawdowns(returns);
  const episodes: DrawdownEpisode[] = [];
  let trough = -1;
  let peak = -1;
  const close = (recovery: number | undefined) =>
    episodes.push({
      peak,
      trough,
      recovery,
      depth: depths[trough],
      length: (recovery ?? depths.length - 1) - peak,
    });
  for (let i = 0; i < depths.length; i++) {
    if (depths[i] > 0) {
      if (trough < 0) peak = i - 1;
      if (trough < 0 || depths[i] > depths[trough]) trough = i;
    } else if (trough >= 0) {
      close(i);
      trough = -1;
    }
  }
  if (trough >= 0) close(undefined);
  return episodes;
}

/** Longest time under water in bars, from peak to recovery; an open drawdown counts up to the last bar. 0 where there is none. */
export function drawdownDuration(returns: Sample): number {
  return drawdownEpisodes(returns).reduce((longest, { length }) => Math.max(longest, length), 0);
}
