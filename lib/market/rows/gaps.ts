import { day, hour, isMoment, minute, second, type Milliseconds } from "../../core/time.ts";
import type { Calendar } from "../calendar/calendar.ts";
import { SpanList, type Spans } from "./spans.ts";

/** Steps between bars that are longer than they should be. */
export interface Gaps {
  readonly count: number;
  /** Bars that would fill them. */
  readonly missingBars: number;
  /** Length of the longest step, from open to open; 0 where there is no gap. */
  readonly longest: Milliseconds;
  /** Open of the bar before the longest step. */
  readonly longestAfter: Milliseconds;
}

/** Gaps with their places: from the open before to the open after each. */
export interface FoundGaps {
  readonly gaps: Gaps;
  readonly spans: Spans;
}

/** Finds steps longer than `spacing` in ascending times; where a calendar is given, those over bars that it expects. */
export function findGaps(time: Float64Array, spacing: Milliseconds, market?: Calendar): FoundGaps {
  const list = new SpanList();
  let missingBars = 0;
  let longest = 0;
  let longestAfter = 0;
  for (let i = 1; i < time.length; i++) {
    const step = time[i] - time[i - 1];
    // An unreadable time makes no step.
    if (!(step > spacing && isMoment(time[i]))) continue;
    const missing = market
      ? market.missingBars(time[i - 1], time[i], spacing)
      : Math.max(1, Math.round(step / spacing) - 1);
    if (missing === 0) continue;
    list.addStretch(time[i - 1], time[i]);
    missingBars += missing;
    if (step > longest) {
      longest = step;
      longestAfter = time[i - 1];
    }
  }
  const spans = list.done();
  return { gaps: Object.freeze({ count: spans.length, missingBars, longest, longestAfter }), spans };
}

/**
 * The commonest step between sorted times, the shorter of equals; 0 where there is none. Equal times and unreadable ones
 * make no step.
 */
export function usualSpacing(time: Float64Array): Milliseconds {
  const counts = new Map<number, number>();
  for (let i = 1; i < time.length; i++) {
    const step = time[i] - time[i - 1];
    if (!(step > 0 && isMoment(time[i]) && isMoment(time[i - 1]))) continue;
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let usual = 0;
  let most = 0;
  for (const [step, count] of counts)
    if (count > most || (count === most && step < usual)) [usual, most] = [step, count];
  return usual;
}

const units = [
  [day, "d"],
  [hour, "h"],
  [minute, "m"],
  [second, "s"],
] as const;

/** A length of time in its two largest units: `2d 9h`, `15m`, `0s`. */
export function formatSpan(length: Milliseconds): string {
  const first = units.findIndex(([size]) => length >= size);
  if (first < 0) return length > 0 ? `${Math.round(length)}ms` : "0s";
  const parts: string[] = [];
  let rest = length;
  for (const [size, name] of units.slice(first, first + 2)) {
    const whole = Math.floor(rest / size);
    if (whole > 0) parts.push(`${whole}${name}`);
    rest -= whole * size;
  }
  return parts.join(" ");
}
