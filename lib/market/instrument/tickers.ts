import { demandMembers } from "../../core/members.ts";
import { PeakError, demand } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { day, formatTime, type Milliseconds } from "../../core/time.ts";
import { toMilliseconds, type Moment } from "../moment.ts";

/** One ticker of one company or fund, in [from, until). */
export interface TickerSpan {
  /** What stays the same through renames: any name that is unique in the table. */
  readonly id: string;
  readonly ticker: string;
  readonly from: Moment;
  /** Default: still in use. */
  readonly until?: Moment;
}

interface Span {
  readonly id: string;
  readonly ticker: string;
  readonly from: Milliseconds;
  readonly until: Milliseconds;
}

/** Who traded under which ticker when. Frozen; make one with {@link tickerTable}. */
export class TickerTable {
  readonly #spans: readonly Span[];

  constructor(spans: readonly Span[]) {
    this.#spans = spans;
    Object.freeze(this);
  }

  /** Who traded as `ticker` at a moment. A ticker is given to others later: ask with the moment of the data. Throws `unknown_name`. */
  idOf(ticker: string, moment: Moment): string {
    demand(typeof ticker === "string", "ticker", "must be a text", ticker, 'Pass e.g. "META".');
    const wanted = ticker.toUpperCase();
    const time = toMilliseconds(moment, "moment");
    const found = this.#spans.find(span => span.ticker === wanted && span.from <= time && time < span.until);
    if (found) return found.id;
    const others = this.#spans.filter(span => span.ticker === wanted);
    if (others.length === 0)
      throw unknownName("ticker", ticker, [...new Set(this.#spans.map(s => s.ticker))]);
    throw new PeakError("unknown_name", `Nobody traded as ${wanted} on ${formatTime(time)}.`, {
      hint: `It was in use ${others.map(s => `${inWords(s)} (${s.id})`).join(", ")}.`,
    });
  }

  /** The ticker of an id at a moment; undefined before its listing and after its end. Throws `unknown_name` for an id not in the table. */
  tickerOf(id: string, moment: Moment): string | undefined {
    const time = toMilliseconds(moment, "moment");
    return this.history(id).find(({ from, until }) => from <= time && time < until)?.ticker;
  }

  /** Every ticker of an id, oldest first, each in [from, until); Infinity where it is still in use. */
  history(id: string): readonly Span[] {
    const spans = this.#spans.filter(span => span.id === id);
    if (spans.length === 0) throw unknownName("id", id, [...new Set(this.#spans.map(span => span.id))]);
    return spans;
  }

  /** What a ticker of one moment is called at another: FB of 2021 is META in 2023. Undefined where it no longer trades. */
  rename(ticker: string, moments: { readonly at: Moment; readonly to: Moment }): string | undefined {
    demandMembers(moments, ["at", "to"], "moments", "must say when it was and will be", "Pass { at, to }.");
    const { at, to } = moments;
    return this.tickerOf(this.idOf(ticker, at), to);
  }
}

/** A table of tickers from its spans. Throws `invalid_argument` where two companies have one ticker, or one has two, at the same time. */
export function tickerTable(spans: readonly TickerSpan[]): TickerTable {
  demand(Array.isArray(spans), "spans", "must be an array", spans, "Pass [{ id, ticker, from }].");
  const read = spans.map((given, i) => {
    demandMembers(
      given,
      ["id", "ticker", "from"],
      `spans[${i}]`,
      "must be a ticker in use",
      "Pass { id, ticker, from }.",
    );
    const { id, ticker, from, until } = given;
    for (const [name, value] of Object.entries({ id, ticker }))
      demand(
        typeof value === "string" && value.trim() !== "",
        `spans[${i}].${name}`,
        "must be a text",
        value,
        'Write { id: "meta", ticker: "FB", from: "2012-05-18" }.',
      );
    const span = {
      id,
      ticker: ticker.toUpperCase(),
      from: toMilliseconds(from, `spans[${i}].from`),
      until: until === undefined ? Infinity : toMilliseconds(until, `spans[${i}].until`),
    };
    demand(span.from < span.until, `spans[${i}].until`, "must lie after from", until, "Swap the two.");
    return Object.freeze(span);
  });
  const sorted = read.toSorted((a, b) => a.from - b.from);
  for (const key of ["ticker", "id"] as const) {
    const last = new Map<string, Span>();
    for (const span of sorted) {
      const before = last.get(span[key]);
      demand(
        before === undefined || before.until <= span.from,
        "spans",
        `must not overlap for one ${key}`,
        before &&
          `${before.id} ${before.ticker} ${inWords(before)} and ${span.id} ${span.ticker} ${inWords(span)}`,
        "Correct the dates.",
      );
      last.set(span[key], span);
    }
  }
  return new TickerTable(Object.freeze(sorted));
}

/**
 * Spans of one map file as Lean keeps them: lines `20031015,aol,N`, a ticker and the last day it was used; the first line
 * is the day of the listing.
 */
export function readMapFile(id: string, text: string): TickerSpan[] {
  demand(
    typeof text === "string",
    "text",
    "must be the text of a map file",
    text,
    "Pass readMapFile(id, text).",
  );
  const unreadable = (i: number, line: string, what: string): PeakError =>
    new PeakError("unreadable", `Map file of ${id}, line ${i + 1}: ${JSON.stringify(line)} ${what}.`, {
      hint: "Lines look like 20031015,aol,N, oldest first.",
    });
  const rows = text
    .trim()
    .split(/\r?\n/)
    .map((line, i) => {
      const match = /^(\d{4})(\d{2})(\d{2}),([^,\s]+)/.exec(line);
      if (!match) throw unreadable(i, line, "is no date and ticker");
      const last = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
      if (new Date(last).getUTCDate() !== Number(match[3]))
        throw unreadable(i, line, "names a date that does not exist");
      return { last, ticker: match[4], line };
    });
  for (const [i, { last, line }] of rows.entries())
    if (i > 0 && last < rows[i - 1].last) throw unreadable(i, line, "is older than the line above");
  const spans: { id: string; ticker: string; from: number; until?: number }[] = [];
  rows.slice(1).forEach(({ last, ticker }, i) => {
    const from = i === 0 ? rows[0].last : rows[i].last + day;
    const until = last >= Date.UTC(2050, 0) ? undefined : last + day;
    const before = spans.at(-1);
    if (before?.ticker === ticker) spans[spans.length - 1] = { ...before, until };
    else if (until === undefined || from < until) spans.push({ id, ticker, from, until });
  });
  return spans;
}

function inWords({ from, until }: Span): string {
  return until === Infinity
    ? `from ${formatTime(from)} on`
    : `from ${formatTime(from)} to ${formatTime(until)}`;
}
