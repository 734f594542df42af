import { unwrittenColumn } from "../../../core/unwritten-column.ts";

type Lines = Readonly<Record<"macd" | "signal" | "histogram", Float64Array>>;

/** The MACD of a column as loops over blocks whose averages stay in registers; the same numbers as its machine, to the bit. */
export function macdColumns(values: Float64Array, fast: number, slow: number, signal: number): Lines {
  const n = values.length;
  const lines = { macd: unwrittenColumn(n), signal: unwrittenColumn(n), histogram: unwrittenColumn(n) };
  const state = new Float64Array(3);
  let i = 0;
  while (i < n) {
    const begin = beginMacd(values, [fast, slow, signal], lines, state, i);
    let going = begin < n;
    i = begin + 1;
    while (going && i < n) {
      const end = Math.min(n, i + block);
      i = macdBlock(values, [fast, slow, signal], lines, state, i, end);
      going = i === end;
    }
  }
  return Object.freeze(lines);
}

const block = 4_096;

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

/** Stops before a value that is not finite. */
function macdBlock(
  values: Float64Array,
  [fast, slow, signal]: readonly [number, number, number],
  lines: Lines,
  state: Float64Array,
  from: number,
  to: number,
): number {
  const { macd: macdLine, signal: signalLine, histogram } = lines;
  const fastWeight = 2 / (fast + 1);
  const slowWeight = 2 / (slow + 1);
  const signalWeight = 2 / (signal + 1);
  let a = state[0];
  let b = state[1];
  let s = state[2];
  let i = from;
  for (; i < to; i++) {
    const x = values[i];
    if (x - x !== 0) break;
    a += fastWeight * (x - a);
    b += slowWeight * (x - b);
    const macd = a - b;
    s += signalWeight * (macd - s);
    macdLine[i] = macd;
    signalLine[i] = s;
    histogram[i] = macd - s;
  }
  state[0] = a;
  state[1] = b;
  state[2] = s;
  return i;
}
