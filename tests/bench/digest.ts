import { requireEqual } from "./equal.ts";

type Columns = Readonly<Record<string, Float64Array>>;

/** What data.py says of columns: how many finite values each has, the sum of their sizes, and seven of them from its last tenth. */
function digest(columns: Columns): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, column] of Object.entries(columns)) {
    let count = 0;
    let sum = 0;
    for (const value of column)
      if (Number.isFinite(value)) {
        count++;
        sum += Math.abs(value);
      }
    found[`${name} count`] = count;
    found[`${name} sum`] = sum;
    for (let k = 0; k < 7; k++)
      found[`${name} ${k}`] = column[column.length - (k + 1) * Math.floor(column.length / 70)];
  }
  return found;
}

/** Demands that columns are those of which a peer gives the digest; with `settled` only in their last tenth, because it begins otherwise. */
export function requireSame(
  what: string,
  columns: Columns,
  expected: Readonly<Record<string, number>>,
  { settled = false } = {},
): void {
  const compared = Object.entries(expected).filter(([name]) => !settled || /\d$/.test(name));
  requireEqual(what, digest(columns), Object.fromEntries(compared), 1e-8);
}
