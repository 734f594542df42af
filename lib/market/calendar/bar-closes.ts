import { shifted } from "../../core/column/shifted.ts";
import { PeakError } from "../../core/errors.ts";
import { day, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { firstAtOrAfter } from "../columns.ts";
import type { Calendar } from "./calendar.ts";
import { calendar as calendarOf } from "./find.ts";
import type { Session } from "./sessions.ts";

/** What of bars says when they close. */
export interface TimedBars {
  readonly time: Float64Array;
  readonly timeframe: Timeframe;
  readonly calendar?: string;
}

/**
 * When each bar is complete: open plus timeframe, but not after the market has closed. A daily bar of New York is complete at 16:00
 * there, hours before midnight UTC; what is published in between belongs to the next bar. A bar where the calendar has no session is
 * complete a timeframe after its open: the calendar may be wrong, and the bar then holds what came in that time.
 *
 * Throws `invalid_argument` for daily and longer bars without a calendar, because nothing tells when their market closes.
 */
export function barCloses({ time, timeframe, calendar: name }: TimedBars): Float64Array {
  const length = timeframeLength(timeframe);
  if (name === undefined && length >= day)
    throw new PeakError(
      "invalid_argument",
      `Nothing tells when a ${timeframe} bar without a calendar closes.`,
      {
        hint: 'Load the bars with their market\'s calendar ("NYSE", "24/7"), or align by: "open".',
      },
    );
  const market = name === undefined ? undefined : calendarOf(name);
  if (market === undefined || market.alwaysOpen) return shifted(time, length);
  if (length < day) return time.map(open => intradayClose(market, open, length));
  const sessions = sessionsAround(market, time, length);
  const dates = Float64Array.from(sessions, ({ date }) => Date.parse(date));
  return time.map(open => {
    const from = firstAtOrAfter(dates, Math.floor(open / day) * day - day);
    return sessionClose(sessions.slice(from, firstAtOrAfter(dates, open + length + day, from)), open, length);
  });
}

function intradayClose(market: Calendar, open: Milliseconds, length: Milliseconds): Milliseconds {
  const end = open + length;
  if (!market.isOpen(open)) return end;
  const close = market.nextClose(open);
  if (close >= end) return end;
  // A bar that goes on after the lunch break is not complete when that begins.
  const session = market.sessionAt(open);
  const goesOn = session?.pause !== undefined && session.pause[0] === close && session.pause[1] < end;
  return goesOn ? Math.min(end, session.close) : close;
}

/** The sessions of all bars, a day wider: asked for at once, because there may be thousands of bars. */
function sessionsAround(market: Calendar, time: Float64Array, length: Milliseconds): readonly Session[] {
  if (time.length === 0) return [];
  let [first, last] = [Infinity, -Infinity];
  for (const open of time) {
    first = Math.min(first, open);
    last = Math.max(last, open);
  }
  return market.sessions(Math.floor(first / day) * day - day, last + length + day);
}

/** The close of the last of the sessions that the bar is about: of its date for a bar at midnight UTC, else of the one it overlaps most. */
function sessionClose(sessions: readonly Session[], open: Milliseconds, length: Milliseconds): Milliseconds {
  if (open % day === 0) {
    const last = sessions.findLast(({ date }) => {
      const at = Date.parse(date);
      return at >= open && at < open + length;
    });
    return last?.close ?? open + length;
  }
  const overlap = ({ open: from, close: to }: { open: Milliseconds; close: Milliseconds }) =>
    Math.min(to, open + length) - Math.max(from, open);
  const within = sessions.filter(session => overlap(session) > 0);
  if (within.length === 0) return open + length;
  if (length > day) return within.at(-1)!.close;
  return within.reduce((best, next) => (overlap(next) > overlap(best) ? next : best)).close;
}
