import { demand } from "../../core/errors.ts";
import { LookAhead } from "../../core/look-ahead.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatCount } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { requireWhole } from "../../stats/sample.ts";
import { type Events, eventsOf } from "./events.ts";
import { type Labelled, onlyRows, rowsKnownBefore } from "./labelled.ts";
import { composeLabels, type Labels } from "./labels.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface TrendScanningOptions {
  /** Fewest bars of a trend, the event's own among them; default 5. */
  readonly shortest?: number;
  /** Most bars; default 20. */
  readonly longest?: number;
  /** Bars at which to ask; default all. */
  readonly events?: Events;
}

export interface TrendLabels extends Labels {
  /** t-value of each label's slope: how clear the trend is, for weights. Infinite where closes lie on a line. */
  readonly tValue: LookAhead;
  knownBefore(bar: number): TrendLabels;
}

/**
 * Trend-scanning labels (López de Prado 2020, 5.4): a straight line through the closes from the event on, over each number of bars from
 * `shortest` to `longest`; the one whose slope has the largest t-value, of equals the shortest, says whether the market went up (+1) or down (−1); 0
 * where nothing moved. The t-values of overlapping prices are no test: take them as a measure only.
 */
export function trendScanning(bars: Bars, options: TrendScanningOptions = {}): TrendLabels {
  demandBars(bars);
  refuseUnknownKeys("trendScanning option", options, ["shortest", "longest", "events"]);
  const { shortest = 5, longest = 20 } = options;
  requireWhole(shortest, "shortest", 3);
  demand(
    Number.isSafeInteger(longest) && longest >= shortest,
    "longest",
    `must be a whole number of at least shortest (${shortest})`,
    longest,
    "Pass e.g. longest: 20.",
  );
  const { close } = bars;
  const asked = eventsOf(options.events, bars);
  const event = asked.filter(i => i + longest <= bars.length);
  const end = new Int32Array(event.length);
  const side = new Int8Array(event.length);
  const change = new Float64Array(event.length);
  const tValue = new Float64Array(event.length);
  for (let k = 0; k < event.length; k++) {
    const from = event[k];
    const base = close[from];
    let sum = 0;
    let places = 0;
    let squares = 0;
    let best = 0;
    let length = longest;
    for (let n = 1; n <= longest; n++) {
      // About the event's own close, so that squares of a high price do not cancel.
      const away = close[from + n - 1] - base;
      sum += away;
      places += (n - 1) * away;
      squares += away * away;
      if (n < shortest) continue;
      const t = slopeT(n, sum, places, squares);
      // A price that stands still after one step is as clear over every length: rounding must not choose among them.
      if (Math.abs(t) > Math.abs(best) * (1 + 1e-12)) {
        best = t;
        length = n;
      }
    }
    end[k] = from + length - 1;
    side[k] = Math.sign(best);
    tValue[k] = best;
    change[k] = close[end[k]] / base - 1;
  }
  return composeTrend(
    {
      title: "trend scanning",
      bars,
      names: { 1: "up", 0: "flat", "-1": "down" },
      event,
      end,
      side,
      return: change,
      unanswered: asked.length - event.length,
      notes: [
        `The clearest straight line over the next ${formatCount(shortest)} to ${formatCount(longest)} closes.`,
      ],
    },
    tValue,
  );
}

function composeTrend(labelled: Labelled, tValue: Float64Array): TrendLabels {
  return Object.freeze({
    ...composeLabels(labelled),
    tValue: new LookAhead(tValue, "measured on later bars"),
    knownBefore(bar: number) {
      const rows = rowsKnownBefore(labelled, bar);
      return composeTrend(
        onlyRows(labelled, rows, bar),
        Float64Array.from(rows, row => tValue[row]),
      );
    },
  });
}

/** t-value of the slope of n values at places 0 … n−1, of their sum, sum by place, and sum of squares. */
function slopeT(n: number, sum: number, places: number, squares: number): number {
  const xx = (n * (n * n - 1)) / 12;
  const xy = places - (sum * (n - 1)) / 2;
  const yy = squares - (sum * sum) / n;
  if (!(yy > 0)) return 0;
  const slope = xy / xx;
  // What rounding leaves of a perfect line is no scatter.
  const left = yy - slope * xy;
  return left <= 1e-14 * yy ? Math.sign(slope) * Infinity : slope / Math.sqrt(left / (n - 2) / xx);
}
