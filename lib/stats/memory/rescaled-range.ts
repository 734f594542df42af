import { refuseUnknownKeys } from "../../core/names.ts";
import { requireFinite, type Sample } from "../sample.ts";
import type { Hurst } from "./hurst.ts";
import { chosenScales, demandScales, slope } from "./scales.ts";

export interface RescaledRangeOptions {
  /** Whether the range that independent returns show by themselves is taken out (Anis & Lloyd 1976); default true. */
  readonly corrected?: boolean;
  /** Window lengths; default about 15 from 10 bars to half of the series. */
  readonly scales?: readonly number[];
}

/**
 * Hurst exponent by rescaled range (Hurst 1951): the mean of range / deviation of cumulated returns over windows that do not
 * overlap, from 10 bars to half of the series at about 15 lengths; its slope in logarithms. Small windows exaggerate: with
 * `corrected` (default) it is 0.5 + the slope of ln(R/S) − ln(E[R/S]) with Anis and Lloyd's expectation for independent normal
 * returns (exactly; other tools multiply it by Peters' (n − ½)/n). Values are RETURNS, at least 100; prices would give about 1. Windows that
 * do not vary are left out.
 */
export function hurstRescaledRange(values: Sample, options: RescaledRangeOptions = {}): Hurst {
  refuseUnknownKeys("hurstRescaledRange option", options, ["corrected", "scales"]);
  const { corrected = true } = options;
  requireFinite(values, "values");
  demandScales(values.length, 100);
  const lengths: number[] = [];
  const ranges: number[] = [];
  for (const length of chosenScales(options.scales, Math.floor(values.length / 2), values.length)) {
    const mean = meanRange(values, length);
    if (!(mean > 0)) continue;
    lengths.push(length);
    ranges.push(mean);
  }
  const logs = ranges.map((range, k) => Math.log(range) - (corrected ? Math.log(anisLloyd(lengths[k])) : 0));
  const line = slope(lengths.map(Math.log), logs);
  return Object.freeze({
    exponent: (corrected ? 0.5 : 0) + line.slope,
    standardError: line.standardError,
    scales: Object.freeze(lengths),
    values: Object.freeze(ranges),
  });
}

function meanRange(values: Sample, length: number): number {
  const windows = Math.floor(values.length / length);
  let sum = 0;
  let counted = 0;
  for (let w = 0; w < windows; w++) {
    const from = w * length;
    let mean = 0;
    for (let i = from; i < from + length; i++) mean += values[i];
    mean /= length;
    let squares = 0;
    let level = 0;
    let high = 0;
    let low = 0;
    for (let i = from; i < from + length; i++) {
      const away = values[i] - mean;
      squares += away * away;
      level += away;
      if (level > high) high = level;
      if (level < low) low = level;
    }
    const deviation = Math.sqrt(squares / length);
    if (deviation > 1e-14 * Math.abs(mean)) {
      sum += (high - low) / deviation;
      counted++;
    }
  }
  return sum / counted;
}

/** E[R/S] of `n` independent normal values, exactly (Anis & Lloyd 1976). */
function anisLloyd(n: number): number {
  let sum = 0;
  for (let i = 1; i < n; i++) sum += Math.sqrt((n - i) / i);
  // Γ((n−1)/2) / (√π · Γ(n/2)), by its recursion in steps of two from n = 2 or 3.
  let gammas = n % 2 === 0 ? 1 : 2 / Math.PI;
  for (let k = n % 2 === 0 ? 2 : 3; k < n; k += 2) gammas *= (k - 1) / k;
  return gammas * sum;
}
