import { unwrittenColumn } from "../../core/column/unwritten-column.ts";
import type { BarColumns } from "../../market/bars.ts";

/** What to follow from each event. */
export interface BarrierQuestion {
  /** Events, or undefined for every bar. */
  readonly events: Int32Array | undefined;
  /** Unit of the barriers per bar, a fraction of the close; an event whose unit is not above 0 is left out. */
  readonly target: Float64Array;
  /** Barriers in targets, with the side and against it. */
  readonly profit: number;
  readonly stop: number;
  readonly horizon: number;
  /** Whether a bar's range reaches a barrier, or its close only. */
  readonly range: boolean;
  /** +1 or −1 per bar: a primary side; undefined for none, which counts as long. */
  readonly bets: Float64Array | undefined;
}

/** Which barrier ended a label. */
export const ended = Object.freeze({ vertical: 0, profit: 1, stop: 2 });

/** One row per event that the data answers. */
export interface BarrierAnswers {
  readonly event: Int32Array;
  readonly end: Int32Array;
  readonly barrier: Int8Array;
  /** Simple return to the end, times the side. */
  readonly change: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly unanswered: number;
}

/**
 * Follows the price from the close of each event to a barrier or the last of `horizon` bars. By closes: the first at or beyond a
 * barrier, and its price. By ranges: the first bar that reaches it, at the barrier's price or at the open where that is
 * beyond already; a bar that reaches both counts as the stop. One tight loop, because there may be a million events.
 */
export function followBarriers(bars: BarColumns, question: BarrierQuestion): BarrierAnswers {
  const { open, high, low, close } = bars;
  const { events, target, profit, stop, horizon, range, bets } = question;
  const n = close.length;
  const asked = events ? events.length : n;
  const event = new Int32Array(asked);
  const end = new Int32Array(asked);
  const barrier = new Int8Array(asked);
  const change = unwrittenColumn(asked);
  const upper = unwrittenColumn(asked);
  const lower = unwrittenColumn(asked);
  let rows = 0;
  let unanswered = 0;
  for (let k = 0; k < asked; k++) {
    const from = events ? events[k] : k;
    const unit = target[from];
    if (!(unit > 0)) continue;
    const start = close[from];
    const short = bets !== undefined && bets[from] < 0;
    const top = start * (1 + (short ? stop : profit) * unit);
    const bottom = start * (1 - (short ? profit : stop) * unit);
    const last = from + horizon;
    const until = last < n ? last : n - 1;
    let i = from + 1;
    if (range) while (i <= until && high[i] < top && low[i] > bottom) i++;
    else
      for (let price = start; i <= until; i++) {
        price = close[i];
        if (price >= top || price <= bottom) break;
      }
    let by: number;
    let price: number;
    if (i > until) {
      if (last >= n) {
        unanswered++;
        continue;
      }
      i = last;
      by = ended.vertical;
      price = close[i];
    } else {
      const atTop = (range ? high : close)[i] >= top;
      const upwards = atTop && range && low[i] <= bottom ? short : atTop;
      by = upwards === short ? ended.stop : ended.profit;
      price = close[i];
      if (range) price = upwards ? Math.max(top, open[i]) : Math.min(bottom, open[i]);
    }
    event[rows] = from;
    end[rows] = i;
    barrier[rows] = by;
    change[rows] = short ? 1 - price / start : price / start - 1;
    upper[rows] = top;
    lower[rows] = bottom;
    rows++;
  }
  return {
    event: event.subarray(0, rows),
    end: end.subarray(0, rows),
    barrier: barrier.subarray(0, rows),
    change: change.subarray(0, rows),
    upper: upper.subarray(0, rows),
    lower: lower.subarray(0, rows),
    unanswered,
  };
}
