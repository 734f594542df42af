import { unwrittenColumn } from "../../core/unwritten-column.ts";
import type { Milliseconds } from "../../core/time.ts";

/** Moments at once: their rows stay in the processor's cache until every column has been read. */
const block = 4_096;
const rows = new Int32Array(block);

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

/** The same for several columns of one table. */
export function asOfColumns(
  columns: readonly Float64Array[],
  known: Float64Array,
  now: Float64Array,
  within: Milliseconds,
): Float64Array[] {
  const out = columns.map(() => unwrittenColumn(now.length));
  let next = 0;
  for (let from = 0; from < now.length; from += block) {
    const to = Math.min(now.length, from + block);
    next = findRows(known, now, within, from, to, next);
    for (let k = 0; k < columns.length; k++) takeRows(columns[k], out[k], from, to);
  }
  return out;
}

/** Writes the row of each moment, −1 for none; gives the first row that the last moment does not know. */
function findRows(
  known: Float64Array,
  now: Float64Array,
  within: Milliseconds,
  from: number,
  to: number,
  first: number,
): number {
  let next = first;
  let latest = next > 0 ? known[next - 1] : -Infinity;
  for (let i = from; i < to; i++) {
    const moment = now[i];
    while (next < known.length && known[next] <= moment) latest = known[next++];
    rows[i - from] = moment - latest <= within ? next - 1 : -1;
  }
  return next;
}

function takeRows(column: Float64Array, out: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const row = rows[i - from];
    out[i] = row < 0 ? NaN : column[row];
  }
}
