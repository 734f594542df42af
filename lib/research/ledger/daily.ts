import { day } from "../../core/time.ts";

const known = new WeakMap<Float64Array, Int32Array>();

/** Index just past the last bar of each UTC day that has bars. Daily bars end a day each. Computed once per time column. */
export function dayEnds(time: Float64Array): Int32Array {
  let ends = known.get(time);
  if (!ends) known.set(time, (ends = findDayEnds(time)));
  return ends;
}

function findDayEnds(time: Float64Array): Int32Array {
  const ends: number[] = [];
  let midnight = -Infinity;
  for (let i = 0; i < time.length; i++) {
    if (time[i] < midnight) continue;
    if (i > 0) ends.push(i);
    midnight = Math.floor(time[i] / day) * day + day;
  }
  if (time.length > 0) ends.push(time.length);
  return Int32Array.from(ends);
}

/** Return of each day from the account's value at the days' ends, written to `out` from `offset`. */
export function dailyReturns(
  values: Float64Array,
  cash: number,
  out: Float64Array | Float32Array,
  offset = 0,
): void {
  let previous = cash;
  for (let d = 0; d < values.length; d++) {
    // A ruined account has no returns after its ruin.
    const value = values[d];
    out[offset + d] = previous > 0 ? value / previous - 1 : 0;
    previous = value;
  }
}

/** Daily returns of an equity column over these bars. */
export function dailyReturnsOf(equity: Float64Array, time: Float64Array, cash: number): Float64Array {
  const ends = dayEnds(time);
  const values = new Float64Array(ends.length);
  for (let d = 0; d < values.length; d++) values[d] = equity[ends[d] - 1];
  dailyReturns(values, cash, values);
  return values;
}
