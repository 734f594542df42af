import { day } from "../../core/time.ts";
import type { RawRows } from "../rows/clean.ts";
import { oddPrice, type OddPrice } from "../rows/odd-price.ts";
import { dayOf, short, type Change, type Issue, type Look, type ValueColumn } from "./issue.ts";

/** Bars around a split in which a provider may have applied it too early, too late or to one bar only. */
const splitReach = 15;

/**
 * Prices quoted in hundredths or thousandths of the currency (pence for pounds, cents for rand), or the other way round: single ones that
 * do not fit the three beside them, and stretches of rows whose closes jump by 69 to 145 (575 to 1,740) times and back. Of stretches the unit of the last rows is
 * taken as right, because that is what is traded; a last stretch of one or two rows proves nothing, there the commonest unit is. A jump
 * over months without rows is none of it.
 */
export function unitIssues({ rows, priced }: Look): Issue[] {
  const { open, high, low, close } = rows;
  const found: Issue[] = [];
  const put = close.slice();
  for (const row of priced) {
    const odd = oddPrice(open[row], high[row], low[row], close[row]);
    if (odd === undefined) continue;
    found.push(oddIssue(rows, row, odd));
    if (odd.column === "close") put[row] = close[row] / odd.factor;
  }
  const runs = [100, 1_000].map(factor => {
    const level = levels(put, priced, Math.log(factor), 0.08, 0, priced.length, at =>
      silent(rows, priced, at),
    );
    const say = (power: number) => `quoted ${factor} times too ${power > 0 ? "high" : "low"}`;
    return level === undefined ? [] : stretches(rows, priced, level, "unit", factor, false, say);
  });
  return found.concat(...runs);
}

/** After a quarter of silence a symbol may be another's: its price says nothing of the unit before. */
const longSilence = 90 * day;

function silent({ time }: RawRows, priced: Uint32Array, at: number): boolean {
  return time[priced[at]] - time[priced[at - 1]] > longSilence;
}

function oddIssue(rows: RawRows, row: number, { column, factor }: OddPrice): Issue {
  const before = rows[column][row];
  const after = factor > 1 ? before / factor : before * Math.round(1 / factor);
  const times = `${Math.round(Math.max(factor, 1 / factor))} times too ${factor > 1 ? "high" : "low"}`;
  return {
    kind: "unit",
    from: row,
    to: row,
    words: `${dayOf(rows, row)}: ${column} of ${short(before)} is quoted ${times}`,
    changes: [{ column, row, before, after }],
  };
}

/**
 * Stretches that miss a split the rows name, or have it twice: jumps by its ratio within fifteen bars of it. Measured on the
 * adjusted close where there is one, so that a special dividend of the same day does not hide or feign it. A lasting jump
 * on the very day, without an adjusted close, is what unadjusted prices do, and no fault.
 */
export function splitIssues({ rows, priced, usual }: Look): Issue[] {
  const { split, adjusted } = rows;
  const found: Issue[] = [];
  if (split === undefined) return found;
  for (let at = 0; at < priced.length; at++) {
    const ratio = split[priced[at]];
    if (!(ratio > 0) || Math.abs(Math.log(ratio)) < Math.max(0.1, 4 * usual)) continue;
    const factor = 1 / ratio;
    const series = adjusted ?? rows.close;
    const level = levels(series, priced, Math.log(factor), 0.25, at - splitReach, at + splitReach);
    if (level === undefined) continue;
    const raw =
      adjusted === undefined &&
      level[at] !== level[at - 1] &&
      level.every((e, i) => e === level[i < at ? 0 : at]);
    if (raw) continue;
    const words = `not adjusted for the split of ${dayOf(rows, priced[at])} (${ratio}:1)`;
    found.push(...stretches(rows, priced, level, "split", factor, true, () => words));
  }
  return found;
}

/**
 * How many times each priced row stands above (+) or below (−) the reference by the factor, judged by the steps from `first` to
 * `last`; undefined where none is so large.
 */
function levels(
  series: Float64Array,
  priced: Uint32Array,
  step: number,
  tolerance: number,
  first: number,
  last: number,
  silent: (at: number) => boolean = () => false,
): Int32Array | undefined {
  const level = new Int32Array(priced.length);
  let current = 0;
  let lastChange = 0;
  for (let at = 1; at < priced.length; at++) {
    if (at >= first && at <= last && !silent(at)) {
      const times = Math.log(series[priced[at]] / series[priced[at - 1]]) / step;
      if (Math.abs(Math.abs(times) - 1) < tolerance) {
        current += Math.sign(times);
        lastChange = at;
      }
    }
    level[at] = current;
  }
  if (lastChange === 0) return undefined;
  const reference = priced.length - lastChange > 2 ? current : commonest(level);
  return level.map(value => value - reference);
}

function commonest(values: Int32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0];
}

/** One issue for each run of rows off the reference level. */
function stretches(
  rows: RawRows,
  priced: Uint32Array,
  level: Int32Array,
  kind: "unit" | "split",
  factor: number,
  shares: boolean,
  say: (power: number) => string,
): Issue[] {
  const found: Issue[] = [];
  for (let from = 0; from < priced.length; from++) {
    const power = level[from];
    if (power === 0) continue;
    let to = from;
    while (level[to + 1] === power) to++;
    const stretch = priced.subarray(from, to + 1);
    const [first, last] = [dayOf(rows, priced[from]), dayOf(rows, priced[to])];
    const span = first === last ? first : `${first} to ${last}`;
    found.push({
      kind,
      from: priced[from],
      to: priced[to],
      words: `${span}: ${say(power)}`,
      // Made on demand: another issue may have changed the same rows before.
      get changes() {
        return scaled(rows, stretch, factor ** -power, shares);
      },
    });
    from = to;
  }
  return found;
}

/** Prices of the rows times `scale`, and volumes over it where it is one of shares. */
function scaled(rows: RawRows, stretch: Uint32Array, scale: number, shares: boolean): Change[] {
  const change = (row: number, column: ValueColumn, by: number): Change[] => {
    const before = rows[column]?.[row];
    // Dividing by 100 keeps the digits that multiplying by 0.01 would lose.
    const after = before === undefined ? NaN : by < 1 ? before / (1 / by) : before * by;
    return before === undefined || Number.isNaN(after) || after === before
      ? []
      : [{ column, row, before, after }];
  };
  return [...stretch].flatMap(row => [
    ...(["open", "high", "low", "close", "adjusted"] as const).flatMap(column => change(row, column, scale)),
    ...(shares ? change(row, "volume", 1 / scale) : []),
  ]);
}
