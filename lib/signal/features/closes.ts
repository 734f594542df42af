import { shifted } from "../../core/column/shifted.ts";
import { PeakError } from "../../core/errors.ts";
import { day, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { barCloses, type TimedBars } from "../../market/calendar/bar-closes.ts";
import { calendar as calendarOf } from "../../market/calendar/find.ts";

/** How long bars are and which calendar they keep: what bars say of themselves, and what a stream must be told. */
export interface Timing {
  readonly timeframe: Timeframe;
  /** As in `pt.load`. Without one a bar closes a timeframe after it opened. */
  readonly calendar?: string;
}

/** When each bar is known, ascending: at its close, by the market's calendar where it has one. */
export function closesOf(bars: TimedBars): Float64Array {
  const { time, timeframe, calendar } = bars;
  const length = timeframeLength(timeframe);
  if (calendar === undefined) return shifted(time, length);
  const closes = barCloses(bars);
  // A bar outside the sessions may end after the next one has closed, which is not known before it.
  for (let i = 1; i < closes.length; i++) if (closes[i] < closes[i - 1]) closes[i] = closes[i - 1];
  return closes;
}

/** The same for bars as they come: a function of the bar's open. */
export function closeAfter({ timeframe, calendar }: Timing): (open: Milliseconds) => Milliseconds {
  const length = timeframeLength(timeframe);
  if (calendar === undefined || calendarOf(calendar).alwaysOpen) return open => open + length;
  let last = -Infinity;
  return open => (last = Math.max(last, barCloses({ time: Float64Array.of(open), timeframe, calendar })[0]));
}

/**
 * Refuses to bring markets together where nothing tells when their days end: a day of New York that counted as open until midnight
 * would see four hours of another market that its close came before.
 */
export function requireClose({ timeframe, calendar }: Timing, market: string): void {
  if (calendar === undefined && timeframeLength(timeframe) >= day)
    throw new PeakError(
      "invalid_argument",
      `Nothing tells when a ${timeframe} bar of ${market} without a calendar closes, and so what of another market was known then.`,
      { hint: 'Give the bars their market\'s calendar, e.g. calendar: "NYSE" or "24/7" in pt.load.' },
    );
}
