import type { RawRows } from "../rows/clean.ts";
import { medianInPlace } from "../rows/median.ts";
import { dayOf, short, type Change, type Issue, type Look } from "./issue.ts";

/** New shares for an old one, and the other way round, as companies and funds choose them. */
const ratios = [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 1.5].flatMap(ratio => [ratio, 1 / ratio]);

/** Bars on both sides that must stay at their level, and fewest that must be there. */
const around = 10;
const fewest = 5;

/**
 * Jumps from a close to the next open by the ratio of a split that the rows do not name, which last: raw prices without their
 * events, or a symbol that became another's. They may be real, a market can halve in a night, so the repair (prices before it over the
 * ratio, volumes times it) is made only where it is asked for.
 */
export function jumpIssues({ rows, priced, usual }: Look): Issue[] {
  const found: Issue[] = [];
  const usually = Math.min(0.05, Math.max(0.02, 3 * usual));
  for (let at = fewest; at <= priced.length - fewest; at++) {
    const row = priced[at];
    const jump = Math.log(rows.close[priced[at - 1]] / rows.open[row]);
    if (!(Math.abs(jump) > Math.max(0.38, 15 * usual)) || named(rows, priced, at)) continue;
    // No night's news makes a fourth or four times of a price: there the day's own move may be large.
    const wide = Math.abs(jump) > Math.log(3.5);
    const off = (ratio: number) => Math.abs(jump - Math.log(ratio));
    const ratio = ratios.reduce((best, next) => (off(next) < off(best) ? next : best));
    if (!(off(ratio) < (wide ? 0.18 : usually))) continue;
    // Not the wicks but the middle of the closes on either side: a crash that comes back is no split.
    if (Math.abs(change(rows, priced, at) - jump) > (wide ? 0.25 * Math.abs(jump) : 0.15)) continue;
    found.push({
      kind: "missingSplit",
      from: row,
      to: row,
      words: `${dayOf(rows, row)}: opens at ${short(rows.open[row])} after ${short(rows.close[priced[at - 1]])}, as after a split of ${sayRatio(ratio)} that no row names`,
      // Made on demand: they are all the rows before.
      get changes() {
        return [...priced.subarray(0, at)].flatMap(earlier => before(rows, earlier, ratio));
      },
    });
  }
  return found;
}

function sayRatio(ratio: number): string {
  if (ratio < 1)
    return sayRatio(1 / ratio)
      .split(":")
      .toReversed()
      .join(":");
  return Number.isInteger(ratio) ? `${ratio}:1` : `${2 * ratio}:2`;
}

/** Whether the rows name a split within a few bars. */
function named({ split }: RawRows, priced: Uint32Array, at: number): boolean {
  if (split === undefined) return false;
  for (let i = Math.max(0, at - 3); i < Math.min(priced.length, at + 4); i++)
    if (split[priced[i]] > 0 && split[priced[i]] !== 1) return true;
  return false;
}

/** From the middle of the closes before to the middle of those from `at` on, as a log return downwards. */
function change({ close }: RawRows, priced: Uint32Array, at: number): number {
  const middle = (from: number, to: number) =>
    medianInPlace(Float64Array.from(priced.subarray(Math.max(0, from), to), row => close[row]));
  return Math.log(middle(at - around, at) / middle(at, at + around));
}

function before(rows: RawRows, row: number, ratio: number): Change[] {
  const prices = (["open", "high", "low", "close", "adjusted"] as const).map(column => ({
    column,
    after: (rows[column]?.[row] ?? NaN) / ratio,
  }));
  return [...prices, { column: "volume" as const, after: rows.volume[row] * ratio }].flatMap(
    ({ column, after }) => (Number.isNaN(after) ? [] : [{ column, row, before: rows[column]![row], after }]),
  );
}
