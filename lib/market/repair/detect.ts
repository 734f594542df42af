import { formatTime, isMoment, type Milliseconds } from "../../core/time.ts";
import type { Calendar } from "../calendar/calendar.ts";
import { sayWhen } from "../quality/found.ts";
import type { FindingKind } from "../quality/kinds.ts";
import { findOutliers } from "../rows/outliers.ts";
import { firstAtOrAfter } from "../columns.ts";
import { clockSlips, saidSlip, type ClockRepair } from "./clock.ts";
import { dividendIssues } from "./dividends.ts";
import { short, type Change, type Issue, type Look } from "./issue.ts";
import { jumpIssues } from "./jumps.ts";
import { splitIssues, unitIssues } from "./levels.ts";
import { inOrder } from "./undo.ts";
import { rowIssues } from "./row-issues.ts";
import { flashIssues, staleIssues, volumeIssues } from "./shapes.ts";

/** What a detector may know beside the rows. */
export interface Market {
  readonly spacing: Milliseconds;
  readonly calendar?: Calendar;
  /** The zone whose clocks the rows are said to show. */
  readonly zone?: string;
  /** Whether the source has its newest row first. */
  readonly descending?: boolean;
}

type Detector = (look: Look, market: Market) => Issue[];

const alone = (kind: Parameters<typeof rowIssues>[0]): [FindingKind, Detector] => [
  kind,
  ({ rows }) => rowIssues(kind, rows),
];

/**
 * How each kind is found in sorted rows, in the order in which rows are put right: a wrong unit must be gone before a jump is one of the
 * market, and clocks show by the rows that repeat a time. Order itself and gaps are not here: they are about rows that are elsewhere.
 */
export const detectors: readonly (readonly [FindingKind, Detector])[] = [
  alone("time"),
  ["clock", clockIssues],
  ["duplicate", duplicateIssues],
  ["closed", closedIssues],
  ["unit", unitIssues],
  ["split", splitIssues],
  ["missingSplit", jumpIssues],
  ["dividend", dividendIssues],
  alone("missingPrice"),
  alone("nonPositivePrice"),
  alone("ohlc"),
  alone("badVolume"),
  alone("missingVolume"),
  ["flashCrash", flashIssues],
  ["stale", staleIssues],
  ["volume", volumeIssues],
  ["outlier", outlierIssues],
  alone("zeroVolume"),
];

/** Rows before another one of the same time: the last that a source wrote is the one it meant. */
function duplicateIssues({ rows: { time } }: Look): Issue[] {
  const found: Issue[] = [];
  for (let from = 0; from < time.length && isMoment(time[from]); from++) {
    let to = from;
    while (to + 1 < time.length && time[to + 1] === time[from]) to++;
    if (to > from)
      found.push({
        kind: "duplicate",
        from,
        to: to - 1,
        words: `${formatTime(time[from])}: ${to - from + 1} rows`,
        changes: [],
      });
    from = to;
  }
  return found;
}

/** Stretches of bars of days on which the market's calendar knows no session. */
function closedIssues({ rows: { time } }: Look, { spacing, calendar }: Market): Issue[] {
  if (calendar === undefined) return [];
  const bars = calendar.closedBars(time, spacing);
  const found: Issue[] = [];
  for (let at = 0; at < bars.length; at++) {
    const from = bars[at];
    while (bars[at + 1] === bars[at] + 1) at++;
    const words = `${sayWhen(time[from], time[bars[at]])}: ${calendar.name} is closed`;
    found.push({ kind: "closed", from, to: bars[at], words, changes: [] });
  }
  return found;
}

function outlierIssues({ rows, priced }: Look): Issue[] {
  const { bars } = findOutliers(Float64Array.from(priced, row => rows.close[row]));
  return Array.from(bars, (bar): Issue => {
    const [row, before] = [priced[bar], priced[bar - 1]];
    const words = `${formatTime(rows.time[row])}: closes at ${short(rows.close[row])} after ${short(rows.close[before])}`;
    return { kind: "outlier", from: row, to: row, words, changes: [] };
  });
}

function clockIssues(
  { rows, priced }: Look,
  { spacing, calendar, zone, descending = false }: Market,
): Issue[] {
  const time = Float64Array.from(priced, row => rows.time[row]);
  const unique = time.filter((moment, i) => moment !== time[i - 1]);
  const repeated = time.filter((moment, i) => moment === time[i - 1]);
  const slips = zone === undefined ? clockSlips(unique, repeated, spacing, calendar) : saidSlip(unique, zone);
  const repairs = new Set<ClockRepair>();
  return slips.map(({ from, to, words, repair }): Issue => {
    const issue: Issue = {
      kind: "clock",
      from: firstAtOrAfter(rows.time, from),
      to: firstAtOrAfter(rows.time, to + 1) - 1,
      words,
      changes: [],
    };
    if (repair === undefined) return issue;
    if (repairs.has(repair)) return { ...issue, together: true };
    repairs.add(repair);
    return { ...issue, ...clockChanges(rows.time, repair, descending) };
  });
}

/** The times as they were meant, and the order that they bring; nothing where two rows would then share one. */
function clockChanges(
  time: Float64Array,
  repair: ClockRepair,
  descending: boolean,
): Pick<Issue, "changes" | "order"> {
  const readable = time.findLastIndex(isMoment) + 1;
  const meant = Float64Array.from(time);
  meant.set(repair(time.subarray(0, readable), descending));
  const order = inOrder(meant);
  for (let i = 1; i < readable; i++) {
    const [before, after] = [order[i - 1], order[i]];
    // A row that was there twice before and after is a duplicate, not the clock's.
    if (!(meant[after] > meant[before]) && time[after] !== time[before]) return { changes: [] };
  }
  const changes: Change[] = [];
  order.forEach((from, row) => {
    if (row < readable && meant[from] !== time[from])
      changes.push({ column: "time", row, before: time[from], after: meant[from] });
  });
  return { changes, ...(order.some((from, row) => from !== row) && { order }) };
}
