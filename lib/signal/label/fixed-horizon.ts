import { refuseUnknownKeys } from "../../core/names.ts";
import { formatCount } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { requireWhole } from "../../stats/sample.ts";
import { type Events, eventsOf, perBar } from "./events.ts";
import { composeLabels, type Labels } from "./labels.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface FixedHorizonOptions {
  /** Bars after which the return is measured; default 20. */
  readonly horizon?: number;
  /** Return that counts as a move, a fraction: a number or one per bar; default 0. */
  readonly threshold?: number | Float64Array;
  /** Bars at which to ask; default all. */
  readonly events?: Events;
}

/**
 * The sign of the return over a fixed number of bars, 0 where it stays within ± threshold. The plain way: it knows no stop on the path, and
 * one threshold for calm and wild times makes labels of the volatility; give one per bar, or take `tripleBarrier`.
 */
export function fixedHorizon(bars: Bars, options: FixedHorizonOptions = {}): Labels {
  demandBars(bars);
  refuseUnknownKeys("fixedHorizon option", options, ["horizon", "threshold", "events"]);
  const { horizon = 20 } = options;
  requireWhole(horizon, "horizon", 1);
  const threshold = perBar(options.threshold ?? 0, bars, "threshold");
  const asked = eventsOf(options.events, bars).filter(i => threshold[i] >= 0);
  const event = asked.filter(i => i + horizon < bars.length);
  const change = Float64Array.from(event, i => bars.close[i + horizon] / bars.close[i] - 1);
  return composeLabels({
    title: "fixed horizon",
    bars,
    names: { 1: "up", 0: "flat", "-1": "down" },
    event,
    end: event.map(i => i + horizon),
    side: Int8Array.from(event, (i, k) => (Math.abs(change[k]) > threshold[i] ? Math.sign(change[k]) : 0)),
    return: change,
    unanswered: asked.length - event.length,
    notes: [`The return of the next ${formatCount(horizon)} bars.`],
  });
}
