import type { RawRows } from "../rows/clean.ts";
import { medianInPlace } from "../rows/median.ts";
import { isMoment, type Milliseconds } from "../../core/time.ts";
import type { FindingKind, Policy } from "../quality/kinds.ts";

/** One value that a repair changes: enough to take it back. */
export interface Change {
  readonly column: ValueColumn;
  readonly row: number;
  readonly before: number;
  readonly after: number;
}

/** Columns that a repair may change. */
export type ValueColumn = "time" | "open" | "high" | "low" | "close" | "volume" | "adjusted" | "dividend";

/** A stretch of rows that is suspected, in words, and what would put it right (empty where only a person can tell). */
export interface Issue {
  readonly kind: FindingKind;
  /** First and last row, counted in time order. */
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly changes: readonly Change[];
  /** Where each row stands before it is changed, where changes bring rows out of order. */
  readonly order?: Uint32Array;
  /** Its changes stand with the issue before, because one thing is the matter with both. */
  readonly together?: boolean;
}

/** One issue, and what was done about it: enough to take it back, so that nothing is lost. */
export interface RepairRecord {
  readonly kind: FindingKind;
  readonly policy: Policy;
  /** Findings that it stands for: rows for what single rows show, else 1. */
  readonly count: number;
  /** First and last row, counted in time order when it was found. */
  readonly from: number;
  readonly to: number;
  /** Opens of those rows, NaN where they have none. */
  readonly opens: readonly [Milliseconds, Milliseconds];
  readonly words: string;
  /** Each value before and after. */
  readonly changes: readonly Change[];
  /** Rows that were left out, by their places before. */
  readonly removed?: { readonly at: Uint32Array; readonly values: RawRows };
  /** Places of rows that were put in. */
  readonly added?: Uint32Array;
  /** Where each row stood before they were sorted. */
  readonly order?: Uint32Array;
}

/** Rows in time order, with what several detectors need of them. */
export interface Look {
  readonly rows: RawRows;
  /** Rows with a time whose close is a price, in order: the others say nothing about levels. */
  readonly priced: Uint32Array;
  /** Usual size of a step from close to close, as a log return: the median of the sizes. */
  readonly usual: number;
}

export function lookAt(rows: RawRows): Look {
  const { time, close } = rows;
  const all = new Uint32Array(time.length);
  let n = 0;
  for (let i = 0; i < time.length; i++)
    if (close[i] > 0 && close[i] < Infinity && isMoment(time[i])) all[n++] = i;
  const priced = all.subarray(0, n);
  const sizes = new Float64Array(Math.max(0, n - 1));
  for (let at = 1; at < n; at++)
    sizes[at - 1] = Math.abs(Math.log(close[priced[at]] / close[priced[at - 1]]));
  return { rows, priced, usual: medianInPlace(sizes) };
}

/** The day of a row, for words. */
export function dayOf(rows: RawRows, row: number): string {
  return new Date(rows.time[row]).toISOString().slice(0, 10);
}

/** A price or volume for words: seven digits say which it is, all seventeen hide it. */
export function short(value: number): string {
  return String(Number(value.toPrecision(7)));
}
