import { day, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { firstAtOrAfter } from "../columns.ts";

/**
 * The first bar whose close knows of an ex-date: that on or after it, of bars longer than a day the one in which it lies, of daily ones that
 * of its day (Yahoo stamps an ex-date with the opening of its session).
 */
export function exBar(
  { time, timeframe }: { readonly time: Float64Array; readonly timeframe: Timeframe },
  moment: Milliseconds,
): number {
  const next = firstAtOrAfter(time, moment);
  const length = timeframeLength(timeframe);
  if (next === 0 || length < day) return next;
  const end = length > day ? time[next - 1] + length : (Math.floor(time[next - 1] / day) + 1) * day;
  return moment < end ? next - 1 : next;
}
