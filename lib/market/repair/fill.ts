import { formatCount } from "../../chart/format.ts";
import { PeakError } from "../../core/errors.ts";
import { formatTime, isMoment } from "../../core/time.ts";
import type { RawRows } from "../rows/clean.ts";
import type { Change, Issue } from "./issue.ts";
import type { Market } from "./detect.ts";

/** The last price closed at before the issue over all its prices and volume 0, a wrong volume alone; nothing where prices begin wrong. */
export function filled({ kind, from, to }: Issue, rows: RawRows): Change[] {
  const changes: Change[] = [];
  if (kind === "missingVolume" || kind === "badVolume" || kind === "volume") {
    for (let row = from; row <= to; row++)
      changes.push({ column: "volume", row, before: rows.volume[row], after: 0 });
    return changes;
  }
  const last = closeBefore(rows, from);
  if (last === undefined) return changes;
  for (let row = from; row <= to; row++)
    for (const column of ["open", "high", "low", "close", "volume"] as const)
      changes.push({ column, row, before: rows[column][row], after: column === "volume" ? 0 : last });
  return changes;
}

/** The nearest close before a row that is a price: a wrong row that was kept has none. */
function closeBefore({ close }: RawRows, row: number): number | undefined {
  for (let at = row - 1; at >= 0; at--) if (close[at] > 0 && close[at] < Infinity) return close[at];
  return undefined;
}

/** Bars that one gap may take. */
const most = 10_000_000;

/** Flat bars for the times that a market's calendar misses between rows, and where they belong among the rows then. */
export interface Filling {
  readonly at: Uint32Array;
  readonly values: RawRows;
}

/** A flat bar for each missing time: the close before, without volume. The rows ascend. Throws without a calendar, and for a gap that no market has. */
export function gapFilling(rows: RawRows, { spacing, calendar }: Market): Filling {
  if (calendar === undefined)
    throw new PeakError("invalid_argument", "Gaps cannot be filled without a calendar.", {
      hint: 'Name the market\'s, e.g. calendar: "24/7"; without one every weekend would be filled too.',
    });
  const at: number[] = [];
  const columns: Record<"time" | "close" | "adjusted", number[]> = { time: [], close: [], adjusted: [] };
  for (let i = 1; i < rows.time.length; i++) {
    const [before, after] = [rows.time[i - 1], rows.time[i]];
    if (!(after - before > spacing && isMoment(after))) continue;
    if (after - before > most * spacing)
      throw new PeakError(
        "invalid_data",
        `The gap from ${formatTime(before)} to ${formatTime(after)} is too long to be filled: more than ${formatCount(most)} bars.`,
        { hint: "Look at the time of the row behind it: it may be in another unit." },
      );
    for (const open of calendar.missingOpens(before, after, spacing)) {
      at.push(i + at.length);
      columns.time.push(open);
      columns.close.push(closeBefore(rows, i) ?? NaN);
      columns.adjusted.push(rows.adjusted?.[i - 1] ?? NaN);
    }
  }
  const close = Float64Array.from(columns.close);
  const zero = new Float64Array(at.length);
  const values = {
    time: Float64Array.from(columns.time),
    open: close,
    high: close,
    low: close,
    close,
    volume: zero,
    adjusted: Float64Array.from(columns.adjusted),
    dividend: zero,
    split: zero,
  };
  return { at: Uint32Array.from(at), values };
}
