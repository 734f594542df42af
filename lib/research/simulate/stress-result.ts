import type { Displayable, inspectSymbol } from "../../core/display.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { StressPosition, StressScenario } from "./scenarios.ts";

/** The figures a stress changes. Fractions; Sharpe and CAGR annual; drawdown positive. NaN where undefined. */
export interface StressFigures {
  readonly totalReturn: number;
  readonly cagr: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
}

/** One scenario. `from` and `to` are the times (ms UTC) of the first and last bar it was applied to. */
export interface StressOutcome {
  readonly scenario: StressScenario;
  readonly from: number;
  readonly to: number;
  readonly bars: number;
  readonly baseline: StressFigures;
  readonly stressed: StressFigures;
  /** Stressed minus baseline. */
  readonly difference: StressFigures;
  /** The stressed returns. */
  readonly returns: Float64Array;
}

/** A stress test's result, frozen. */
export interface Stress extends Displayable {
  readonly name: string;
  readonly provenance: Provenance;
  readonly severity: number;
  readonly window: number;
  readonly position: StressPosition;
  readonly baseline: StressFigures;
  readonly outcomes: readonly StressOutcome[];
  /** The outcome with the deepest stressed drawdown, the first of equals. */
  readonly worst: StressOutcome;
  [inspectSymbol](): string;
}
