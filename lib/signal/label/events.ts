import { demand, invalidArgument, PeakError } from "../../core/errors.ts";
import { demandMembers } from "../../core/members.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import { demandBars } from "../../market/demand-bars.ts";

/** Bars at which to ask, ascending. */
export type Events = ArrayLike<number>;

/** The events as given, checked. */
export function checkEvents(given: Events, bars: Bars): Int32Array {
  demandMembers(
    given,
    ["length"],
    "events",
    "must be indices of bars",
    "Pass e.g. [120, 340], or pt.labels.cusumEvents(bars).",
  );
  for (let k = 0; k < given.length; k++)
    if (
      !(Number.isSafeInteger(given[k]) && given[k] >= 0 && given[k] < bars.length) ||
      given[k] <= given[k - 1]
    )
      throw invalidArgument(
        `events[${k}]`,
        `must be a bar from 0 to ${bars.length - 1}, above the one before`,
        given[k],
        "Pass indices of bars in ascending order, e.g. pt.labels.cusumEvents(bars).",
      );
  return Int32Array.from(given);
}

/** The events as given, checked, or every bar. */
export function eventsOf(given: Events | undefined, bars: Bars): Int32Array {
  if (given !== undefined) return checkEvents(given, bars);
  const all = new Int32Array(bars.length);
  for (let i = 0; i < all.length; i++) all[i] = i;
  return all;
}

/** A number for every bar, or one per bar, as a column. */
export function perBar(value: number | Float64Array, bars: Bars, name: string): Float64Array {
  if (typeof value === "number") {
    demand(value >= 0 && value < Infinity, name, "must be 0 or more", value, "Pass a fraction, e.g. 0.02.");
    return new Float64Array(bars.length).fill(value);
  }
  if (!(value instanceof Float64Array) || value.length !== bars.length)
    throw new PeakError(
      "invalid_argument",
      `${name} must be a number or a column of one number per bar (${bars.length}).`,
      { hint: "Take it from the same bars, e.g. pt.ta.closeVolatility(bars.close, 100)." },
    );
  return value;
}

/**
 * Bars at which the market has moved by `threshold` since the last event in one direction: the symmetric CUSUM filter (López de Prado
 * 2018, 2.5.2.1) on log returns. Fewer, more telling questions than one per bar, and without the clusters of a threshold on the
 * return itself. `threshold` is a log return, a number (default 0.01) or one per bar. Sees the past only.
 */
export function cusumEvents(
  bars: Bars,
  options: { readonly threshold?: number | Float64Array } = {},
): Int32Array {
  demandBars(bars);
  refuseUnknownKeys("cusumEvents option", options, ["threshold"]);
  const threshold = perBar(options.threshold ?? 0.01, bars, "threshold");
  const events: number[] = [];
  let up = 0;
  let down = 0;
  for (let i = 1; i < bars.length; i++) {
    const change = Math.log(bars.close[i] / bars.close[i - 1]);
    up = Math.max(0, up + change);
    down = Math.min(0, down + change);
    const limit = threshold[i];
    // While a threshold of columns warms up there is none to pass.
    if (up > limit) up = 0;
    else if (-down > limit) down = 0;
    else continue;
    events.push(i);
  }
  return Int32Array.from(events);
}
