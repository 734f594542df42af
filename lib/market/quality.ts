import { displaySymbol, escapeHtml, inspectSymbol, type MimeBundle } from "../core/display.ts";
import { formatTime, timeframeLength, type Milliseconds, type Timeframe } from "../core/time.ts";
import { formatCount } from "../chart/format.ts";
import type { Calendar } from "./calendar/calendar.ts";
import { calendar } from "./calendar/find.ts";
import { clean, type Cleaned, type Findings, type RawRows } from "./rows/clean.ts";
import { findGaps, formatSpan, usualSpacing, type Gaps } from "./rows/gaps.ts";
import { findOutliers, type Outliers } from "./rows/outliers.ts";
import type { RepairRecord } from "./repair/repair.ts";

/** Repairs that the table names one by one. */
const shown = 12;

/**
 * What is the matter with a set of rows. Counts say what was found; `normalise` and `load` say what was done about it.
 * Shows itself as a table in a notebook and as one line in a terminal.
 */
export class Quality {
  /** Rows looked at, and rows left after cleaning. */
  readonly rows: number;
  readonly kept: number;
  readonly findings: Findings;
  /**
   * Times missing between kept rows: bars that the market's calendar expects, or, where no calendar was given, every step
   * that is too long; a market that closes then has them every night and week-end.
   */
  readonly gaps: Gaps;
  /** Bars whose return stands far out of the rest: bad ticks, crashes, splits. They are kept. */
  readonly outliers: Outliers;
  readonly zeroVolume: number;
  /** The calendar that gaps are measured against. */
  readonly calendar?: string;
  /** The step between bars that gaps are measured by. */
  readonly spacing: Milliseconds;
  /** What `repair` found before the rows were cleaned, and what was done about each: empty where it was not asked for. */
  readonly repairs: readonly RepairRecord[];

  constructor(
    { columns, findings }: Cleaned,
    spacing: Milliseconds,
    market?: Calendar,
    repairs: readonly RepairRecord[] = [],
  ) {
    this.repairs = repairs;
    this.rows = findings.rows;
    this.kept = columns.time.length;
    this.findings = findings;
    this.spacing = spacing;
    if (market !== undefined) this.calendar = market.mic;
    this.gaps = findGaps(columns.time, spacing, market);
    this.outliers = findOutliers(columns.close);
    let still = 0;
    for (let i = 0; i < columns.volume.length; i++) if (columns.volume[i] === 0) still++;
    this.zeroVolume = still;
    Object.freeze(this);
  }

  /** Rows left out because no market can have made them. */
  get impossible(): number {
    const { badTimes, missingPrices, nonPositivePrices, ohlcViolations, negativeVolumes } = this.findings;
    return badTimes + missingPrices + nonPositivePrices + ohlcViolations + negativeVolumes;
  }

  /** One line: the number of rows, then everything that is not zero. */
  get summary(): string {
    const { gaps, findings, outliers } = this;
    const longest = `longest ${formatSpan(gaps.longest)} after ${formatTime(gaps.longestAfter)}`;
    const said = [
      [gaps.count, `${some(gaps.count, "gap")} (${some(gaps.missingBars, "bar")} missing, ${longest})`],
      [findings.duplicates, some(findings.duplicates, "duplicate")],
      [findings.disorder, `${some(findings.disorder, "row")} out of order`],
      [findings.badTimes, some(findings.badTimes, "unreadable time")],
      [findings.missingPrices, `${some(findings.missingPrices, "row")} with missing prices`],
      [findings.nonPositivePrices, `${some(findings.nonPositivePrices, "row")} with prices of 0 or less`],
      [findings.ohlcViolations, some(findings.ohlcViolations, "OHLC violation")],
      [findings.negativeVolumes, some(findings.negativeVolumes, "impossible volume")],
      [findings.missingVolumes, some(findings.missingVolumes, "missing volume")],
      [outliers.count, some(outliers.count, "outlier")],
      [this.zeroVolume, `${some(this.zeroVolume, "bar")} without volume`],
      [this.#treated, some(this.#treated, "repair")],
      [this.repairs.length - this.#treated, `${some(this.repairs.length - this.#treated, "suspicion")} kept`],
    ] as const;
    const faults = said.filter(([count]) => count > 0).map(([, words]) => words);
    return [some(this.rows, "row"), ...(faults.length ? faults : ["no faults"])].join(" · ");
  }

  [displaySymbol](): MimeBundle {
    const rows = this.#table()
      .map(
        ([name, figure]) =>
          `<tr><td>${escapeHtml(name)}</td><td style="text-align:right">${escapeHtml(figure)}</td></tr>`,
      )
      .join("");
    return {
      "text/html": `<table><thead><tr><th>Quality</th><th></th></tr></thead><tbody>${rows}</tbody></table>`,
      "text/plain": this.summary,
    };
  }

  [inspectSymbol](): string {
    return this.summary;
  }

  get #treated(): number {
    return this.repairs.filter(({ policy }) => policy !== "keep").length;
  }

  #table(): [string, string][] {
    const { gaps, findings, outliers } = this;
    return [
      ["rows", formatCount(this.rows)],
      ["kept", formatCount(this.kept)],
      ["spacing", formatSpan(this.spacing)],
      ["calendar", this.calendar ?? "none"],
      ["gaps", formatCount(gaps.count)],
      ["bars missing in gaps", formatCount(gaps.missingBars)],
      [
        "longest gap",
        gaps.count ? `${formatSpan(gaps.longest)} after ${formatTime(gaps.longestAfter)}` : "none",
      ],
      ["duplicates", formatCount(findings.duplicates)],
      ["out of order", formatCount(findings.disorder)],
      ["unreadable times", formatCount(findings.badTimes)],
      ["missing prices", formatCount(findings.missingPrices)],
      ["prices of 0 or less", formatCount(findings.nonPositivePrices)],
      ["OHLC violations", formatCount(findings.ohlcViolations)],
      ["impossible volumes", formatCount(findings.negativeVolumes)],
      ["missing volumes", formatCount(findings.missingVolumes)],
      [`outliers (robust score above ${outliers.limit})`, formatCount(outliers.count)],
      ["bars without volume", formatCount(this.zeroVolume)],
      ...this.repairs.slice(0, shown).map(({ words, policy }): [string, string] => [words, policy]),
      ...(this.repairs.length > shown
        ? [["further repairs and suspicions", formatCount(this.repairs.length - shown)] as [string, string]]
        : []),
    ];
  }
}

/**
 * Looks rows over without changing them: gaps, duplicates, disorder, impossible prices, outliers, zero volume. `timeframe`
 * is what gaps are measured by; by default the usual step between the rows; `calendar` names the sessions outside which nothing is
 * missing. Bars that `load` or `normalise` made answer with
 * the report on the rows they came from.
 */
export function quality(
  rows: RawRows & { readonly timeframe?: Timeframe; readonly calendar?: string; readonly quality?: Quality },
): Quality {
  if (rows.quality !== undefined) return rows.quality;
  const market = rows.calendar === undefined ? undefined : calendar(rows.calendar);
  return qualityOf(clean(rows), rows.timeframe, market);
}

/** The report on rows that are already cleaned. */
export function qualityOf(
  cleaned: Cleaned,
  timeframe?: Timeframe,
  market?: Calendar,
  repairs?: readonly RepairRecord[],
): Quality {
  const spacing = timeframe ? timeframeLength(timeframe) : usualSpacing(cleaned.columns.time);
  return new Quality(cleaned, spacing, market, repairs);
}

function some(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
