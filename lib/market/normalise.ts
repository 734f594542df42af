import { barColumnNames } from "./columns.ts";
import { demandMembers } from "../core/members.ts";
import { PeakError, invalidArgument } from "../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../core/names.ts";
import {
  day,
  minute,
  timeframeLength,
  timeframeOf,
  usualTimeframes,
  week,
  type Milliseconds,
  type Timeframe,
} from "../core/time.ts";
import { actionsBeside } from "./adjust/actions.ts";
import { Bars, type BarsMeta } from "./bars.ts";
import { calendar } from "./calendar/find.ts";
import { clean, type RawRows } from "./rows/clean.ts";
import { formatSpan, usualSpacing } from "./rows/gaps.ts";
import type { RepairRecord } from "./repair/issue.ts";
import { kindOf } from "./quality/kinds.ts";
import { qualityOf, type Quality } from "./quality.ts";

/** What to do with rows that no market can have made (missing or impossible prices): refuse the set, or leave them out. */
export type InvalidRows = "refuse" | "drop";

/** Options of {@link normalise}. */
export interface NormaliseOptions {
  /** Default "refuse". */
  readonly invalid?: InvalidRows;
  /** The log of a repair made before, for the report. */
  readonly repairs?: readonly RepairRecord[];
  /** Measure gaps by the rows' own step although it is not the timeframe's, because the bars are made longer next. Default false. */
  readonly ownStep?: boolean;
}

/**
 * Makes bars of rows in any state: sorts them, keeps the last of rows with equal times, takes a missing volume as 0, and
 * refuses or drops impossible rows. Nothing is repaired in silence: the bars carry the report as `quality`. The timeframe
 * is found from the rows where `meta` leaves it out.
 *
 * Throws `invalid_data` where rows are impossible and `invalid` is "refuse", or where nothing is left.
 */
export function normalise(
  meta: Omit<BarsMeta, "timeframe" | "quality"> & { readonly timeframe?: Timeframe },
  rows: RawRows,
  options: NormaliseOptions = {},
): Bars {
  demandMembers(
    meta,
    [],
    "meta",
    "must say which market",
    'Pass { symbol: "BTC/USD", source: "mine", synthetic: false }.',
  );
  demandMembers(
    rows,
    barColumnNames,
    "rows",
    "must be columns of bars",
    "Pass { time, open, high, low, close, volume }.",
  );
  refuseUnknownKeys("normalise option", options, ["invalid", "repairs", "ownStep"]);
  const { invalid = "refuse", repairs, ownStep = false } = options;
  if (invalid !== "refuse" && invalid !== "drop") throw unknownName("invalid", invalid, ["refuse", "drop"]);
  if (!meta.symbol)
    throw invalidArgument("symbol", "must not be empty", meta.symbol, 'Name the market, e.g. "BTC/USD".');
  const market = meta.calendar === undefined ? undefined : calendar(meta.calendar);
  const cleaned = clean(rows);
  const report = qualityOf(cleaned, ownStep ? undefined : meta.timeframe, market, repairs, meta);
  const { impossible, findings } = report;
  if (findings.rows === 0)
    throw new PeakError("invalid_data", `${meta.source} has no rows.`, { hint: "Give at least one bar." });
  if (impossible > 0 && (invalid === "refuse" || report.kept === 0))
    throw new PeakError(
      "invalid_data",
      `${meta.source}: ${impossible} of ${findings.rows} rows are impossible, the first is ${findings.firstBad}.`,
      {
        hint:
          report.kept === 0
            ? `Check which columns hold the ${report.counts.time === findings.rows ? "times: name it with columns: { time" : "prices: name them with columns: { open"}: … }.`
            : `Say what to do about each kind, repair: { ${policiesFor(report)} }, or leave them out with invalid: "drop" (they are counted in bars.quality).`,
        context: { rows: findings.rows, impossible },
      },
    );
  const timeframe = meta.timeframe ?? measuredTimeframe(cleaned.columns.time, meta.source);
  const measured =
    ownStep || report.spacing === timeframeLength(timeframe)
      ? report
      : qualityOf(cleaned, timeframe, market, repairs, meta);
  const actions = meta.actions ?? actionsBeside(cleaned.rows);
  return new Bars({ ...meta, calendar: market?.mic, timeframe, actions, quality: measured }, cleaned.columns);
}

/** The policies that let bars with impossible rows through, as they are written. */
function policiesFor({ counts }: Quality): string {
  return (["time", "missingPrice", "nonPositivePrice", "ohlc", "unit", "badVolume"] as const)
    .filter(kind => counts[kind] > 0)
    .map(kind => `${kind}: "${kindOf(kind).allowed.includes("repair") ? "repair" : "drop"}"`)
    .join(", ");
}

/**
 * The timeframe that bars so far apart are of: one that fits into a day, up to three days, or a week. Others are seldom meant, and what is a month
 * or an accident of sparse trades would pass for one; said aloud they are taken.
 */
export function usualTimeframeOf(spacing: Milliseconds): Timeframe | undefined {
  const usual = spacing > 0 && (day % spacing === 0 || spacing <= 3 * day || spacing === week);
  const whole = day % spacing === 0 || spacing % day === 0;
  return usual && whole ? timeframeOf(spacing) : undefined;
}

/** The timeframe of ascending times, by their commonest step. */
function measuredTimeframe(time: Float64Array, source: string): Timeframe {
  const spacing: Milliseconds = usualSpacing(time);
  const found = usualTimeframeOf(spacing);
  if (found) return found;
  const named = timeframeOf(spacing);
  const longer = usualTimeframes.find(
    timeframe => spacing > 0 && (timeframeLength(timeframe) % spacing === 0 || spacing < minute),
  );
  throw new PeakError(
    "invalid_data",
    time.length < 2
      ? `${source} has one row, which tells no timeframe.`
      : `${source} has bars ${formatSpan(spacing)} apart, which is no timeframe (${usualTimeframes.join(", ")}).`,
    {
      hint:
        longer !== undefined && named === undefined
          ? `Make longer ones of them: timeframe: "${longer}", resample: true.`
          : spacing > 4 * week
            ? "Give finer bars, or read it as a series of values: pt.readSeries(file, { refersTo, value, publishedAfter })."
            : `Say what the bars are, e.g. timeframe: "${named ?? "1d"}".`,
    },
  );
}
