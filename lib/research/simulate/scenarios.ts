import { drawdowns } from "../../stats/performance/drawdown.ts";

/** What can be done to a series of returns. */
export const stressScenarios = [
  "single_crash_bar",
  "vol_spike",
  "drawdown_extension",
  "gap_down_open",
] as const;
export type StressScenario = (typeof stressScenarios)[number];

export const stressPositions = ["start", "middle", "end"] as const;
export type StressPosition = (typeof stressPositions)[number];

interface Shock {
  readonly severity: number;
  readonly window: number;
  readonly position: StressPosition;
}

/** A drawdown counts as a stretch to extend from here on: 1 %. */
const shallow = 0.01;

/**
 * The returns after a scenario, and the first and last bar it was applied to:
 * - `single_crash_bar`: the return of the bar at the position becomes −severity;
 * - `gap_down_open`: severity is subtracted from it (the bar opens lower, then trades as it did);
 * - `vol_spike`: the returns from window/2 bars before the position to window/2 after it (rounded down) grow by severity;
 * - `drawdown_extension`: the losses in the longest stretch more than 1 % under water grow by severity (without such a stretch,
 *   those around the position).
 */
export function applyScenario(
  scenario: StressScenario,
  original: Float64Array,
  { severity, window, position }: Shock,
): { returns: Float64Array; from: number; to: number } {
  const returns = original.slice();
  const last = returns.length - 1;
  const at = position === "start" ? 0 : position === "end" ? last : returns.length >> 1;
  const around = {
    from: Math.max(0, at - (window >> 1)),
    to: Math.min(last, at + (window >> 1)),
  };
  switch (scenario) {
    case "single_crash_bar":
      returns[at] = -severity;
      return { returns, from: at, to: at };
    case "gap_down_open":
      returns[at] -= severity;
      return { returns, from: at, to: at };
    case "vol_spike":
      for (let i = around.from; i <= around.to; i++) returns[i] *= 1 + severity;
      return { returns, ...around };
    case "drawdown_extension": {
      const stretch = longestDrawdown(original) ?? around;
      for (let i = stretch.from; i <= stretch.to; i++) if (returns[i] < 0) returns[i] *= 1 + severity;
      return { returns, ...stretch };
    }
  }
}

/** The longest run of bars whose drawdown exceeds 1 %, the first of equals; undefined where there is none. */
function longestDrawdown(returns: Float64Array): { from: number; to: number } | undefined {
  const depths = drawdowns(returns);
  let best: { from: number; to: number } | undefined;
  let from = -1;
  for (let i = 0; i < depths.length; i++) {
    if (!(depths[i] > shallow)) from = -1;
    else {
      if (from < 0) from = i;
      if (!best || i - from > best.to - best.from) best = { from, to: i };
    }
  }
  return best;
}
