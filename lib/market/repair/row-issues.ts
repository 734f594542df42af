import { formatTime, isMoment } from "../../core/time.ts";
import { judgeRow, type RawRows, type RowKind } from "../rows/clean.ts";
import { kindOf } from "../quality/kinds.ts";
import type { Change, Issue } from "./issue.ts";

/** Kinds that one row shows by itself. */
export type LoneRowKind = Exclude<RowKind, "duplicate" | "disorder" | "unit"> | "zeroVolume";

/** Stretches of rows of a kind. The repair of an OHLC violation widens high and low until they enclose open and close. */
export function rowIssues(kind: LoneRowKind, rows: RawRows): Issue[] {
  const found: Issue[] = [];
  for (let from = 0; from < rows.time.length; from++) {
    if (!is(kind, rows, from)) continue;
    let to = from;
    while (to + 1 < rows.time.length && is(kind, rows, to + 1)) to++;
    const [first, last] = [from, to];
    found.push({
      kind,
      from,
      to,
      words: `${when(rows, from)}: ${to - from + 1} ${from === to ? kindOf(kind).one : kindOf(kind).many}`,
      get changes() {
        return kind === "ohlc" ? enclosing(rows, first, last) : [];
      },
    });
    from = to;
  }
  return found;
}

function is(kind: LoneRowKind, rows: RawRows, i: number): boolean {
  const { time, open, high, low, close, volume } = rows;
  if (kind === "zeroVolume") return volume[i] === 0;
  if (kind === "missingVolume") return Number.isNaN(volume[i]);
  return judgeRow(time[i], open[i], high[i], low[i], close[i], volume[i]) === kind;
}

function enclosing(rows: RawRows, from: number, to: number): Change[] {
  const changes: Change[] = [];
  for (let row = from; row <= to; row++) {
    const prices = [rows.open[row], rows.high[row], rows.low[row], rows.close[row]];
    const wider = { high: Math.max(...prices), low: Math.min(...prices) };
    for (const column of ["high", "low"] as const)
      if (rows[column][row] !== wider[column])
        changes.push({ column, row, before: rows[column][row], after: wider[column] });
  }
  return changes;
}

function when({ time }: RawRows, row: number): string {
  return isMoment(time[row]) ? formatTime(time[row]) : "no time";
}
