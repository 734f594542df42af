import { demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { requireFinite, requireSquares, requireWhole, type Sample } from "../sample.ts";

export interface CusumOptions {
  /** The level and deviation in control, where they are known; both or neither. */
  readonly mean?: number;
  readonly deviation?: number;
  /** Values that measure level and deviation, at the beginning and again after each alarm, where they are not given; default 50. */
  readonly baseline?: number;
  /** Half of the shift to look for, in deviations (Page's reference value k); default 0.5. */
  readonly slack?: number;
  /** Sum at which it raises an alarm, in deviations (h); default 5: with k = 0.5 an alarm in 465 values without any change. */
  readonly threshold?: number;
}

/** What a CUSUM chart saw, each value known at its bar. Frozen. */
export interface Cusum {
  /** Index of each alarm, in order. */
  readonly alarms: Int32Array;
  /** Sum of upward deviations after each value; NaN while the baseline is measured. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** +1 at an alarm for a higher level, −1 for a lower one, 0 elsewhere. */
  readonly direction: Float64Array;
}

const known = ["mean", "deviation", "baseline", "slack", "threshold"] as const;

/**
 * Page's two-sided CUSUM (1954): sums of (value − mean)/deviation beyond the slack, upwards and downwards; at the threshold an
 * alarm, after which both begin at 0 again. Sees the past only. A baseline measured on few values is itself uncertain and
 * alarms more often than the theory says.
 */
export function cusum(values: Sample, options: CusumOptions = {}): Cusum {
  refuseUnknownKeys("cusum option", options, known);
  const { baseline = 50, slack = 0.5, threshold = 5 } = options;
  requireWhole(baseline, "baseline", 2);
  demand(slack >= 0, "slack", "must be 0 or more", slack, "Pass half of the shift to find, e.g. 0.5.");
  demand(threshold > 0, "threshold", "must be above 0", threshold, "Pass e.g. threshold: 5.");
  const given = options.mean !== undefined && options.deviation !== undefined;
  if (!given && (options.mean !== undefined || options.deviation !== undefined))
    throw invalidArgument(
      "mean and deviation",
      "must be given together",
      { mean: options.mean, deviation: options.deviation },
      "Give both, or neither and a baseline.",
    );
  if (given)
    demand(
      Number.isFinite(options.mean) && options.deviation! > 0,
      "mean and deviation",
      "must be finite, the deviation above 0",
      options,
      "Measure them on a stretch without change.",
    );
  // Only a baseline that is measured here takes squares.
  if (given) requireFinite(values, "values");
  else requireSquares(values, "values");
  const n = values.length;
  const up = new Float64Array(n).fill(NaN);
  const down = new Float64Array(n).fill(NaN);
  const direction = new Float64Array(n);
  const alarms: number[] = [];
  let mean = options.mean ?? 0;
  let deviation = options.deviation ?? 0;
  // Welford's sums of the baseline being measured.
  let seen = 0;
  let squares = 0;
  let higher = 0;
  let lower = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (!given && seen < baseline) {
      const away = value - mean;
      mean += away / ++seen;
      squares += away * (value - mean);
      deviation = Math.sqrt(squares / (seen - 1));
      // A market that stood still has no deviation yet: go on measuring.
      if (seen === baseline && !(deviation > 0)) seen--;
      continue;
    }
    const z = (value - mean) / deviation;
    up[i] = higher = Math.max(0, higher + z - slack);
    down[i] = lower = Math.max(0, lower - z - slack);
    if (higher <= threshold && lower <= threshold) continue;
    direction[i] = higher > lower ? 1 : -1;
    alarms.push(i);
    higher = lower = 0;
    if (!given) mean = seen = squares = 0;
  }
  return Object.freeze({ alarms: Int32Array.from(alarms), up, down, direction });
}
