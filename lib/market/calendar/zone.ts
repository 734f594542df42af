import { demand } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { day, isMoment, minute, type Milliseconds } from "../../core/time.ts";

/** Offsets of a time zone, asked of Intl, which is slow, as seldom as possible. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #known = new Map<Milliseconds, Milliseconds>();

  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  }

  /** The zone of a name such as "America/New_York". Throws `unknown_name`. */
  static named(name: string): Zone {
    try {
      return new Zone(name);
    } catch {
      throw unknownName("zone", name, Intl.supportedValuesOf("timeZone"));
    }
  }

  /** The moments at which the zone's clocks showed a time, the earlier first: two of an hour that is there twice, none of one left out. */
  readings(local: Milliseconds): Milliseconds[] {
    const [early, late] = [this.offset(local - day), this.offset(local + day)].map(offset => local - offset);
    const fits = [early, late].filter(moment => this.toLocal(moment) === local);
    return [...new Set(fits)].toSorted((a, b) => a - b);
  }

  /** The moment at which the zone's clocks show `local` (ms since 1970 as if that clock were UTC), away from changes of the clock. */
  toUtc(local: Milliseconds): Milliseconds {
    const first = local - this.offset(local);
    return local - this.offset(first);
  }

  /** What the zone's clocks show at a moment, as ms since 1970 as if they were UTC. */
  toLocal(moment: Milliseconds): Milliseconds {
    return moment + this.offset(moment);
  }

  /** How far the zone is ahead of UTC at a moment. */
  offset(moment: Milliseconds): Milliseconds {
    // Equal at both ends of a stretch of days means equal within: no clock that we know is set twice in a month.
    for (const stretch of [30 * day, day]) {
      const start = Math.floor(moment / stretch) * stretch;
      const before = this.#ask(start);
      if (before === this.#ask(start + stretch)) return before;
    }
    return this.#read(moment);
  }

  #ask(moment: Milliseconds): Milliseconds {
    let offset = this.#known.get(moment);
    if (offset === undefined) this.#known.set(moment, (offset = this.#read(moment)));
    return offset;
  }

  #read(moment: Milliseconds): Milliseconds {
    demand(isMoment(moment), "moment", "must be milliseconds UTC", moment, "Pass e.g. bars.time[0].");
    const text = this.#format.format(moment);
    const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text)!;
    const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
    return (match[1] === "-" ? -1 : 1) * minutes * minute;
  }
}
