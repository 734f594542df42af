import { formatTime, type Milliseconds } from "../../core/time.ts";
import type { Calendar } from "../calendar/calendar.ts";
import type { FindingKind } from "../quality/kinds.ts";
import { findOutliers } from "../rows/outliers.ts";
import { firstAtOrAfter } from "../columns.ts";
import { clockSlips } from "./clock.ts";
import { dividendIssues } from "./dividends.ts";
import { short, type Issue, type Look } from "./issue.ts";
import { jumpIssues } from "./jumps.ts";
import { splitIssues, unitIssues } from "./levels.ts";
import { rowIssues } from "./row-issues.ts";
import { flashIssues, staleIssues, volumeIssues } from "./shapes.ts";

/** What a detector may know beside the rows. */
export interface Market {
  readonly spacing: Milliseconds;
  readonly calendar?: Calendar;
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
  for (let from = 0; from < time.length; from++) {
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

function outlierIssues({ rows, priced }: Look): Issue[] {
  const { bars } = findOutliers(Float64Array.from(priced, row => rows.close[row]));
  return Array.from(bars, (bar): Issue => {
    const [row, before] = [priced[bar], priced[bar - 1]];
    const words = `${formatTime(rows.time[row])}: closes at ${short(rows.close[row])} after ${short(rows.close[before])}`;
    return { kind: "outlier", from: row, to: row, words, changes: [] };
  });
}

function clockIssues({ rows, priced }: Look, { spacing, calendar }: Market): Issue[] {
  const time = Float64Array.from(priced, row => rows.time[row]);
  const unique = time.filter((moment, i) => moment !== time[i - 1]);
  const repeated = time.filter((moment, i) => moment === time[i - 1]);
  return clockSlips(unique, repeated, spacing, calendar).map(({ from, to, words }): Issue => {
    const last = firstAtOrAfter(rows.time, to + 1) - 1;
    return { kind: "clock", from: firstAtOrAfter(rows.time, from), to: last, words, changes: [] };
  });
}
