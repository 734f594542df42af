import { invalidArgument, PeakError } from "../../core/errors.ts";
import { durationLength, formatTime, type Duration } from "../../core/time.ts";
import { firstAtOrAfter } from "../../market/bars.ts";

export interface WindowOptions {
  /** Length of the part that parameters are fitted on: "180d". */
  train: Duration;
  /** Length of the part after it that they are tested on: "30d". */
  test: Duration;
  /** From one window to the next; default `test`, so that the test parts tile. Not shorter: they would overlap. */
  step?: Duration;
  /** Let every train part begin at the first bar instead of rolling. Default false. */
  anchored?: boolean;
}

/** Indices of bars: train is [trainStart, testStart), test is [testStart, testEnd). */
export interface Window {
  readonly trainStart: number;
  readonly testStart: number;
  readonly testEnd: number;
}

/**
 * Cuts bars into train and test parts by time. No bar is in both; a test part at the end of the data may be shorter. Parts
 * with fewer than two bars (an outage) are left out. Throws `invalid_data` when not even one window fits.
 */
export function walkForwardWindows(time: Float64Array, options: WindowOptions): readonly Window[] {
  const train = durationLength(options.train, "train");
  const test = durationLength(options.test, "test");
  const step = options.step === undefined ? test : durationLength(options.step, "step");
  if (step < test)
    throw invalidArgument(
      "step",
      `must be at least test (${options.test}), test parts may not overlap`,
      options.step,
      "Leave it out.",
    );
  const first = time[0];
  const last = time[time.length - 1];
  const windows: Window[] = [];
  for (let offset = 0; first + offset + train <= last; offset += step) {
    const trainStart = options.anchored ? 0 : firstAtOrAfter(time, first + offset);
    const testStart = firstAtOrAfter(time, first + offset + train);
    const testEnd = firstAtOrAfter(time, first + offset + train + test);
    if (testStart - trainStart >= 2 && testEnd - testStart >= 2)
      windows.push({ trainStart, testStart, testEnd });
  }
  if (windows.length === 0)
    throw new PeakError(
      "invalid_data",
      `bars must span train and test (${options.train} + ${options.test}), received ${formatTime(first)} to ${formatTime(last)}.`,
      { hint: "Load a longer range, or shorten train and test." },
    );
  return windows;
}
