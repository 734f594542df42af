import { reclaimBefore } from "./reclaim.ts";
import { unwrittenColumn } from "./unwritten-column.ts";

/** A column in memory that threads share. */
export type SharedColumn = Float64Array<SharedArrayBuffer>;

/** From so many numbers on two threads are through a column sooner than one. */
const long = 400_000;
/** From so many on that gains more than it costs to clear shared memory, and to look for what was dropped of it: not for a year of minutes. */
const veryLong = 2_000_000;

/**
 * A column whose every place the caller writes before anybody reads one: a very long one in memory that threads share, so that a second thread
 * can read it where it lies. For what stays and is read again and again, as bars do: to clear the memory takes some 4 ms
 * for ten million numbers.
 */
export function lastingColumn(length: number): Float64Array {
  return length >= veryLong ? sharedColumn(length) : unwrittenColumn(length);
}

/** A column that threads share, of any length. V8 counts no such memory, so what was dropped is looked for here. */
export function sharedColumn(length: number): SharedColumn {
  reclaimBefore(8 * length);
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

/** Whether a column lies where other threads can read it. */
export const isShared = (column: Float64Array): column is SharedColumn =>
  column.buffer instanceof SharedArrayBuffer;

/** The same of a column that is worth it. */
export const isSharedAndLong = (column: Float64Array): column is SharedColumn =>
  column.length >= long && isShared(column);
