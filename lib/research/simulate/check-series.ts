import { demand, invalidArgument, PeakError, received } from "../../core/errors.ts";
import type { ReturnSeries } from "../series.ts";

/** Checks what a simulation is about to trust: a series with its time, finite returns and a calendar. */
export function checkSeries(series: ReturnSeries): void {
  if (!(series?.returns instanceof Float64Array) || !(series.time instanceof Float64Array))
    throw invalidArgument(
      "series",
      "must carry returns and time as Float64Array columns",
      series,
      "Pass a run, or walkForward.outOfSample.",
    );
  const { returns, time, periodsPerYear } = series;
  demand(
    time.length === returns.length,
    "series.time",
    `must be as long as series.returns (${returns.length})`,
    time.length,
    "Keep each return's time beside it: annualising needs it.",
  );
  demand(
    Number.isFinite(periodsPerYear) && periodsPerYear > 0,
    "series.periodsPerYear",
    "must be a finite number above 0",
    periodsPerYear,
    "Take it from the data: pt.periodsPerYear(bars.time).",
  );
  if (returns.length < 2)
    throw new PeakError(
      "invalid_data",
      `series.returns must hold 2 or more returns, received ${returns.length}.`,
      {
        hint: "Test over a longer period.",
      },
    );
  const bad = returns.findIndex(value => !Number.isFinite(value));
  if (bad >= 0)
    throw new PeakError(
      "invalid_data",
      `series.returns[${bad}] must be a finite number, received ${received(returns[bad])}.`,
      { hint: "Repair the bar it comes from." },
    );
}
