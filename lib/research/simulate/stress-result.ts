import { displaySymbol, inspectSymbol, type MimeBundle } from "../../core/display.ts";
import type { Provenance } from "../../core/provenance.ts";
import { maxDrawdown } from "../../stats/performance/drawdown.ts";
import { cagr, totalReturn } from "../../stats/performance/growth.ts";
import { sharpe } from "../../stats/performance/sharpe.ts";
import type { ReturnSeries } from "../series.ts";
import type { StressPosition, StressScenario } from "./scenarios.ts";
import { stressHtml, stressText } from "./show-stress.ts";

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

/** A stress test's result. */
export class Stress {
  readonly name: string;
  readonly provenance: Provenance;
  readonly severity: number;
  readonly window: number;
  readonly position: StressPosition;
  readonly baseline: StressFigures;
  readonly outcomes: readonly StressOutcome[];

  constructor(
    series: ReturnSeries,
    shock: { severity: number; window: number; position: StressPosition },
    baseline: StressFigures,
    outcomes: readonly StressOutcome[],
  ) {
    this.name = series.name;
    this.provenance = series.provenance;
    this.severity = shock.severity;
    this.window = shock.window;
    this.position = shock.position;
    this.baseline = baseline;
    this.outcomes = Object.freeze([...outcomes]);
    Object.freeze(this);
  }

  /** The outcome with the deepest stressed drawdown, the first of equals. */
  get worst(): StressOutcome {
    return this.outcomes.reduce((worst, outcome) =>
      outcome.stressed.maxDrawdown > worst.stressed.maxDrawdown ? outcome : worst,
    );
  }

  async [displaySymbol](): Promise<MimeBundle> {
    return {
      "text/plain": stressText(this),
      "text/html": await stressHtml(this),
      "application/vnd.peak.provenance+json": this.provenance,
    };
  }

  [inspectSymbol](): string {
    return stressText(this);
  }
}

/** The figures of one series. The first return is measured from the starting capital, so a crash on bar 0 counts (trap 29). */
export function measure(returns: Float64Array, periodsPerYear: number): StressFigures {
  return Object.freeze({
    totalReturn: totalReturn(returns),
    cagr: cagr(returns, { periodsPerYear }),
    sharpe: sharpe(returns, { periodsPerYear }),
    maxDrawdown: maxDrawdown(returns),
  });
}
