import { systemClock, type Clock } from "../core/clock.ts";
import { second, type Milliseconds } from "../core/time.ts";
import { formatSpan } from "./rows/gaps.ts";

/** What two clocks may differ by before anybody is told: answers say whole seconds, and some take a few. */
const tolerated = 10 * second;

/** A clock, this machine's where no other was given, held against the one that a venue's answers tell. */
export interface VenueClock extends Clock {
  /** The earlier of the two: a bar that still runs by either is not complete, and what is to come by either was not asked for. */
  now(): Milliseconds;
  /** Takes the time that an answer of just now says; NaN and undefined say nothing. */
  hear(time: Milliseconds | undefined): void;
  /** The later of the two: no bar opens after it. */
  latest(): Milliseconds;
  /** A sentence where the two differ by more than seconds. */
  readonly notice: string | undefined;
}

/**
 * Holds a clock against a venue's. A clock that is an hour ahead would else keep the bar that runs as if it were complete, and the hour to
 * come as one without trades, both for good. A clock that was given instead of the machine's may well be behind: that of a test stands in the past.
 */
export function venueClock(clock: Clock, venue: string): VenueClock {
  /** How far ours is ahead. */
  let ahead = 0;
  return {
    now: () => clock.now() - Math.max(0, ahead),
    latest: () => clock.now() + Math.max(0, -ahead),
    hear(time) {
      // Answers say the second that had begun: what ran then was not complete, however long the answer took to get here.
      if (time === undefined || !Number.isFinite(time)) return;
      const difference = clock.now() - time;
      ahead = clock === systemClock ? difference : Math.max(0, difference);
    },
    get notice() {
      if (Math.abs(ahead) <= tolerated) return undefined;
      const where = ahead > 0 ? "ahead of" : "behind";
      const which = clock === systemClock ? "This machine's clock" : "The clock given";
      return `${which} is ${formatSpan(Math.abs(ahead))} ${where} ${venue}'s: by the earlier of the two a bar counts as complete. Set it right.`;
    },
  };
}

/** The time that the headers of an answer tell, `Date`; undefined where they tell none, or where a proxy kept the answer for a while. */
export function timeOfAnswer(headers: unknown): Milliseconds | undefined {
  if (typeof headers !== "object" || headers === null) return undefined;
  const said = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const time = Date.parse(said.date ?? "");
  return Number.isNaN(time) || Number(said.age ?? 0) > 0 ? undefined : time;
}
