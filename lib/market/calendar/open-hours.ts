import { PeakError } from "../../core/errors.ts";
import { day, type Milliseconds } from "../../core/time.ts";
import { formatDay } from "./dates.ts";
import type { ExchangeRules } from "./rules.ts";
import { sessionsOf, type Session } from "./sessions.ts";
import type { Zone } from "./zone.ts";

/** A stretch of open market, [open, close) in ms UTC: a session, or the part of one before or after its lunch break. */
interface Stretch {
  readonly open: Milliseconds;
  readonly close: Milliseconds;
}

/** When an exchange is open, year by year as it is asked for: what its rules come to is kept. */
export class OpenHours {
  readonly #rules: ExchangeRules;
  readonly #clock: Zone;
  readonly #sessions = new Map<number, readonly Session[]>();
  readonly #stretches = new Map<number, readonly Stretch[]>();

  constructor(rules: ExchangeRules, clock: Zone) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** The sessions whose date lies in a year, oldest first; none after the last. */
  sessionsOf(ofYear: number): readonly Session[] {
    if (ofYear > this.#rules.years[1]) return [];
    let sessions = this.#sessions.get(ofYear);
    if (sessions === undefined)
      this.#sessions.set(ofYear, (sessions = sessionsOf(this.#rules, this.#clock, ofYear)));
    return sessions;
  }

  /** The same in stretches. */
  stretchesOf(ofYear: number): readonly Stretch[] {
    let stretches = this.#stretches.get(ofYear);
    if (stretches === undefined) {
      stretches = this.sessionsOf(ofYear).flatMap(({ open, close, pause }) =>
        pause
          ? [
              { open, close: pause[0] },
              { open: pause[1], close },
            ]
          : [{ open, close }],
      );
      this.#stretches.set(ofYear, stretches);
    }
    return stretches;
  }

  /** The stretch that is open at `time`, or the first after it; undefined after the last year. */
  nextStretch(time: Milliseconds): Stretch | undefined {
    // A session may open on the last evening of the year before its date.
    for (let each = this.within(time, "moment"); each <= this.#rules.years[1]; each++) {
      const stretches = this.stretchesOf(each);
      let low = 0;
      let high = stretches.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (stretches[middle].close <= time) low = middle + 1;
        else high = middle;
      }
      if (low < stretches.length) return stretches[low];
    }
    return undefined;
  }

  /** Whether a moment lies in the years it knows. */
  knows(time: Milliseconds): boolean {
    const ofYear = new Date(time).getUTCFullYear();
    return ofYear >= this.#rules.years[0] && ofYear <= this.#rules.years[1];
  }

  /** The year of a moment. Throws `invalid_argument`, naming the parameter, outside those it knows. */
  within(time: Milliseconds, name: string): number {
    if (!this.knows(time)) throw this.beyond(time, name);
    return new Date(time).getUTCFullYear();
  }

  /** The error for a moment outside them. */
  beyond(time: Milliseconds, name: string): PeakError {
    const [first, last] = this.#rules.years;
    return new PeakError(
      "invalid_argument",
      `${name} must lie within ${first} to ${last}, the years the calendar of ${this.#rules.name} knows, received ${formatDay(time / day)}.`,
      { hint: "Ask for a range within them." },
    );
  }
}
