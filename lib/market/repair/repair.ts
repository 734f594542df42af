import { formatCount } from "../../chart/format.ts";
import { PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { demandBars } from "../demand-bars.ts";
import { isMoment, timeframeLength, type Timeframe } from "../../core/time.ts";
import { calendar as calendarOf } from "../calendar/find.ts";
import {
  checkPolicies,
  kindOf,
  type FindingKind,
  type QualityPolicies,
  type Policy,
} from "../quality/kinds.ts";
import { sayWhen } from "../quality/found.ts";
import { pickRows, type RawRows } from "../rows/clean.ts";
import { findGaps, formatSpan, usualSpacing } from "../rows/gaps.ts";
import { detectors, type Market } from "./detect.ts";
import { filled, gapFilling } from "./fill.ts";
import { lookAt, type Issue, type RepairRecord } from "./issue.ts";
import { insertRows, inOrder, undoRepairs } from "./undo.ts";

/** Rows after repair, in order of time, with the log of what was done. */
export interface Repaired {
  readonly rows: RawRows;
  readonly log: readonly RepairRecord[];
  /** The rows as they were before, made of the repaired ones and the log. */
  readonly undo: () => RawRows;
}

/** What tells where a bar is missing and when a session begins. */
export interface RepairMarket {
  /** Length of a bar; default: the usual step between the rows. */
  readonly timeframe?: Timeframe;
  /** The calendar the market keeps, as in `load`: without one gaps are steps that are too long, and cannot be filled. */
  readonly calendar?: string;
  /**
   * The zone whose clocks the times are read from, where that is not UTC: "America/New_York". The policy of `clock` is then "repair"
   * unless it is named. A wrong zone moves every bar by hours, and no test of the bars alone will show it.
   */
  readonly zone?: string;
}

/**
 * Looks for everything that can be the matter with rows (see the page on quality) and does about each kind what its policy says.
 * Every step sees the rows as the one before left them. The rows given are not changed. Throws `invalid_data` at the first finding of a
 * kind with policy "raise", `invalid_argument` for a policy that a kind cannot have or a zone whose clocks never showed one of the times.
 *
 * A crash that reverts may be a real move on a thin book: erasing it makes every stop-loss look safer than it was. A filled bar was
 * never traded: a strategy that buys in it buys what nobody sold.
 */
export function repairRows(rows: RawRows, wanted: QualityPolicies = {}, market: RepairMarket = {}): Repaired {
  checkPolicies(wanted);
  demandBars(rows, "rows");
  refuseUnknownKeys("repair option", market, ["timeframe", "calendar", "zone"]);
  const log: RepairRecord[] = [];
  const policyOf = (kind: FindingKind) =>
    wanted[kind] ?? (kind === "clock" && market.zone !== undefined ? "repair" : kindOf(kind).usual);
  const order = inOrder(rows.time);
  let current = pickRows(rows, order);
  const moved = firstMoved(order);
  if (moved >= 0) log.push(sorted(rows, order, moved, policyOf("disorder")));
  const around: Market = {
    spacing: market.timeframe ? timeframeLength(market.timeframe) : usualSpacing(current.time),
    calendar: market.calendar === undefined ? undefined : calendarOf(market.calendar),
    descending: rows.time[0] > rows.time[rows.time.length - 1],
    ...(market.zone !== undefined && { zone: market.zone }),
  };
  let look = lookAt(current);
  for (const [kind, find] of detectors) {
    const policy = policyOf(kind);
    const issues = find(look, around);
    // One after another: two splits scale the rows before both of them twice.
    const records = issues.map(issue => {
      const record = recordOf(issue, policy, current);
      if (record.order) current = pickRows(current, record.order);
      for (const { column, row, after } of record.changes) current[column]![row] = after;
      return record;
    });
    // One by one: as many arguments as a bad file has faults do not fit the stack.
    for (const record of records) log.push(record);
    if (issues.length > 0 && policy === "drop") current = without(current, records);
    if (policy !== "keep" && issues.length > 0) look = lookAt(current);
  }
  current = gaps(current, around, policyOf("gap"), log);
  log.forEach(record => Object.freeze(record));
  return Object.freeze({
    rows: current,
    log: Object.freeze(log),
    undo: () => undoRepairs(current, log),
  });
}

function recordOf(
  issue: Issue,
  policy: Policy,
  rows: RawRows,
): RepairRecord & { removed?: RepairRecord["removed"] } {
  const { kind, from, to, order, together = false } = issue;
  if (policy === "raise") throw refused(kind, issue.words, { from, to });
  // A clock that nobody knows is no clock to be put right.
  const unknown = kind === "clock" && policy === "repair" && issue.changes.length === 0 && !together;
  const changes = policy === "repair" ? issue.changes : policy === "fill" ? filled(issue, rows) : [];
  const first = policy === "fill" && changes.length === 0;
  const words = unknown
    ? `${issue.words}; which ones the rows do not tell, so they stay: name the zone`
    : first
      ? `${issue.words}; no price stands before, so nothing is filled`
      : issue.words;
  const count = kindOf(kind).byRow ? to - from + 1 : 1;
  return {
    kind,
    policy: unknown || first ? "keep" : policy,
    count,
    from,
    to,
    opens: [rows.time[from], rows.time[to]],
    words,
    changes,
    ...(policy === "repair" && order && { order }),
  };
}

function refused(kind: FindingKind, words: string, context: object): PeakError {
  const others = kindOf(kind).allowed.filter(policy => policy !== "raise");
  return new PeakError("invalid_data", `${words} (${kind}).`, {
    hint: `Choose what to do about it: policy { ${kind}: ${others.map(policy => `"${policy}"`).join(" or ")} }.`,
    context: { kind, ...context },
  });
}

/** Leaves the rows of the records out, and notes in each which it took. */
function without(
  rows: RawRows,
  records: { from: number; to: number; removed?: RepairRecord["removed"] }[],
): RawRows {
  const gone = new Uint8Array(rows.time.length);
  for (const record of records) {
    const at: number[] = [];
    for (let row = record.from; row <= record.to; row++)
      if (gone[row] === 0) {
        gone[row] = 1;
        at.push(row);
      }
    const places = Uint32Array.from(at);
    // The log outlives the file, whose bytes `locate` holds.
    record.removed = { at: places, values: { ...pickRows(rows, places), locate: undefined } };
  }
  return pickRows(
    rows,
    Uint32Array.from(rows.time.keys()).filter(row => gone[row] === 0),
  );
}

function firstMoved(order: Uint32Array): number {
  return order.findIndex((row, i) => row !== i);
}

function sorted(rows: RawRows, order: Uint32Array, at: number, policy: Policy): RepairRecord {
  let count = 0;
  let above = -Infinity;
  for (const time of rows.time) {
    if (!isMoment(time)) continue;
    if (time < above) count++;
    above = time;
  }
  const words =
    count === 0
      ? "what has no time stands last"
      : `${formatCount(count)} ${count === 1 ? "row is" : "rows are"} out of order`;
  if (policy === "raise" && count > 0) throw refused("disorder", words, {});
  const ends = [order[0], order[order.length - 1]].map(row => rows.time[row]);
  return {
    kind: "disorder",
    policy: "repair",
    count,
    from: at,
    to: order.length - 1,
    opens: [ends[0], ends[1]],
    words,
    changes: [],
    order,
  };
}

function gaps(rows: RawRows, market: Market, policy: Policy, log: RepairRecord[]): RawRows {
  const { spans } = findGaps(rows.time, market.spacing, market.calendar);
  if (spans.length === 0) return rows;
  const filling = policy === "fill" ? gapFilling(rows, market) : undefined;
  for (let k = 0, from = 0; k < spans.length; k++) {
    const opens = [spans.from[k], spans.to[k]] as const;
    const words = `${sayWhen(...opens)}: no bars for ${formatSpan(opens[1] - opens[0])}`;
    from = rows.time.indexOf(opens[0], from);
    if (policy === "raise") throw refused("gap", words, { from, to: from + 1 });
    // The places of all filled bars stand in the first record: they are one insertion.
    const added = k === 0 && filling ? { added: filling.at } : {};
    log.push({ kind: "gap", policy, count: 1, from, to: from + 1, opens, words, changes: [], ...added });
  }
  return filling ? insertRows(rows, filling.at, filling.values) : rows;
}
