import { formatCount } from "../../chart/format.ts";
import type { ResultParts } from "../../chart/html/result.ts";
import { timelineChart } from "../../chart/kinds/timeline.ts";
import { palette } from "../../chart/palette.ts";
import type { Cell } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { formatTime, type Milliseconds } from "../../core/time.ts";
import { formatSpan, type Gaps } from "../rows/gaps.ts";
import type { Found } from "./found.ts";
import { kindOf, type Policy } from "./kinds.ts";

/** What showing needs to know of a report. */
interface Report {
  readonly rows: number;
  readonly kept: number;
  readonly spacing: Milliseconds;
  readonly calendar?: string;
  readonly gaps: Gaps;
  readonly found: readonly Found[];
  readonly repairs: readonly {
    readonly policy: Policy;
    readonly words: string;
    readonly changes: readonly unknown[];
  }[];
}

/** Repairs that the notes name one by one. */
const shown = 12;

/** What a policy did, as a word, and its colour. */
const done: Readonly<Record<Policy, { word: string; group: "kept" | "put right" | "refused" }>> = {
  keep: { word: "kept", group: "kept" },
  drop: { word: "left out", group: "put right" },
  fill: { word: "filled", group: "put right" },
  repair: { word: "repaired", group: "put right" },
  raise: { word: "refused", group: "refused" },
};

const colors = { kept: palette.orange, "put right": palette.blue, refused: palette.vermillion };

/** One line: the number of rows, then every kind of finding. */
export function saySummary({ rows, found, gaps }: Report): string {
  const said = found.map(({ kind, count, policy }) => {
    const note =
      kind === "gap" && policy === "keep"
        ? ` (${some(gaps.missingBars, "bar", "bars")} missing, longest ${formatSpan(gaps.longest)} after ${formatTime(gaps.longestAfter)})`
        : "";
    const { one, many } = kindOf(kind);
    return `${some(count, one, many)}${note}${policy === "keep" ? "" : `, ${done[policy].word}`}`;
  });
  return [some(rows, "row", "rows"), ...(said.length ? said : ["no faults"])].join(" · ");
}

/** The picture of a report: a table by kind, the timeline, and what was repaired. */
export function qualityParts(
  report: Report,
  { symbol, synthetic = false }: { symbol?: string; synthetic?: boolean },
  range: readonly [Milliseconds, Milliseconds],
): ResultParts {
  const { found, spacing, calendar, rows, kept } = report;
  const title = symbol === undefined ? "Quality" : `Quality of ${symbol}`;
  const about = [
    some(rows, "row", "rows"),
    ...(kept === rows ? [] : [`${formatCount(kept)} kept`]),
    `${formatSpan(spacing)} apart`,
    calendar === undefined ? "no calendar" : `calendar ${calendar}`,
  ];
  const columns = ["finding", "count", "policy", "first"].map(name => ({
    name,
    align: name === "count" ? ("right" as const) : ("left" as const),
  }));
  return {
    title,
    subtitle: about.join(" · "),
    synthetic,
    tables: found.length > 0 ? [table({ columns, rows: found.map(rowOf) })] : [],
    figures: range[1] > range[0] && found.some(placed) ? [timeline(report, title, synthetic, range)] : [],
    notes: [
      ...(found.length > 0 ? [] : ["No faults were found."]),
      ...gapNote(report),
      ...repairNotes(report),
    ],
  };
}

function rowOf({ kind, count, policy, say }: Found): Cell[] {
  const { one, many } = kindOf(kind);
  return [count === 1 ? one : many, formatCount(count), done[policy].word, say(0)];
}

function placed({ from }: Found): boolean {
  return from.some(Number.isFinite);
}

function timeline(
  { found }: Report,
  title: string,
  synthetic: boolean,
  range: readonly [Milliseconds, Milliseconds],
) {
  return timelineChart({
    title: `${title}: where`,
    synthetic,
    range,
    lanes: found.filter(placed).map(({ kind, policy, from, to }) => ({
      name: kindOf(kind).many,
      group: done[policy].group,
      from,
      to,
    })),
    groups: Object.entries(colors).map(([name, color]) => ({ name, color })),
  });
}

function gapNote({ gaps }: Report): string[] {
  if (gaps.count === 0) return [];
  const { missingBars, longest, longestAfter } = gaps;
  return [
    `Gaps miss ${some(missingBars, "bar", "bars")}, the longest ${formatSpan(longest)} after ${formatTime(longestAfter)}.`,
  ];
}

function repairNotes({ repairs }: Report): string[] {
  const treated = repairs.filter(({ policy }) => policy !== "keep");
  const named = treated
    .slice(0, shown)
    .map(
      ({ words, policy, changes }) =>
        `${words} → ${done[policy].word}${changes.length > 0 ? ` (${some(changes.length, "value", "values")})` : ""}`,
    );
  const more = treated.length - named.length;
  return more > 0 ? [...named, `and ${formatCount(more)} more in quality.repairs`] : named;
}

function some(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
