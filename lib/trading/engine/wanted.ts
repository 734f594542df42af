import { PeakError } from "../../core/errors.ts";
import { formatTime } from "../../core/time.ts";
import { stepsOf, type Steps } from "../../signal/steps.ts";

/** A column of wanted positions as its changes; NaN is flat. Throws on a value outside [-1, 1]. */
export function wantedSteps(target: Float64Array, time: Float64Array): Steps {
  const steps = stepsOf(target);
  for (let i = 0; i < steps.count; i++) wantedAt(target, steps.at[i], time);
  return steps;
}

/** The target at a bar, NaN as flat. Throws on a value outside [-1, 1]: there is no leverage to fill it with. */
export function wantedAt(target: Float64Array, index: number, time: Float64Array): number {
  const value = target[index];
  if (value !== value) return 0;
  if (!(value >= -1 && value <= 1))
    throw new PeakError(
      "invalid_data",
      `target must be within [-1, 1], received ${value} at ${formatTime(time[index])}.`,
      {
        hint: "Give fractions of equity: 1 is fully long, -1 fully short, 0 or NaN flat.",
        context: { index, value },
      },
    );
  return value;
}
