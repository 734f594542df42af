import { demandMembers } from "../core/members.ts";
import type { ResultParts } from "../chart/html/result.ts";
import { resultBundle, resultText } from "../chart/html/result.ts";
import { formatCount } from "../chart/format.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../core/display.ts";
import { invalidArgument } from "../core/errors.ts";
import { GateStop } from "../core/stop.ts";
import { timeframeLength, type Milliseconds, type Timeframe } from "../core/time.ts";
import type { Calendar } from "./calendar/calendar.ts";
import { calendar } from "./calendar/find.ts";
import { demandBars } from "./demand-bars.ts";
import { examine } from "./quality/examine.ts";
import { foundIssues, type Found } from "./quality/found.ts";
import { checkPolicies, kindNames, kindOf, type FindingKind, type QualityPolicies } from "./quality/kinds.ts";
import { qualityParts, saySummary } from "./quality/show-quality.ts";
import type { RepairRecord } from "./repair/issue.ts";
import { clean, type Cleaned, type Findings, type RawRows } from "./rows/clean.ts";
import { findGaps, usualSpacing, type FoundGaps, type Gaps } from "./rows/gaps.ts";
import { findOutliers, type Outliers } from "./rows/outliers.ts";

/** What the report is about, for its title. */
export interface QualitySubject {
  readonly symbol?: string;
  readonly synthetic?: boolean;
}

/** Everything a report is made of. */
interface Evidence {
  readonly cleaned: Cleaned;
  readonly spacing: Milliseconds;
  readonly market?: Calendar;
  readonly repairs?: readonly RepairRecord[];
  readonly subject?: QualitySubject;
  readonly policies?: QualityPolicies;
}

/**
 * What is the matter with a set of rows: counts by kind, where each finding is, and what was done about it. Shows itself as a table and a
 * timeline. Everything but the counts of single rows is looked for when it is first asked for.
 */
export class Quality implements Displayable {
  /** Rows looked at, and rows left after cleaning. */
  readonly rows: number;
  readonly kept: number;
  readonly findings: Findings;
  /** The calendar that gaps are measured against. */
  readonly calendar?: string;
  /** The step between bars that gaps are measured by. */
  readonly spacing: Milliseconds;
  /** What `repairRows` found before the rows were cleaned, and what was done about each: empty where it was not asked for. */
  readonly repairs: readonly RepairRecord[];
  readonly #evidence: Evidence;
  #gaps: FoundGaps | undefined;
  #outliers: Outliers | undefined;
  #found: readonly Found[] | undefined;

  constructor(evidence: Evidence) {
    const { cleaned, spacing, market, repairs = [] } = evidence;
    this.#evidence = evidence;
    this.repairs = repairs;
    this.rows = cleaned.findings.rows;
    this.kept = cleaned.columns.time.length;
    this.findings = cleaned.findings;
    this.spacing = spacing;
    if (market !== undefined) this.calendar = market.mic;
    Object.freeze(this);
  }

  /**
   * Times missing between kept rows: bars that the market's calendar expects, or, where no calendar was given, every step
   * that is too long; a market that closes then has them every night and week-end.
   */
  get gaps(): Gaps {
    return this.#measuredGaps().gaps;
  }

