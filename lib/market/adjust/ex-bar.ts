import { day, hour, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { firstAtOrAfter } from "../columns.ts";

/** Sessions that open in the last two hours of a day, UTC, are of the next one: Sydney's in summer, and CME's. */
const evening = 2 * hour;

/** Midnight UTC of the date that a daily bar is of. */
export function dateOf(open: Milliseconds): Milliseconds {
  return Math.floor((open + evening) / day) * day;
}

/**
 * The first bar whose close knows of an ex-date: that on or after it, of bars longer than a day the one in which it lies, of daily ones that
 * of its day (Yahoo stamps an ex-date with the opening of its session, which may be on the evening before).
 */
export function exBar(
  { time, timeframe }: { readonly time: Float64Array; readonly timeframe: Timeframe },
  moment: Milliseconds,
): number {
  const length = timeframeLength(timeframe);
  if (length === day) return firstAtOrAfter(time, dateOf(moment) - evening);
  const next = firstAtOrAfter(time, moment);
  return length > day && next > 0 && moment < time[next - 1] + length ? next - 1 : next;
}
