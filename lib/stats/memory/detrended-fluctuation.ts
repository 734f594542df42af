import { refuseUnknownKeys } from "../../core/names.ts";
import { finiteSum, requireSample, type Sample } from "../sample.ts";
import type { Hurst } from "./hurst.ts";
import { chosenScales, demandScales, slope } from "./scales.ts";

/**
 * Hurst exponent by detrended fluctuation analysis of order 1 (Peng et al. 1994): cumulated returns about their mean, cut into windows
 * from both ends, a straight line taken out of each, the root mean square of what is left; its slope in logarithms over `scales`, by
 * default about 15 lengths from 10 bars to a quarter of the series. Steadier than the rescaled range where the mean drifts. Values are RETURNS, at
 * least 100; of prices it gives about 1.5.
 */
export function hurstDetrended(values: Sample, options: { readonly scales?: readonly number[] } = {}): Hurst {
  refuseUnknownKeys("hurstDetrended option", options, ["scales"]);
  requireSample(values, "values");
  const n = values.length;
  demandScales(n, 100);
  const mean = finiteSum(values, "values") / n;
  const profile = new Float64Array(n);
  let level = 0;
  for (let i = 0; i < n; i++) profile[i] = level += values[i] - mean;
  const lengths = chosenScales(options.scales, Math.floor(n / 4), n);
  const fluctuations = lengths.map(length => fluctuation(profile, length));
  // What rounding leaves where nothing moves within windows, which its logarithm would make the whole line of.
  const least = 1e-9 * Math.max(...fluctuations);
  const seen = lengths.flatMap((length, k) =>
    fluctuations[k] > least ? [{ length, f: fluctuations[k] }] : [],
  );
  const line = slope(
    seen.map(({ length }) => Math.log(length)),
    seen.map(({ f }) => Math.log(f)),
  );
  return Object.freeze({
    exponent: line.slope,
    standardError: line.standardError,
    scales: Object.freeze(seen.map(({ length }) => length)),
    values: Object.freeze(seen.map(({ f }) => f)),
  });
}

function fluctuation(profile: Float64Array, length: number): number {
  const n = profile.length;
  const windows = Math.floor(n / length);
  let sum = 0;
  for (let w = 0; w < windows; w++) {
    sum += residual(profile, w * length, length) + residual(profile, n - (w + 1) * length, length);
  }
  return Math.sqrt(sum / (2 * windows));
}

/** Mean square about the least-squares line through a window. */
function residual(profile: Float64Array, from: number, length: number): number {
  const middle = (length - 1) / 2;
  let mean = 0;
  for (let i = 0; i < length; i++) mean += profile[from + i];
  mean /= length;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < length; i++) {
    const away = profile[from + i] - mean;
    xy += (i - middle) * away;
    yy += away * away;
  }
  const xx = (length * (length * length - 1)) / 12;
  return Math.max(0, yy - (xy * xy) / xx) / length;
}
