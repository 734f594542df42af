import { isSharedAndLong, sharedColumn } from "../../../core/column/shared-column.ts";
import { unwrittenColumn } from "../../../core/column/unwritten-column.ts";
import { rangeSince } from "../machine/range.ts";
import { compileRecurrence, memoryOf } from "../recurrence.ts";
import type { Spec } from "../recurrence-loop.ts";
import { runInParts } from "../recurrence-parts.ts";

const spec: Spec = {
  name: "atr",
  inputs: ["high", "low", "close"],
  constants: ["weight"],
  states: ["average"],
  // rangeSince, written out.
  step: `
    const range = 0.5 * (high - low + (Math.abs(closeBefore - high) + Math.abs(low - closeBefore)));
    average += weight * (range - average);`,
  values: ["average"],
  lanes: 3,
};
const recurrence = compileRecurrence(spec);

/**
 * The average true range of columns: the same numbers as its machine, to the bit. Undefined where a range is no number although the prices
 * are: the machine's average begins again there.
 */
export function atrColumn(columns: readonly Float64Array[], period: number): Float64Array | undefined {
  return atrByTwo(columns, period) ?? atrAlone(columns, period);
}

/** The work of two threads, on columns that both can read; undefined where they cannot, or where a number is missing. */
function atrByTwo(columns: readonly Float64Array[], period: number): Float64Array | undefined {
  if (!columns.every(isSharedAndLong)) return undefined;
  const [high, low, close] = columns;
  const n = close.length;
  // Of a lane in a hundred something is left after what the plain way forgets in, and here nobody mends it.
  const memory = 2 * memoryOf(1 / period);
  const out = sharedColumn(n);
  const begin = beginAtr(high, low, close, period, out, 0);
  if (begin + memory >= n) return undefined;
  const state = Float64Array.of(out[begin - 1], 0);
  const run = (from: number, to: number) =>
    recurrence(
      columns.map(column => column.subarray(0, to)),
      [out],
      [1 / period],
      state,
      from,
      memory,
    );
  if (run(begin, begin + memory) < begin + memory) return undefined;
  const whole = runInParts(spec, columns, [out], [1 / period], state, begin + memory, memory);
  return whole !== undefined && run(whole, n) === n && Number.isFinite(state[0]) ? out : undefined;
}

function atrAlone(columns: readonly Float64Array[], period: number): Float64Array | undefined {
  const [high, low, close] = columns;
  const n = close.length;
  const out = unwrittenColumn(n);
  const state = new Float64Array(2);
  for (let i = 0; i < n;) {
    i = beginAtr(high, low, close, period, out, i);
    if (i === n) break;
    state[0] = out[i - 1];
    i = recurrence(columns, [out], [1 / period], state, i, memoryOf(1 / period));
    if (!Number.isFinite(state[0])) return undefined;
  }
  return out;
}

/** Writes NaN until `period` ranges stand in a row, and their mean there; the place after it, or the length. */
function beginAtr(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: Float64Array,
  from: number,
): number {
  let last = NaN;
  let seen = 0;
  let sum = 0;
  for (let i = from; i < close.length; i++) {
    const range = rangeSince(high[i], low[i], last);
    const usable = high[i] - high[i] + (low[i] - low[i]) + (close[i] - close[i]) === 0;
    last = usable ? close[i] : NaN;
    out[i] = NaN;
    if (!usable) seen = sum = 0;
    // The first bar of a run has no close before it, so no range; one without a close may have a range, and has no value.
    if (!usable || range !== range) continue;
    sum += range;
    if (++seen === period) {
      out[i] = sum / period;
      return i + 1;
    }
  }
  return close.length;
}
