import { unwrittenColumn } from "../../../core/column/unwritten-column.ts";
import { compileRecurrence, memoryOf } from "../recurrence.ts";

const recurrence = compileRecurrence({
  name: "smooth",
  inputs: ["x"],
  constants: ["weight"],
  states: ["average"],
  step: "average += weight * (x - average);",
  values: ["average"],
  lanes: 4,
});

/** What a `Smoother` gives, over a column: `average += weight · (value − average)`, begun with the mean of the first `period` values. */
export function smooth(values: Float64Array, period: number, weight: number): Float64Array {
  const n = values.length;
  const out = unwrittenColumn(n);
  const state = new Float64Array(2);
  for (let i = 0; i < n;) {
    const begin = beginSmooth(values, period, out, i);
    state[0] = out[begin];
    i = begin < n ? recurrence([values], [out], [weight], state, begin + 1, memoryOf(weight)) : n;
  }
  return out;
}

/** Writes NaN until `period` finite values stand in a row, and their mean there; the place of the mean, or the length. */
function beginSmooth(values: Float64Array, period: number, out: Float64Array, from: number): number {
  let seen = 0;
  let sum = 0;
  for (let i = from; i < values.length; i++) {
    const x = values[i];
    if (x - x !== 0) seen = sum = 0;
    else {
      sum += x;
      if (++seen === period) {
        out[i] = sum / period;
        return i;
      }
    }
    out[i] = NaN;
  }
  return values.length;
}