  /** Kept bars whose return stands far out of the rest: bad ticks, crashes, splits. */
  get outliers(): Outliers {
    return (this.#outliers ??= findOutliers(this.#evidence.cleaned.columns.close));
  }

  get zeroVolume(): number {
    return this.#evidence.cleaned.columns.volume.reduce((count, volume) => count + (volume === 0 ? 1 : 0), 0);
  }

  /** Rows left out because no market can have made them. */
  get impossible(): number {
    const { badTimes, missingPrices, nonPositivePrices, ohlcViolations, wrongUnits, negativeVolumes } =
      this.findings;
    return badTimes + missingPrices + nonPositivePrices + ohlcViolations + wrongUnits + negativeVolumes;
  }

  /** Every kind of which there is a finding, with its places, in words; each with what was done about it. */
  get found(): readonly Found[] {
    return (this.#found ??= Object.freeze(this.#find()));
  }

  /** How many findings there are of each kind: rows for what single rows show, stretches for the rest. */
  get counts(): Readonly<Record<FindingKind, number>> {
    const counts = Object.fromEntries(kindNames.map(kind => [kind, 0])) as Record<FindingKind, number>;
    for (const { kind, count } of this.found) counts[kind] += count;
    return Object.freeze(counts);
  }

  /** Findings left in the bars of a kind whose policy is "raise". */
  get refused(): readonly Found[] {
    return this.found.filter(({ policy }) => policy === "raise");
  }

  /** One line: the number of rows, then everything that was found. */
  get summary(): string {
    return saySummary(this);
  }

  /** This report where nothing was found that must not be; otherwise throws `GateStop`, which ends "run all" as designed. */
  orStop(): this {
    const { refused } = this;
    if (refused.length === 0) return this;
    const subject = this.#evidence.subject?.symbol ?? "the data";
    throw new GateStop(
      {
        title: `DATA REFUSED: ${subject} has what its quality gate does not let pass`,
        failed: refused.map(found => {
          const { one, many } = kindOf(found.kind);
          return `${formatCount(found.count)} ${found.count === 1 ? one : many}, first ${found.say(0)}`;
        }),
      },
      this,
    );
  }

  /** This report with its gaps measured by a market's calendar; without one as it is. */
  by(market: Calendar | undefined): Quality {
    if (market !== undefined)
      demandMembers(market, ["mic"], "market", "must be a calendar", 'Pass pt.calendar("XNYS").');
    return market === undefined || market.mic === this.calendar
      ? this
      : new Quality({ ...this.#evidence, market });
  }

  /** The same findings under other policies: "raise" for kinds that must not occur, "keep" for the rest. Nothing is changed. */
  under(policies: QualityPolicies): Quality {
    checkPolicies(policies);
    for (const [kind, policy] of Object.entries(policies))
      if (policy !== "raise" && policy !== "keep")
        throw invalidArgument(
          `policy ${kind}`,
          'must be "raise" or "keep" in a report, which only looks',
          policy,
          "Change rows with pt.repairRows(rows, policies), or with repair in pt.load.",
        );
    return new Quality({ ...this.#evidence, policies });
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(this.#parts());
  }

  [inspectSymbol](depth: number, options: { depth?: number | null; colors?: boolean } = {}): string {
    if (depth < (options.depth ?? depth)) return `[Quality ${this.summary}]`;
    return resultText(this.#parts(), { color: options.colors });
  }

  #parts(): ResultParts {
    const { time } = this.#evidence.cleaned.columns;
    return qualityParts(this, this.#evidence.subject ?? {}, [time[0], time.at(-1) ?? NaN]);
  }

  #measuredGaps(): FoundGaps {
    const { cleaned, spacing, market } = this.#evidence;
    return (this.#gaps ??= findGaps(cleaned.columns.time, spacing, market));
  }

  #find(): Found[] {
    const { cleaned, spacing, market, policies = {} } = this.#evidence;
    const all =
      this.repairs.length > 0
        ? logged(this.repairs)
        : examine(cleaned, this.#measuredGaps(), this.outliers, spacing, market);
    return all.map(found =>
      policies[found.kind] === "raise" && !dealtWith(found) ? { ...found, policy: "raise" as const } : found,
    );
  }
}

/** Nothing of it is left in the bars. Rows that cleaning had to leave out or put in order are still findings to refuse. */
function dealtWith({ kind, policy }: Found): boolean {
  return !kindOf(kind).byRow && policy !== "keep";
}

/** What a repair found, by kind and what was done. */
function logged(log: readonly RepairRecord[]): Found[] {
  const found = [...Map.groupBy(log, ({ kind, policy }) => `${kind} ${policy}`).values()].map(records => {
    const { kind, policy } = records[0];
    const count = records.reduce((sum, record) => sum + record.count, 0);
    const places = records.map(({ opens: [from, to], words }) => ({ from, to, words }));
    return foundIssues(kind, places, policy, count);
  });
  return found.sort((a, b) => kindNames.indexOf(a.kind) - kindNames.indexOf(b.kind));
}

/**
 * Looks rows over without changing them: gaps, duplicates, disorder, impossible prices, outliers, crashes, wrong units, splits, dividends
 * and clocks. `timeframe` is what gaps are measured by, by default the usual step between the rows; `calendar` names the sessions outside
 * which nothing is missing. Bars that `load` or `normalise` made answer with the report on the rows they came from.
 *
 * `policies` make a gate of it: findings of a kind with "raise" stand in `refused`, and `orStop()` then ends the run.
 */
export function quality(
  rows: RawRows &
    QualitySubject & {
      readonly timeframe?: Timeframe;
      readonly calendar?: string;
      readonly quality?: Quality;
    },
  policies: QualityPolicies = {},
): Quality {
  demandBars(rows, "rows");
  const market = rows.calendar === undefined ? undefined : calendar(rows.calendar);
  const { symbol, synthetic } = rows;
  const report =
    rows.quality === undefined
      ? qualityOf(clean(rows), rows.timeframe, market, undefined, { symbol, synthetic })
      : rows.quality.by(market);
  demandMembers(policies, [], "policies", "must be policies by kind", 'Pass e.g. { gap: "raise" }.');
  return Object.keys(policies).length > 0 ? report.under(policies) : report;
}

/** The report on rows that are already cleaned. */
export function qualityOf(
  cleaned: Cleaned,
  timeframe?: Timeframe,
  market?: Calendar,
  repairs?: readonly RepairRecord[],
  subject?: QualitySubject,
): Quality {
  const spacing = timeframe ? timeframeLength(timeframe) : usualSpacing(cleaned.columns.time);
  return new Quality({ cleaned, spacing, market, repairs, subject });
}
