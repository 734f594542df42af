import { unwrittenColumns } from "../../core/column/unwritten-column.ts";
import type { Milliseconds } from "../../core/time.ts";
import type { Ascent } from "./ascent.ts";

/** Moments at once: what was found of them stays in the processor's cache until every column has been read. */
const block = 4_096;
/** Runs of moments that know the same row: the row, −1 for none, and the place after the run. */
const rows = new Int32Array(2 * block);
const ends = new Int32Array(2 * block);
/** Moments in step with the rows from which on it pays to copy their values at once. */
const shortestRun = 128;

/**
 * For each moment of `now` the last of `values` that was known by then; NaN where there is none, or where it has been known for more
 * than `within`. Both lists of moments ascend.
 */
export function asOfColumn(
  values: Float64Array,
  known: Float64Array,
  now: Float64Array,
  within: Milliseconds,
): Float64Array {
  return asOfColumns([values], known, now, within)[0];
}

/** The same for several columns of one table. With an `order`, where the moments may not ascend, throws what that throws. */
export function asOfColumns(
  columns: readonly Float64Array[],
  known: Float64Array,
  now: Float64Array,
  within: Milliseconds,
  order?: { readonly known: Ascent; readonly now: Ascent },
): Float64Array[] {
  const out = unwrittenColumns(columns.length, now.length);
  let next = 0;
  for (let from = 0; from < now.length;) {
    const end = Math.min(now.length, from + block);
    next = firstUnknown(known, now[from], next);
    const run = next === 0 ? 0 : inStep(known, now, within, from, end, next - 1);
    if (run >= shortestRun) {
      const row = next - 1;
      columns.forEach((column, k) => out[k].set(column.subarray(row, row + run), from));
      // Each lies between two of the others.
      order?.now.within(from, from + run);
      order?.known.within(row, row + run + 1);
      next += run - 1;
      from += run;
    } else {
      next = findRuns(known, now, within, from, end, next);
      for (let k = 0; k < columns.length; k++) takeRuns(columns[k], out[k], from, end);
      order?.now.before(end);
      from = end;
    }
  }
  order?.now.end();
  order?.known.end();
  return out;
}

/**
 * How many moments from `from` on each know just one row more than the one before, as those of two markets with bars of one length
 * do; the first knows `row`.
 */
function inStep(
  known: Float64Array,
  now: Float64Array,
  within: Milliseconds,
  from: number,
  to: number,
  row: number,
): number {
  const count = Math.min(to - from, known.length - 1 - row);
  const next = row + 1;
  let latest = known[row];
  // `| 0`: V8 need not look whether a sum of places is still a small number, which is a third of the work.
  for (let k = 0; k < count; k = (k + 1) | 0) {
    const moment = now[(from + k) | 0];
    const following = known[(next + k) | 0];
    if (!(latest <= moment && moment < following && moment - latest <= within)) return k;
    latest = following;
  }
  return count;
}

/** The first row from `next` on that is not known at a moment. */
function firstUnknown(known: Float64Array, moment: number, next: number): number {
  let row = next;
  while (row < known.length && known[row] <= moment) row++;
  return row;
}

/** Writes the runs of some moments; gives the first row that the last moment does not know. */
function findRuns(
  known: Float64Array,
  now: Float64Array,
  within: Milliseconds,
  from: number,
  to: number,
  first: number,
): number {
  let next = first;
  let runs = 0;
  for (let i = from; i < to;) {
    next = firstUnknown(known, now[i], next);
    const latest = next > 0 ? known[next - 1] : -Infinity;
    const following = next < known.length ? known[next] : NaN;
    const begin = i;
    // This moment is before the next row; so may others be.
    do i = (i + 1) | 0;
    while (i < to && !(following <= now[i]));
    let end = i;
    while (end > begin && !(now[end - 1] - latest <= within)) end--;
    if (end > begin) {
      rows[runs] = next - 1;
      ends[runs++] = end;
    }
    if (end < i) {
      rows[runs] = -1;
      ends[runs++] = i;
    }
  }
  return next;
}

function takeRuns(column: Float64Array, out: Float64Array, from: number, to: number): void {
  for (let i = from, run = 0; i < to; run++) {
    const row = rows[run];
    const end = ends[run];
    const value = row < 0 ? NaN : column[row];
    do {
      out[i] = value;
      i = (i + 1) | 0;
    } while (i < end);
  }
}
