import {
  displaySymbol,
  escapeHtml,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from "../../core/display.ts";
import { demand } from "../../core/errors.ts";
import { demandMembers } from "../../core/members.ts";
import { day, isMoment, timeframeLength, year, type Milliseconds, type Timeframe } from "../../core/time.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { formatDay, weekdayOf, yearOf } from "./dates.ts";
import { holidaysOf } from "./holidays.ts";
import type { ExchangeRules } from "./rules.ts";
import { OpenHours } from "./open-hours.ts";
import { ofDay, type Session } from "./sessions.ts";
import { Zone } from "./zone.ts";

/** A weekday without a session. */
export interface Holiday {
  readonly date: string;
  readonly name: string;
}

/** When a market trades, computed from its rules. Get one with `calendar(name)`. Moments are UTC; `sessions` know local dates. */
export class Calendar implements Displayable {
  /** "New York", "24/7" ... */
  readonly name: string;
  /** Market identifier (ISO 10383), "XNYS"; the name where there is none. */
  readonly mic: string;
  /** IANA time zone of its clocks. */
  readonly zone: string;
  /** First and last year it knows. */
  readonly years: readonly [number, number];
  /** It never closes. */
  readonly alwaysOpen: boolean;
  readonly #rules: ExchangeRules;
  readonly #clock: Zone;
  readonly #hours: OpenHours;
  readonly #barsPerYear = new Map<Timeframe, number>();
  /** How long before its date's midnight, on the exchange's clocks, a trading day begins. */
  readonly #early: Milliseconds;

  constructor(rules: ExchangeRules) {
    this.name = rules.name;
    this.mic = rules.mic;
    this.zone = rules.zone;
    this.years = Object.freeze(rules.years);
    this.alwaysOpen = rules.closedOn?.length === 0;
    this.#rules = rules;
    this.#clock = new Zone(rules.zone);
    this.#hours = new OpenHours(rules, this.#clock);
    this.#early = rules.opensDayBefore ? day - ofDay(rules.hours.at(-1)!.open) : 0;
    Object.freeze(this);
  }

  /**
   * The sessions whose date lies in [from, until), oldest first. Throws `invalid_argument` outside {@link years}.
   *
   * A session's `date` is the trading day it counts for: CME's opens on the evening before.
   */
  sessions(from: Moment, until: Moment): readonly Session[] {
    const first = this.#hours.within(toMilliseconds(from, "from"), "from");
    const end = toMilliseconds(until, "until");
    const last = this.#hours.within(end - 1, "until");
    const found: Session[] = [];
    for (let each = first; each <= last; each++) found.push(...this.#hours.sessionsOf(each));
    const [low, high] = [Math.ceil(toMilliseconds(from, "from") / day), Math.ceil(end / day)].map(formatDay);
    return Object.freeze(found.filter(({ date }) => date >= low && date < high));
  }

  /**
   * The trading day that a moment counts for, as midnight UTC of its date: days begin at midnight of the exchange's clocks, CME's at 17:00
   * of the evening before. Where the market is closed that day too.
   */
  dayOf(moment: Milliseconds): Milliseconds {
    return Math.floor((this.#clock.toLocal(moment) + this.#early) / day) * day;
  }

  /** The moment at which the trading day begins whose date has its midnight UTC at `date`. */
  dayStart(date: Milliseconds): Milliseconds {
    return this.#clock.toUtc(date - this.#early);
  }

  /** The weekdays of a year without a session, with the reason. Empty for a market that never closes. Throws `invalid_argument` outside {@link years}. */
  holidays(ofYear: number): readonly Holiday[] {
    demand(Number.isInteger(ofYear), "year", "must be a whole number", ofYear, "Pass e.g. 2024.");
    const [first, last] = this.years;
    demand(
      ofYear >= first && ofYear <= last,
      "year",
      `must lie within ${first} to ${last}, the years the calendar of ${this.name} knows`,
      ofYear,
      "Ask for one of them.",
    );
    const days = [...holidaysOf(this.#rules, ofYear)].filter(
      ([date]) => yearOf(date) === ofYear && weekdayOf(date) % 6 !== 0,
    );
    return Object.freeze(
      days.sort(([a], [b]) => a - b).map(([date, name]) => Object.freeze({ date: formatDay(date), name })),
    );
  }

  /** Whether the market is open at a moment; at its close and in a lunch break it is not. */
  isOpen(moment: Moment): boolean {
    const time = toMilliseconds(moment, "moment");
    const stretch = this.#hours.nextStretch(time);
    return stretch !== undefined && stretch.open <= time;
  }

  /** The session that is open, or in its lunch break, at a moment. */
  sessionAt(moment: Moment): Session | undefined {
    const time = toMilliseconds(moment, "moment");
    const around = this.#hours.within(time, "moment");
    for (const each of [around, around + 1])
      for (const session of this.#hours.sessionsOf(each))
        if (session.open <= time && time < session.close) return session;
    return undefined;
  }

  /** The first moment after this one at which the market opens, after a night or a lunch break; Infinity where it never closes. */
  nextOpen(moment: Moment): Milliseconds {
    if (this.alwaysOpen) return Infinity;
    const time = toMilliseconds(moment, "moment");
    const here = this.#hours.nextStretch(time);
    if (here !== undefined && here.open > time) return here.open;
    for (let last = here; last !== undefined;) {
      const next = this.#hours.nextStretch(last.close);
      // CME opens the next session at the moment it closes one: that is no opening.
      if (next !== undefined && next.open > last.close) return next.open;
      last = next;
    }
    throw this.#hours.beyond(time, "moment");
  }

  /** The first moment after this one at which the market closes, for a lunch break too; Infinity where it never does. */
  nextClose(moment: Moment): Milliseconds {
    if (this.alwaysOpen) return Infinity;
    const time = toMilliseconds(moment, "moment");
    for (let stretch = this.#hours.nextStretch(time); stretch !== undefined;) {
      const next = this.#hours.nextStretch(stretch.close);
      if (next?.open !== stretch.close) return stretch.close;
      stretch = next;
    }
    throw this.#hours.beyond(time, "moment");
  }

  /** Mean number of sessions in a year, over all years the calendar knows; 365 where it never closes. */
  get sessionsPerYear(): number {
    return this.barsPerYear("1d");
  }

  /**
   * Mean number of bars in a year, over all years the calendar knows: what annual figures are scaled with. Bars start on
   * multiples of the timeframe in UTC and count where the market is open during any part of them: New York has 7 hourly ones a day.
   */
  barsPerYear(timeframe: Timeframe): number {
    let bars = this.#barsPerYear.get(timeframe);
    if (bars === undefined) this.#barsPerYear.set(timeframe, (bars = this.#count(timeframe)));
    return bars;
  }

  /**
   * Bars missing between two that follow one another, by their opens, `spacing` apart as a rule. Daily bars are those of the
   * sessions in between, longer ones go by the clock; a shorter bar is missing where the market was open during part of it.
   * Outside {@link years} only weekends are known to be closed.
   */
  missingBars(after: Milliseconds, before: Milliseconds, spacing: Milliseconds): number {
    return this.#byClock(spacing)
      ? Math.max(0, Math.round((before - after) / spacing) - 1)
      : this.missingOpens(after, before, spacing).length;
  }

  /** The opens of those bars, oldest first. Daily bars stand at the local time of day of the bar before. */
  missingOpens(after: Milliseconds, before: Milliseconds, spacing: Milliseconds): Milliseconds[] {
    if (this.#byClock(spacing))
      return Array.from(
        { length: this.missingBars(after, before, spacing) },
        (_, k) => after + (k + 1) * spacing,
      );
    if (spacing === day) {
      const midnight = after % day === 0;
      const into = this.#clock.toLocal(after) - this.#dateOf(after) * day;
      return this.#daysBetween(this.#dateOf(after), this.#dateOf(before)).map(date =>
        midnight ? date * day : this.#clock.toUtc(date * day + into),
      );
    }
    const missing: Milliseconds[] = [];
    let from = after + spacing;
    // A bar that hardly fits before the next one is not missing.
    while (before - from >= spacing / 2) {
      const stretch = this.#hours.knows(from) ? this.#hours.nextStretch(from) : undefined;
      if (stretch === undefined || stretch.open >= before) break;
      from += Math.max(0, Math.floor((stretch.open - from) / spacing)) * spacing;
      if (before - from < spacing / 2) break;
      missing.push(from);
      from += spacing;
    }
    return missing;
  }

  /**
   * The places of the bars of days without a session: weekends and holidays. What lies before an open or behind a close is of its day.
   * None of bars longer than a day, which hold closed days and open ones. Outside {@link years} only weekends are known to be closed.
   */
  closedBars(time: Float64Array, spacing: Milliseconds): number[] {
    demandMembers(time, ["length"], "time", "must be the opens of bars", "Pass bars.time.");
    if (this.#byClock(spacing)) return [];
    const closed: number[] = [];
    let last = NaN;
    let isClosed = false;
    for (let i = 0; i < time.length && isMoment(time[i]); i++) {
      const date = spacing === day ? this.#dateOf(time[i]) : this.dayOf(time[i]) / day;
      if (date !== last) isClosed = !this.#hasSession(date);
      last = date;
      if (isClosed) closed.push(i);
    }
    return closed;
  }

  /** Bars that follow the clock alone, whatever the sessions. */
  #byClock(spacing: Milliseconds): boolean {
    return spacing > day || this.alwaysOpen;
  }

  [displaySymbol](): MimeBundle {
    const rows = this.#facts()
      .map(([name, fact]) => `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(fact)}</td></tr>`)
      .join("");
    return {
      "text/html": `<table><thead><tr><th>Calendar</th><th>${escapeHtml(this.name)}</th></tr></thead><tbody>${rows}</tbody></table>`,
      "text/plain": this[inspectSymbol](),
    };
  }

  [inspectSymbol](): string {
    return `Calendar ${this.name}: ${this.#facts()
      .map(([name, fact]) => `${name} ${fact}`)
      .join(" · ")}`;
  }

  #facts(): [string, string][] {
    const { open, close, pause } = this.#rules.hours.at(-1)!;
    const before = this.#rules.opensDayBefore ? " of the day before" : "";
    return [
      ["market", this.mic],
      ["hours", `${open}${before} to ${close}${pause ? `, closed ${pause.join(" to ")}` : ""}`],
      ["zone", this.zone],
      ["sessions a year", this.sessionsPerYear.toFixed(1)],
      ["years", this.years.join(" to ")],
    ];
  }

  #count(timeframe: Timeframe): number {
    const length = timeframeLength(timeframe);
    if (this.alwaysOpen || length > day) return year / length;
    let bars = 0;
    let counted = -Infinity;
    for (let each = this.years[0]; each <= this.years[1]; each++) {
      if (length === day) bars += this.#hours.sessionsOf(each).length;
      else
        for (const { open, close } of this.#hours.stretchesOf(each)) {
          const first = Math.max(Math.floor(open / length), counted + 1);
          counted = Math.ceil(close / length) - 1;
          bars += counted - first + 1;
        }
    }
    return bars / (this.years[1] - this.years[0] + 1);
  }

  /** The day that a daily bar is about: of midnight UTC that day, else the session's that is open, else the one on local clocks. */
  #dateOf(time: Milliseconds): number {
    if (time % day === 0) return time / day;
    const session = this.#hours.knows(time) ? this.sessionAt(time) : undefined;
    return session ? Date.parse(session.date) / day : Math.floor(this.#clock.toLocal(time) / day);
  }

  #daysBetween(after: number, before: number): number[] {
    const missing: number[] = [];
    for (let date = after + 1; date < before; date++) if (this.#hasSession(date)) missing.push(date);
    return missing;
  }

  #hasSession(date: number): boolean {
    if (!this.#hours.knows(date * day)) return weekdayOf(date) % 6 !== 0;
    // Sessions of a year are few and sorted, and a gap is rare.
    const text = formatDay(date);
    return this.#hours.sessionsOf(yearOf(date)).some(session => session.date === text);
  }
}
