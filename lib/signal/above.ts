import { checkColumn } from "../core/column/column.ts";
import { demand } from "../core/errors.ts";
import { unwrittenColumn } from "../core/column/unwritten-column.ts";

/** Bars a call: the optimiser does best with a function that is called often, not with one loop that it must enter half-way. */
const block = 4_096;

/**
 * 1 at every bar where `a` is above `b`, 0 elsewhere; a NaN is above nothing. As a target it is the state "long while above":
 * `above(sma(close, 20), sma(close, 50))`. `given` is a column to write to instead of a new one. Throws `invalid_argument` for
 * columns of unequal length.
 */
export function above(a: Float64Array, b: Float64Array, given?: Float64Array): Float64Array {
  checkColumn(a, "a");
  checkColumn(b, "b");
  const out = given ?? unwrittenColumn(a.length);
  checkColumn(out, "out");
  for (const [name, { length }] of Object.entries({ b, out }))
    demand(
      length === a.length,
      `${name}.length`,
      `must equal the length of a (${a.length})`,
      length,
      "Give columns of one market.",
    );
  for (let start = 0; start < a.length; start += block)
    compare(a, b, out, start, Math.min(a.length, start + block));
  return out;
}

function compare(a: Float64Array, b: Float64Array, out: Float64Array, start: number, end: number): void {
  for (let i = start; i < end; i++) out[i] = a[i] > b[i] ? 1 : 0;
}
