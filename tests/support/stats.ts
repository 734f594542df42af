import { expect } from "vitest";
import { statNames, type Stats } from "../../lib/research/backtest/statistics.ts";

/** Demands that two sets of figures agree to 1e-9: they were summed in different order. */
export function expectSameFigures(actual: Stats | undefined, expected: Stats): void {
  for (const name of statNames) {
    const value = actual?.[name] ?? NaN;
    if (Number.isFinite(expected[name]))
      expect(Math.abs(value - expected[name]), name).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(expected[name])),
      );
    else expect(value, name).toBe(expected[name]);
  }
}
