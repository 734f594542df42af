import { unwrittenColumn } from "../../core/unwritten-column.ts";
import type { Milliseconds } from "../../core/time.ts";

/**
 * For each moment of `now` the last of `values` that was known by then; NaN where there is none, or where it has been known for more
 * than `within`. Both lists of moments ascend.
 */
export function asOfColumn(
  values: Float64Array,
  known: Float64Array,
  now: Float64Array,
  within: Milliseconds,
): Float64Array {
  const out = unwrittenColumn(now.length);
  let next = 0;
  for (let i = 0; i < now.length; i++) {
    const moment = now[i];
    while (next < known.length && known[next] <= moment) next++;
    out[i] = next > 0 && moment - known[next - 1] <= within ? values[next - 1] : NaN;
  }
  return out;
}

/** The same as places of the rows; −1 where there is none. */
export function lastKnown(known: Float64Array, now: Float64Array, within: Milliseconds): Int32Array {
  const out = new Int32Array(now.length);
  let next = 0;
  for (let i = 0; i < now.length; i++) {
    const moment = now[i];
    while (next < known.length && known[next] <= moment) next++;
    out[i] = next > 0 && moment - known[next - 1] <= within ? next - 1 : -1;
  }
  return out;
}
