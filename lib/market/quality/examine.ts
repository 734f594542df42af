import type { Milliseconds } from "../../core/time.ts";
import type { Calendar } from "../calendar/calendar.ts";
import type { Cleaned, RowKind } from "../rows/clean.ts";
import type { FoundGaps } from "../rows/gaps.ts";
import type { Outliers } from "../rows/outliers.ts";
import { SpanList } from "../rows/spans.ts";
import { clockSlips } from "../repair/clock.ts";
import { dividendIssues } from "../repair/dividends.ts";
import { lookAt, type Issue } from "../repair/issue.ts";
import { jumpIssues } from "../repair/jumps.ts";
import { splitIssues, unitIssues } from "../repair/levels.ts";
import { flashIssues, staleIssues, volumeIssues } from "../repair/shapes.ts";
import { foundIssues, foundSpans, type Found } from "./found.ts";
import { kindNames, type Policy } from "./kinds.ts";

/** What cleaning does about each of its kinds. */
const cleaning: Readonly<Record<RowKind, Policy>> = {
  time: "drop",
  missingPrice: "drop",
  nonPositivePrice: "drop",
  ohlc: "drop",
  unit: "drop",
  badVolume: "drop",
  duplicate: "drop",
  disorder: "repair",
  missingVolume: "fill",
};

/** Everything that can be found in cleaned rows, of which nothing was repaired; kinds without a finding are left out. */
export function examine(
  cleaned: Cleaned,
  gaps: FoundGaps,
  outliers: Outliers,
  spacing: Milliseconds,
  market?: Calendar,
): Found[] {
  const { columns, rows, spans, repeated } = cleaned;
  const { time } = columns;
  const look = lookAt(rows);
  const still = new SpanList();
  for (let i = 0; i < time.length; i++) if (columns.volume[i] === 0) still.add(i, time[i]);
  const closed = new SpanList();
  for (const bar of market?.closedBars(time, spacing) ?? []) closed.add(bar, time[bar]);
  const far = new SpanList();
  for (const bar of outliers.bars) far.add(bar, time[bar]);
  const units = unitIssues(look);
  const splits = splitIssues(look);
  // A wrong level is no crash that reverts, though it looks like one.
  const wrong = [...units, ...splits];
  const crashes = flashIssues(look).filter(
    ({ from, to }) => !wrong.some(level => from <= level.to && to >= level.from),
  );
  const said = (kind: Issue["kind"], issues: readonly Issue[]) =>
    foundIssues(
      kind,
      issues.map(({ from, to, words }) => ({ from: time[from], to: time[to], words })),
      "keep",
    );
  const found = [
    foundSpans("gap", gaps.spans, "keep", gaps.spans.length),
    foundSpans("closed", closed.done(), "keep"),
    ...Object.entries(spans).map(([kind, where]) =>
      foundSpans(kind as RowKind, where, cleaning[kind as RowKind]),
    ),
    said("unit", units),
    said("split", splits),
    said("missingSplit", jumpIssues(look)),
    said("dividend", dividendIssues(look)),
    foundSpans("outlier", far.done(), "keep"),
    said("flashCrash", crashes),
    said("stale", staleIssues(look)),
    said("volume", volumeIssues(look)),
    foundSpans("zeroVolume", still.done(), "keep"),
    foundIssues("clock", clockSlips(time, repeated, spacing, market), "keep"),
  ];
  const place = ({ kind }: Found) => kindNames.indexOf(kind);
  return found.filter(({ count }) => count > 0).sort((a, b) => place(a) - place(b));
}
