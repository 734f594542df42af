import { PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { pickRows, type RawRows } from "../rows/clean.ts";
import { clockIssues } from "./clock.ts";
import { dividendIssues } from "./dividends.ts";
import type { Change, Issue, IssueKind } from "./issue.ts";
import { splitIssues, unitIssues } from "./levels.ts";
import { flashIssues, staleIssues, volumeIssues } from "./shapes.ts";

/**
 * What to do about a kind of issue: refuse the rows, leave the bars out, write the last close over them (volume 0), put the
 * values right, or leave them as they are.
 */
export type RepairPolicy = "raise" | "drop" | "fill" | "repair" | "keep";

/** Policies by kind; what is left out has its default: units, splits and dividends are repaired, all else is kept. */
export type RepairPolicies = Readonly<Partial<Record<IssueKind, RepairPolicy>>>;

/** One issue, and what was done about it: each value before and after, so that nothing is lost. */
export interface RepairRecord extends Issue {
  readonly policy: RepairPolicy;
}

/** Rows after repair, in order of time, with the log of what was done. */
export interface Repaired {
  readonly rows: RawRows;
  readonly log: readonly RepairRecord[];
  /** The rows, in order of time, as they were before. */
  readonly undo: () => RawRows;
}

const checks: readonly (readonly [IssueKind, (rows: RawRows) => Issue[], RepairPolicy])[] = [
  ["unit", unitIssues, "repair"],
  ["split", splitIssues, "repair"],
  ["dividend", dividendIssues, "repair"],
  ["flashCrash", flashIssues, "keep"],
  ["stale", staleIssues, "keep"],
  ["volume", volumeIssues, "keep"],
  ["clock", clockIssues, "keep"],
];

const policies: readonly RepairPolicy[] = ["raise", "drop", "fill", "repair", "keep"];

/**
 * Looks for what no single row shows (wrong units, splits, dividends, crashes that revert, stuck feeds, absurd volumes, local clocks) and
 * does about each kind what its policy says. Every step sees the rows as the one before left them. The rows given are not
 * changed. Throws `invalid_data` at the first issue of a kind with policy "raise", and `invalid_argument` where "repair" is
 * asked of a kind that only a person can judge.
 *
 * A crash that reverts may be a real move on a thin book: erasing it makes every stop-loss look safer than it was.
 */
export function repairRows(rows: RawRows, wanted: RepairPolicies = {}): Repaired {
  refuseUnknownKeys(
    "repair policy",
    wanted,
    checks.map(([kind]) => kind),
  );
  const original = pickRows(rows, inOrder(rows.time));
  let current = copy(original);
  const log: RepairRecord[] = [];
  const dropped = new Set<number>();
  for (const [kind, find, usual] of checks) {
    const policy = wanted[kind] ?? usual;
    if (!policies.includes(policy)) throw unknownName("policy", policy, policies);
    for (const issue of find(current)) {
      const record = { ...issue, policy, changes: changesFor(issue, policy, current) };
      log.push(Object.freeze(record));
      if (policy === "drop") for (let row = issue.from; row <= issue.to; row++) dropped.add(row);
      current = changed(current, record.changes);
    }
  }
  const kept = Uint32Array.from([...current.time.keys()].filter(row => !dropped.has(row)));
  return Object.freeze({
    rows: dropped.size > 0 ? pickRows(current, kept) : current,
    log: Object.freeze(log),
    undo: () => copy(original),
  });
}

function changesFor(issue: Issue, policy: RepairPolicy, rows: RawRows): readonly Change[] {
  if (policy === "raise")
    throw new PeakError("invalid_data", `${issue.words} (${issue.kind}).`, {
      hint: `Choose what to do about it: policy { ${issue.kind}: "keep" }, "drop" or "fill".`,
      context: { kind: issue.kind, from: issue.from, to: issue.to },
    });
  if (policy === "repair") {
    if (issue.changes.length > 0) return issue.changes;
    throw new PeakError("invalid_argument", `${issue.words}: nothing says what would be right.`, {
      hint: `Use policy { ${issue.kind}: "keep" }, "drop" or "fill".`,
    });
  }
  return policy === "fill" ? filled(issue, rows) : [];
}

/** The close before the issue over all its prices; nothing where it begins with the first row. */
function filled({ from, to }: Issue, rows: RawRows): Change[] {
  if (from === 0) return [];
  const last = rows.close[from - 1];
  const changes: Change[] = [];
  for (let row = from; row <= to; row++)
    for (const column of ["open", "high", "low", "close", "volume"] as const)
      changes.push({ column, row, before: rows[column][row], after: column === "volume" ? 0 : last });
  return changes;
}

function changed(rows: RawRows, changes: readonly Change[]): RawRows {
  for (const { column, row, after } of changes) rows[column]![row] = after;
  return rows;
}

function copy(rows: RawRows): RawRows {
  return pickRows(rows, Uint32Array.from(rows.time.keys()));
}

function inOrder(time: Float64Array): Uint32Array {
  // Unreadable times go last: they still count in the report.
  const place = (row: number) => (Number.isNaN(time[row]) ? Infinity : time[row]);
  return Uint32Array.from(time.keys()).sort((a, b) => (place(a) === place(b) ? a - b : place(a) - place(b)));
}
