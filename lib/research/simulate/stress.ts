import { displaySymbol, inspectSymbol, provenanceMime } from "../../core/display.ts";
import { demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { maxDrawdown } from "../../stats/performance/drawdown.ts";
import { cagr, totalReturn } from "../../stats/performance/growth.ts";
import { sharpe } from "../../stats/performance/sharpe.ts";
import type { ReturnSeries } from "../series.ts";
import { checkSeries } from "./check-series.ts";
import { stressHtml, stressText } from "./show-stress.ts";
import type { Stress, StressFigures, StressOutcome } from "./stress-result.ts";
import {
  applyScenario,
  stressPositions,
  stressScenarios,
  type StressPosition,
  type StressScenario,
} from "./scenarios.ts";

export interface StressOptions {
  /** How hard, a fraction; default 0.2. The size of a crash or gap, or how much more the stressed bars move. */
  readonly severity?: number;
  /** Bars around the position that `vol_spike` (and `drawdown_extension` without a drawdown) stresses; default 5. */
  readonly window?: number;
  /** Where it strikes: the first bar, the middle one (default) or the last. */
  readonly position?: StressPosition;
}

const known = ["severity", "window", "position"] as const;

/**
 * What each scenario would have done to the strategy's own returns, bar by bar: baseline, stressed and difference. Nothing is
 * random. Throws `unknown_name` with "did you mean" for a scenario that does not exist.
 */
export function stress(
  series: ReturnSeries,
  scenarios: readonly StressScenario[],
  options: StressOptions = {},
): Stress {
  refuseUnknownKeys("stress option", options, known);
  const { severity = 0.2, window = 5, position = "middle" } = options;
  checkSeries(series);
  if (!Array.isArray(scenarios) || scenarios.length === 0)
    throw invalidArgument(
      "scenarios",
      "must name one or more",
      scenarios,
      `Use any of: ${stressScenarios.join(", ")}.`,
    );
  for (const scenario of scenarios)
    if (!stressScenarios.includes(scenario)) throw unknownName("stress scenario", scenario, stressScenarios);
  demand(
    severity > 0 && severity <= 1,
    "severity",
    "must be a fraction above 0 and at most 1",
    severity,
    "Pass e.g. 0.2 for 20 %.",
  );
  demand(
    Number.isSafeInteger(window) && window >= 1,
    "window",
    "must be a whole number of bars, 1 or more",
    window,
    "Pass e.g. window: 5.",
  );
  if (!stressPositions.includes(position)) throw unknownName("stress position", position, stressPositions);

  const baseline = measure(series.returns, series.periodsPerYear);
  const outcomes = [...new Set(scenarios)].map((scenario): StressOutcome => {
    const { returns, from, to } = applyScenario(scenario, series.returns, { severity, window, position });
    const stressed = measure(returns, series.periodsPerYear);
    return Object.freeze({
      scenario,
      returns,
      from: series.time[from],
      to: series.time[to],
      bars: to - from + 1,
      baseline,
      stressed,
      difference: Object.freeze({
        totalReturn: stressed.totalReturn - baseline.totalReturn,
        cagr: stressed.cagr - baseline.cagr,
        sharpe: stressed.sharpe - baseline.sharpe,
        maxDrawdown: stressed.maxDrawdown - baseline.maxDrawdown,
      }),
    });
  });
  const worst = outcomes.reduce((deepest, outcome) =>
    outcome.stressed.maxDrawdown > deepest.stressed.maxDrawdown ? outcome : deepest,
  );
  const { name, provenance } = series;
  return Object.freeze({
    name,
    provenance,
    severity,
    window,
    position,
    baseline,
    outcomes: Object.freeze(outcomes),
    worst,
    async [displaySymbol]() {
      return {
        "text/plain": stressText(this),
        "text/html": await stressHtml(this),
        [provenanceMime]: provenance,
      };
    },
    [inspectSymbol]() {
      return stressText(this);
    },
  } satisfies Stress);
}

/** The figures of one series. The first return is measured from the starting capital, so a crash on bar 0 counts. */
function measure(returns: Float64Array, periodsPerYear: number): StressFigures {
  return Object.freeze({
    totalReturn: totalReturn(returns),
    cagr: cagr(returns, { periodsPerYear }),
    sharpe: sharpe(returns, { periodsPerYear }),
    maxDrawdown: maxDrawdown(returns),
  });
}
