import { unwrittenColumns } from "../../../core/column/unwritten-column.ts";
import { compileRecurrence, memoryOf } from "../recurrence.ts";

type Lines = Readonly<Record<"macd" | "signal" | "histogram", Float64Array>>;

const recurrence = compileRecurrence({
  name: "macd",
  inputs: ["x"],
  constants: ["fastWeight", "slowWeight", "signalWeight"],
  states: ["fast", "slow", "signal"],
  step: `
    fast += fastWeight * (x - fast);
    slow += slowWeight * (x - slow);
    const macd = fast - slow;
    signal += signalWeight * (macd - signal);`,
  values: ["macd", "signal", "macd - signal"],
  lanes: 2,
});

/** The MACD of a column: the same numbers as its machine, to the bit. */
export function macdColumns(values: Float64Array, fast: number, slow: number, signal: number): Lines {
  const n = values.length;
  const out = unwrittenColumns(3, n);
  const lines = { macd: out[0], signal: out[1], histogram: out[2] };
  const weights = [fast, slow, signal].map(period => 2 / (period + 1));
  // The signal forgets only what the averages have forgotten.
  const memory = memoryOf(weights[1]) + memoryOf(weights[2]);
  const state = new Float64Array(4);
  for (let i = 0; i < n;) {
    const begin = beginMacd(values, [fast, slow, signal], lines, state, i);
    i = begin < n ? recurrence([values], out, weights, state, begin + 1, memory) : n;
  }
  return Object.freeze(lines);
}

/** Seeds the three averages on the first finite run that is long enough; the place of the first values, or the length. */
function beginMacd(
  values: Float64Array,
  [fast, slow, signal]: readonly [number, number, number],
  lines: Lines,
  state: Float64Array,
  from: number,
): number {
  let seen = 0;
  let a = 0;
  let b = 0;
  let s = 0;
  for (let i = from; i < values.length; i++) {
    const x = values[i];
    lines.macd[i] = lines.signal[i] = lines.histogram[i] = NaN;
    if (x - x !== 0) {
      seen = a = b = s = 0;
      continue;
    }
    seen++;
    b += seen <= slow ? x : (2 / (slow + 1)) * (x - b);
    if (seen > slow - fast) a += seen <= slow ? x : (2 / (fast + 1)) * (x - a);
    if (seen < slow) continue;
    if (seen === slow) {
      a /= fast;
      b /= slow;
    }
    s += a - b;
    if (seen < slow + signal - 1) continue;
    s /= signal;
    lines.macd[i] = a - b;
    lines.signal[i] = s;
    lines.histogram[i] = a - b - s;
    state[0] = a;
    state[1] = b;
    state[2] = s;
    return i;
  }
  return values.length;
}
