import { demandMembers } from "../../core/members.ts";
import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { day, durationLength, timeframeLength, type Duration, type Milliseconds } from "../../core/time.ts";
import { checkColumn } from "../../core/column/column.ts";
import { shifted } from "../../core/column/shifted.ts";
import { Bars } from "../bars.ts";
import { barCloses } from "../calendar/bar-closes.ts";
import { asOfColumns } from "./as-of-column.ts";
import { Ascent } from "./ascent.ts";

/** Options of {@link asOf}. */
export interface AsOfOptions {
  /** A row that has been known for longer than this no longer counts: NaN instead. Default: it stays in force. */
  readonly within?: Duration;
  /** Whether a row that became known at the very moment counts. Default true; false where it arrives after the decision. */
  readonly inclusive?: boolean;
}

/** Rows with the moment at which each became known, in ms UTC and ascending; not the moment that they are about. */
export interface KnownRows<Name extends string> {
  readonly known: Float64Array;
  readonly columns: Readonly<Record<Name, Float64Array>>;
}

/**
 * As-of join: for each moment of `left` the last row of `right` that was known by then; NaN before there is one. Gives a column of
 * the left's length for each of the right's.
 *
 * Bars stand for their closes on both sides, because a bar is known when it has closed and decided on then: joining by the open
 * times, as data frames do, hands a strategy prices up to a whole bar early. Moments of your own (`Float64Array`, ms UTC,
 * ascending) are taken as they are; give for a report when it was published, not the quarter it is about.
 *
 * @example const hourly = pt.asOf(minutes, pt.resample(minutes, "1h")); // hourly.close[i] is that of the last full hour
 * @example pt.asOf(bars, { known: published, columns: { earnings } }, { within: "100d" })
 *
 * Throws `invalid_argument` where moments do not ascend or columns differ in length, and for `left` of days without a calendar, unless `right`
 * is of the same market: nothing tells which of its moments came before their closes.
 */
export function asOf(
  left: Bars | Float64Array,
  right: Bars,
  options?: AsOfOptions,
): Readonly<Record<"open" | "high" | "low" | "close" | "volume", Float64Array>>;
export function asOf<Name extends string>(
  left: Bars | Float64Array,
  right: KnownRows<Name>,
  options?: AsOfOptions,
): Readonly<Record<Name, Float64Array>>;
export function asOf(
  left: Bars | Float64Array,
  right: Bars | KnownRows<string>,
  options: AsOfOptions = {},
): Readonly<Record<string, Float64Array>> {
  refuseUnknownKeys("as-of option", options, ["within", "inclusive"]);
  const within = options.within === undefined ? Infinity : durationLength(options.within, "within");
  demandMembers(
    right,
    right instanceof Bars ? [] : ["known", "columns"],
    "right",
    "must be bars, or columns and when each row was known",
    "Pass { known, columns: { value } }.",
  );
  if (left instanceof Bars && !(right instanceof Bars && right.symbol === left.symbol)) requireClose(left);
  const moments = left instanceof Bars ? closes(left) : left;
  const { known, columns } = right instanceof Bars ? barRows(right) : right;
  const order = { now: new Ascent(moments, "left"), known: new Ascent(known, "right.known") };
  const entries = Object.entries(columns);
  for (const [name, column] of entries) {
    checkColumn(column, `right.columns.${name}`);
    demand(
      column.length === known.length,
      `right.columns.${name}.length`,
      `must equal that of right.known (${known.length})`,
      column.length,
      "Give one moment for each row.",
    );
  }
  // A millisecond is the grain of time here.
  const by = options.inclusive === false ? shifted(moments, -1) : moments;
  const span = options.inclusive === false ? within - 1 : within;
  const found = asOfColumns(
    entries.map(([, column]) => column),
    known,
    by,
    span,
    order,
  );
  return Object.freeze(Object.fromEntries(entries.map(([name], k) => [name, found[k]])));
}

/** Counted as open until midnight, a day of New York would see what four hours after its close brought elsewhere. */
function requireClose({ symbol, timeframe, calendar }: Bars): void {
  demand(
    calendar !== undefined || timeframeLength(timeframe) < day,
    "left",
    "must say when its days close, by a calendar",
    `${timeframe} bars of ${symbol} without one`,
    'Give them their market\'s, e.g. pt.makeBars({ ...bars, calendar: "NYSE" }, bars), or moments of your own.',
  );
}

/** With the bars' calendar not later than their market closes: what is published in the evening is not known by a daily bar's close. */
function closes(bars: Bars): Float64Array {
  if (bars.calendar !== undefined) return barCloses(bars);
  const length: Milliseconds = timeframeLength(bars.timeframe);
  return shifted(bars.time, length);
}

function barRows(bars: Bars): KnownRows<"open" | "high" | "low" | "close" | "volume"> {
  const { open, high, low, close, volume } = bars;
  return { known: closes(bars), columns: { open, high, low, close, volume } };
}
