import { copyBytes } from "../../core/column/copy-bytes.ts";
import { day } from "../../core/time.ts";
import type { Meaning, Stored } from "./footer.ts";

const widths: Readonly<Record<Stored, number>> = { double: 8, float: 4, int32: 4, int64: 8, other: 0 };

/** Bytes of a value as it is stored. */
export function wide(stored: Stored): number {
  if (stored === "other") throw new RangeError("no numbers");
  return widths[stored];
}

/** Which stored numbers mean what, so that they can be read here. */
const known: readonly string[] = [
  "double number",
  "float number",
  "int32 number",
  "int64 number",
  "int32 day",
  "int64 millisecond",
  "int64 microsecond",
  "int64 nanosecond",
];

interface Terms {
  readonly stored: Stored;
  readonly meaning: Meaning;
}

export const knownNumbers = ({ stored, meaning }: Terms): boolean => known.includes(`${stored} ${meaning}`);

/**
 * Plain values from byte `at` of a page on, as many as `out` takes: numbers as doubles, moments in whole ms UTC, as DuckDB's
 * epoch_ms gives them. Throws a RangeError where there are fewer.
 */
export function numbersOf(
  bytes: Uint8Array,
  at: number,
  { stored, meaning }: Terms,
  out: Float64Array,
): void {
  const length = out.length * wide(stored);
  if (!(at + length <= bytes.length)) throw new RangeError("a page has fewer values than rows");
  // Each number has its bytes in `out` itself, in place or, where it has half as many, behind all that is written before it is read.
  copyBytes(bytes.subarray(at, at + length), out, out.length - length / 8);
  if (stored === "double") return;
  const { buffer, byteOffset } = out;
  if (stored === "float") return floats(new Float32Array(buffer, byteOffset + length, out.length), out);
  const words = new Int32Array(buffer, byteOffset, 2 * out.length);
  if (stored === "int32") return wholes32(words, meaning === "day" ? day : 1, out);
  if (meaning === "number" || meaning === "millisecond") return wholes64(words, out);
  moments(words, meaning === "microsecond" ? 1e3 : 1e6, out);
}

function floats(values: Float32Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = values[i];
}

function wholes32(words: Int32Array, unit: number, out: Float64Array): void {
  const from = out.length;
  for (let i = 0; i < from; i++) out[i] = words[from + i] * unit;
}

/** Both halves are exact, so their sum is rounded once. */
function wholes64(words: Int32Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = words[2 * i + 1] * 2 ** 32 + (words[2 * i] >>> 0);
}

/**
 * Counts of `units` to the millisecond, what is beyond whole milliseconds cut off. A count below 2^53 is divided as it is: no rounding
 * reaches the next whole number from a thousandth or a millionth away. One above, as of nanoseconds, has more digits than a double: its quotient
 * may be two too large or too small, which the remainder tells, and that fits the lower 32 bits.
 */
function moments(words: Int32Array, units: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const low = words[2 * i];
    const high = words[2 * i + 1];
    const count = high * 2 ** 32 + (low >>> 0);
    if (high >= -(2 ** 21) && high < 2 ** 21) {
      // Never −0.
      out[i] = Math.trunc(count / units) + 0;
      continue;
    }
    let quotient = Math.floor(count / units);
    let rest = (low - Math.imul(quotient | 0, units)) | 0;
    for (; rest < 0; rest += units) quotient--;
    for (; rest >= units; rest -= units) quotient++;
    out[i] = high < 0 && rest > 0 ? quotient + 1 : quotient;
  }
}
