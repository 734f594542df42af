import type { Random } from "../../core/random.ts";
import { day } from "../../core/time.ts";
import { firstAtOrAfter, type Bars } from "../../market/bars.ts";
import type { Trace } from "./subject.ts";

/** Columns whose own bars are looked at: of a large graph there are too many. */
const columns = 4;
/** Of a column that does something seldom, the bars at which it does. */
const picks = 3;
/** The share of bars that is seldom. */
export const seldom = 0.1;

/**
 * Bars at whose close a leak may hide that moments chosen at random seldom meet: the last and the first of a day, a week and a month, the
 * largest rise, fall and volume, the smallest volume, the longest gap, and where a column has its largest or smallest value or
 * changes, which it seldom does. At most `count` of them, without the last bar, after which there is nothing to replace.
 */
export function remarkableBars(
  bars: Bars,
  known: Float64Array,
  truth: readonly Trace[],
  { count, random }: { readonly count: number; readonly random: Random },
): number[] {
  const found = [...turns(bars.time, random), ...extremes(bars)];
  for (const { values, known: when } of picked(truth, columns, random))
    for (const row of remarkableRows(values, random)) found.push(firstAtOrAfter(known, when[row]));
  const last = bars.length - 1;
  return picked([...new Set(found.filter(bar => bar >= 0 && bar < last))], count, random);
}

const unitOf: readonly ((time: number) => number)[] = [
  time => Math.floor(time / day),
  // 1970-01-01 was a Thursday.
  time => Math.floor((time / day + 3) / 7),
  time => new Date(time).getUTCMonth(),
];

/** The last bar of some day, week and month, and the first of the next. */
function turns(time: Float64Array, random: Random): number[] {
  return unitOf.flatMap(unit => {
    const ends = [...time.keys()].filter(i => i > 0 && unit(time[i]) !== unit(time[i - 1]));
    return picked(ends, 1, random).flatMap(i => [i - 1, i]);
  });
}

function extremes({ time, close, volume }: Bars): number[] {
  const change = (column: Float64Array) => column.map((value, i) => value - column[i - 1]);
  const moves = change(close.map(Math.log));
  return [
    largest(moves),
    largest(moves, -1),
    largest(volume),
    largest(volume, -1),
    largest(change(time)) - 1,
  ];
}

function remarkableRows(values: Float64Array, random: Random): number[] {
  const rare = picked(rareChanges(values), picks, random);
  return [largest(values), largest(values, -1), ...rare].filter(row => row >= 0);
}

/** The rows at which a column changes, of one that seldom does. */
export function rareChanges(values: Float64Array): number[] {
  const changes = [...values.keys()].filter(i => i > 0 && !Object.is(values[i], values[i - 1]));
  return changes.length <= seldom * values.length ? changes : [];
}

/** The place of the largest value, or of the smallest (`sign` −1); −1 where there is no number. */
function largest(values: Float64Array, sign = 1): number {
  let at = -1;
  for (let i = 0; i < values.length; i++)
    if (at < 0 ? values[i] === values[i] : sign * values[i] > sign * values[at]) at = i;
  return at;
}

/** Some of the items, in any order. */
export function picked<T>(items: readonly T[], count: number, random: Random): T[] {
  const rest = [...items];
  for (let k = 0; k < Math.min(count, rest.length); k++) {
    const other = k + random.integer(rest.length - k);
    [rest[k], rest[other]] = [rest[other], rest[k]];
  }
  return rest.slice(0, count);
}
