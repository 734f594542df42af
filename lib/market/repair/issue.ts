import type { RawRows } from "../rows/clean.ts";

/** What can be the matter with rows whose every single value could be right. */
export type IssueKind = "unit" | "split" | "dividend" | "flashCrash" | "stale" | "volume" | "clock";

/** One value that a repair changes: enough to take it back. */
export interface Change {
  readonly column: ValueColumn;
  readonly row: number;
  readonly before: number;
  readonly after: number;
}

/** Columns that a repair may change. */
export type ValueColumn = "open" | "high" | "low" | "close" | "volume" | "adjusted" | "dividend";

/** A stretch of rows that is suspected, in words, and what would put it right (empty where only a person can tell). */
export interface Issue {
  readonly kind: IssueKind;
  /** First and last row, counted in time order. */
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly changes: readonly Change[];
}

/** Rows with a time whose close is a price, in order: the others say nothing about levels. */
export function pricedRows(rows: RawRows): number[] {
  const found: number[] = [];
  rows.close.forEach((close, i) => {
    if (close > 0 && close < Infinity && Number.isFinite(rows.time[i])) found.push(i);
  });
  return found;
}

/** Middle of the values; 0 where there are none. */
export function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Usual size of a step from close to close, as a log return: the median of the sizes. */
export function usualStep(rows: RawRows, priced: readonly number[]): number {
  return medianOf(
    priced.slice(1).map((row, i) => Math.abs(Math.log(rows.close[row] / rows.close[priced[i]]))),
  );
}

/** The day of a row, for words. */
export function dayOf(rows: RawRows, row: number): string {
  return new Date(rows.time[row]).toISOString().slice(0, 10);
}
