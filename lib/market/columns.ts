import { checksum } from "../core/column/checksum.ts";
import type { Milliseconds } from "../core/time.ts";

/** The columns of a bar set, equally long. Time is the bar's open in ms UTC, ascending and unique. */
export interface BarColumns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export const barColumnNames = ["time", "open", "high", "low", "close", "volume"] as const;

/** Columns, each made by `make`. */
export function makeColumns(make: (name: keyof BarColumns) => Float64Array): BarColumns {
  return {
    time: make("time"),
    open: make("open"),
    high: make("high"),
    low: make("low"),
    close: make("close"),
    volume: make("volume"),
  };
}

/** Pages one after the other as one set of columns. */
export function joinColumns(pages: readonly BarColumns[]): BarColumns {
  if (pages.length === 1) return pages[0];
  const length = pages.reduce((sum, page) => sum + page.time.length, 0);
  return makeColumns(name => {
    const column = new Float64Array(length);
    let at = 0;
    for (const page of pages) {
      column.set(page[name], at);
      at += page.time.length;
    }
    return column;
  });
}

/** What is another text as soon as a number in the columns is, all but certainly, in a fraction of a hash's time. */
export function columnSum(columns: BarColumns): string {
  return barColumnNames.map(name => checksum(columns[name])).join();
}

/** Places of a column that {@link sampleSum} looks at, at the most. */
const sampled = 1_024;

/** The same of a thousand places, evenly spread: it sees that a column was written to from end to end, in a moment however long it is. */
export function sampleSum(columns: BarColumns): string {
  const step = Math.ceil(columns.time.length / sampled);
  if (step <= 1) return columnSum(columns);
  return columnSum(
    makeColumns(name => {
      const column = columns[name];
      const sample = new Float64Array(sampled);
      for (let k = 0, at = 0; at < column.length; k++, at += step) sample[k] = column[at];
      return sample;
    }),
  );
}

const still = new WeakSet<Float64Array>();

/** Notes that a column belongs to a bar set, whose columns nobody writes to. */
export function keepStill(columns: BarColumns): void {
  for (const name of barColumnNames) still.add(columns[name]);
}

/** Whether a column belongs to a bar set, so that what is computed of it may be kept. */
export function isBarColumn(column: Float64Array): boolean {
  return still.has(column);
}

/** Index of the first time ≥ `moment` from `from` on; `to`, the length unless given, where there is none before. */
export function firstAtOrAfter(time: Float64Array, moment: Milliseconds, from = 0, to = time.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
