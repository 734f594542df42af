import type { RawRows } from "../rows/clean.ts";
import { dayOf, short, type Change, type Issue, type Look } from "./issue.ts";

/** A dividend is judged by its price drop where it is this many times a usual step: smaller ones drown in noise. */
const discernible = 4;

/**
 * Dividends that price and adjusted close contradict: an amount not divided by the split of its day, an amount in
 * hundredths, a date some days off the drop, an adjusted close that does not know a dividend, knows a wrong one, or
 * one that no row names. The
 * repair puts amount and date right and scales all earlier adjusted closes by the factor 1 − dividend / close before.
 */
export function dividendIssues({ rows, priced, usual }: Look): Issue[] {
  if (rows.dividend === undefined) return [];
  const stated = rows.dividend;
  const right = stated.slice();
  const found: Issue[] = [];
  const report = (at: number, words: string, changes: Change[]) => {
    const row = priced[at];
    found.push({ kind: "dividend", from: row, to: row, words: `${dayOf(rows, row)}: ${words}`, changes });
  };
  const set = (at: number, amount: number): Change => {
    const row = priced[at];
    const change: Change = { column: "dividend", row, before: right[row], after: amount };
    right[row] = amount;
    return change;
  };
  for (let at = 1; at < priced.length; at++) {
    const amount = stated[priced[at]];
    const before = rows.close[priced[at - 1]];
    if (!(amount > 0)) {
      const unnamed = unnamedAt(rows, priced, at, stated) * before;
      if (!(unnamed > discernible * usual * before) || !dropped(rows, priced, at, unnamed)) continue;
      report(
        at,
        `the adjusted close and the price fall by a dividend of ${short(unnamed)} that no row names`,
        [set(at, unnamed)],
      );
      continue;
    }
    if (amount / before < discernible * usual || dropped(rows, priced, at, amount)) continue;
    // A bar longer than a day may hold the ex-date and show the drop in the next one.
    if (agree(factorAt(rows, priced, at + 1), 1 - amount / before)) continue;
    const split = rows.split?.[priced[at]] ?? 0;
    const implied = before * (1 - factorAt(rows, priced, at));
    const moved = [1, -1, 2, -2, 3, -3]
      .map(days => at + days)
      .find(day => dropped(rows, priced, day, amount));
    if (split > 0 && split !== 1 && Math.abs(implied * split - amount) < 0.05 * amount)
      report(at, `dividend ${amount} is not divided by the split of ${split}:1`, [set(at, amount / split)]);
    else if (moved !== undefined)
      report(at, `dividend ${amount} belongs to ${dayOf(rows, priced[moved])}, where the price drops by it`, [
        set(at, 0),
        set(moved, amount),
      ]);
    else
      report(at, `dividend ${amount} is quoted 100 times too high: the price does not drop by it`, [
        set(at, amount / 100),
      ]);
  }
  if (rows.adjusted !== undefined)
    found.push(...adjustmentIssues(rows, priced, right, rows.adjusted.slice()));
  return found;
}

/** Adjusted closes that do not follow from the dividends. The newest first: each repair scales everything before it. */
function adjustmentIssues(
  rows: RawRows,
  priced: Uint32Array,
  right: Float64Array,
  adjusted: Float64Array,
): Issue[] {
  const found: Issue[] = [];
  for (let at = priced.length - 1; at > 0; at--) {
    const row = priced[at];
    const wanted = 1 - right[row] / rows.close[priced[at - 1]];
    if (right[row] === 0 && rows.dividend![row] === 0 && unnamedAt(rows, priced, at, right) === 0) continue;
    const given = factorAt(rows, priced, at);
    // A bar longer than a day may carry the change at its end.
    if (agree(given, wanted) || (given > 0.9999 && agree(factorAt(rows, priced, at + 1), wanted))) continue;
    if (!(wanted > 0)) continue;
    const changes = Array.from(priced.subarray(0, at), (earlier): Change => {
      const before = adjusted[earlier];
      adjusted[earlier] = (before * wanted) / given;
      return { column: "adjusted", row: earlier, before, after: adjusted[earlier] };
    });
    const words = `${dayOf(rows, row)}: the adjusted close falls by ${percent(1 - given)} for a dividend of ${percent(1 - wanted)}`;
    found.push({ kind: "dividend", from: 0, to: priced[at - 1], words, changes });
  }
  return found;
}

/** By what the adjusted close takes this bar's dividend out of the closes before it; 1 where it does not. */
function factorAt({ close, adjusted }: RawRows, priced: Uint32Array, at: number): number {
  if (adjusted === undefined || at < 1 || at >= priced.length) return 1;
  const [before, row] = [priced[at - 1], priced[at]];
  return adjusted[before] / close[before] / (adjusted[row] / close[row]);
}

/**
 * The share of the close before by which the adjusted close falls where neither a dividend nor a split is named within a bar; 0 where it
 * does not, or by no more than cents that were rounded.
 */
function unnamedAt(rows: RawRows, priced: Uint32Array, at: number, dividend: Float64Array): number {
  if (rows.adjusted === undefined) return 0;
  for (const near of priced.subarray(Math.max(0, at - 1), at + 2)) {
    const split = rows.split?.[near] ?? 0;
    if (dividend[near] > 0 || rows.dividend![near] > 0 || (split > 0 && split !== 1)) return 0;
  }
  const share = 1 - factorAt(rows, priced, at);
  const smallest = Math.min(rows.adjusted[priced[at - 1]], rows.adjusted[priced[at]]);
  return share > Math.max(0.002, 0.02 / smallest) ? share : 0;
}

function agree(given: number, wanted: number): boolean {
  const apart = Math.abs(given - wanted);
  return apart < 5e-4 || apart < 0.15 * Math.max(1 - given, 1 - wanted);
}

/** Whether the price goes down by at least half of the amount from the close before to this bar's low. */
function dropped(rows: RawRows, priced: Uint32Array, at: number, amount: number): boolean {
  if (at < 1 || at >= priced.length) return false;
  return rows.close[priced[at - 1]] - rows.low[priced[at]] >= amount / 2;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
