import { isSharedAndLong, sharedColumn, type SharedColumn } from "../../core/column/shared-column.ts";
import { helpInParts, inParts } from "../../core/helper/parts.ts";
import { findExtremes } from "./extremes.ts";
import { sumStretches } from "./sums.ts";

/** Rows of a part: so many that to share it out costs little, and so few that two threads end at one time. */
const partRows = 65_536;
/** Rows that are worth the start of a second thread. */
const large = 4_000_000;

/** What of each stretch becomes one number: the highest, the lowest, the sum. */
interface Aggregated<Column = Float64Array> {
  readonly high: Column;
  readonly low: Column;
  readonly volume: Column;
}

interface Work {
  readonly rows: Aggregated<SharedColumn>;
  readonly starts: Int32Array;
  readonly out: Aggregated<SharedColumn>;
  /** Stretches of a part. */
  readonly stretches: number;
}

/**
 * The highest high, the lowest low and the summed volume of each stretch of rows, `[starts[k], starts[k + 1])`, written to place `k` of
 * `out`. No stretch is empty. Two threads work on long columns where they can both read them.
 */
export function aggregateStretches(rows: Aggregated, starts: Int32Array, out: Aggregated): void {
  const { high, low, volume } = rows;
  const count = starts.length - 1;
  if (count < 2 || !isSharedAndLong(high) || !isSharedAndLong(low) || !isSharedAndLong(volume))
    return aggregate(rows, starts, out);
  const shared = new Int32Array(new SharedArrayBuffer(starts.byteLength));
  shared.set(starts);
  const column = () => sharedColumn(count);
  const stretches = Math.ceil((count * partRows) / high.length);
  const work: Work = {
    rows: { high, low, volume },
    starts: shared,
    out: { high: column(), low: column(), volume: column() },
    stretches,
  };
  inParts(import.meta.url, aggregatePart, work, {
    count: Math.ceil(count / stretches),
    wanted: high.length >= large,
  });
  for (const name of ["high", "low", "volume"] as const) out[name].set(work.out[name]);
}

function aggregate({ high, low, volume }: Aggregated, starts: Int32Array, out: Aggregated): void {
  findExtremes(high, low, starts, out.high, out.low);
  sumStretches(volume, starts, out.volume);
}

function aggregatePart({ rows, starts, out, stretches }: Work, part: number): void {
  const from = part * stretches;
  const to = Math.min(from + stretches, starts.length - 1);
  const [high, low, volume] = [out.high, out.low, out.volume].map(column => column.subarray(from, to));
  aggregate(rows, starts.subarray(from, to + 1), { high, low, volume });
}

/** For the second thread. */
export const help = helpInParts(aggregatePart);
