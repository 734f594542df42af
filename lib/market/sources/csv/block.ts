import { readNumber } from "./number.ts";
import { readTime } from "./time.ts";

const newline = 10;
const carriage = 13;
const quote = 34;
const comma = 44;
const dot = 46;
const powers = Float64Array.from({ length: 23 }, (_, k) => 10 ** k);

/** What a column of a plain table holds. */
export const cellKind = Object.freeze({ skipped: 0, number: 1, time: 2 });

/** A plain table: which columns hold what, and which column of the output takes it. */
export interface BlockPlan {
  readonly separator: number;
  /** Per column of the file, as far as one is wanted: see {@link cellKind}. */
  readonly kinds: Uint8Array;
  /** Per column of the file, its place in the output. */
  readonly slots: Uint8Array;
  /** Whether no cell may stand behind the last wanted column. */
  readonly closed: boolean;
}

/**
 * Reads the lines of `bytes[from, to)`, whole and each ended by a newline, into `out`: column k of the output stands at
 * `k * capacity`, missing cells stay NaN. Gives the number of rows, or −1 where something is not plain (quotes, lone carriage returns,
 * commas within cells, letters beyond ASCII, more rows than fit), which the reader of any table must then judge.
 *
 * The hot loop of every large file: numbers of up to nine digits are read as integers and divided once, which is exact.
 */
export function readBlock(
  bytes: Uint8Array,
  from: number,
  to: number,
  { separator, kinds, slots, closed }: BlockPlan,
  out: Float64Array,
  capacity: number,
): number {
  const width = kinds.length;
  const decimalComma = separator !== comma;
  let at = from;
  let rows = 0;
  let day = -1;
  let midnight = 0;
  while (at < to) {
    let byte = bytes[at];
    if (byte === newline) {
      at++;
      continue;
    }
    if (byte === carriage && bytes[at + 1] === newline) {
      at += 2;
      continue;
    }
    if (rows === capacity) return -1;
    let blank = true;
    let column = 0;
    for (; column < width; column++) {
      const kind = kinds[column];
      const start = at;
      let plain = false;
      let value = NaN;
      if (kind === cellKind.number) {
        byte = bytes[at];
        const negative = byte === 45;
        if (negative) byte = bytes[++at];
        let mantissa = 0;
        const first = at;
        let digit = byte - 48;
        while (digit >>> 0 < 10) {
          mantissa = (Math.imul(mantissa, 10) + digit) | 0;
          digit = bytes[++at] - 48;
        }
        byte = digit + 48;
        let digits = at - first;
        if (byte === dot) {
          const point = at;
          byte = bytes[++at];
          digit = byte - 48;
          while (digit >>> 0 < 10) {
            mantissa = (Math.imul(mantissa, 10) + digit) | 0;
            digit = bytes[++at] - 48;
          }
          byte = digit + 48;
          const decimals = at - point - 1;
          digits += decimals;
          value = mantissa / powers[decimals];
        } else value = mantissa;
        if (negative) value = -value;
        if (byte === carriage && bytes[at + 1] === newline) byte = bytes[++at];
        plain = digits > 0 && digits < 10 && (byte === separator || byte === newline);
      } else if (kind === cellKind.time) {
        byte = bytes[at];
        let whole = 0;
        // Nine digits as integers, whatever follows in floating point: as exact, and faster.
        let high = 0;
        const nine = at + 9;
        let digit = byte - 48;
        while (digit >>> 0 < 10 && at < nine) {
          high = (Math.imul(high, 10) + digit) | 0;
          digit = bytes[++at] - 48;
        }
        whole = high;
        while (digit >>> 0 < 10) {
          whole = whole * 10 + digit;
          digit = bytes[++at] - 48;
        }
        byte = digit + 48;
        if (byte === carriage && bytes[at + 1] === newline) byte = bytes[++at];
        if (byte === separator || byte === newline) {
          value = whole;
          plain = at > start && at - start !== 8 && bytes[at - 1] !== carriage;
        } else if (byte === 45 && at - start === 4 && bytes[at + 3] === 45) {
          // 2024-01-31, with a time of day of two digits each or none; everything else is read as text.
          const month = twoDigits(bytes, at + 1);
          const date = twoDigits(bytes, at + 4);
          if (month >= 0 && date >= 0) {
            const named = whole * 10_000 + month * 100 + date;
            if (named !== day) {
              day = named;
              midnight = readTime(bytes, start, start + 10);
            }
            at += 6;
            byte = bytes[at];
            if (byte === 32 || byte === 84) {
              const hour = twoDigits(bytes, at + 1);
              const minute = bytes[at + 3] === 58 ? twoDigits(bytes, at + 4) : -1;
              if (hour >= 0 && hour < 24 && minute >= 0 && minute < 60) {
                at += 6;
                let seconds = 0;
                if (bytes[at] === 58) {
                  seconds = twoDigits(bytes, at + 1);
                  at += 3;
                }
                let thousandths = 0;
                if (bytes[at] === dot && seconds >= 0) {
                  let unit = 100;
                  at++;
                  while (unit >= 1 && bytes[at] >= 48 && bytes[at] <= 57) {
                    thousandths += unit * (bytes[at++] - 48);
                    unit /= 10;
                  }
                  // 0.1 is the last unit a third digit leaves behind; none at all is no fraction.
                  if (unit === 100) seconds = -1;
                }
                if (bytes[at] === 90) at++;
                byte = bytes[at];
                if (seconds >= 0 && seconds < 60) {
                  value = midnight + hour * 3_600_000 + minute * 60_000 + seconds * 1_000 + thousandths;
                  plain = byte === separator || byte === newline;
                }
              }
            } else {
              value = midnight;
              plain = byte === separator || byte === newline;
            }
          }
        }
      }
      if (!plain) {
        at = start;
        byte = bytes[at];
        while (byte !== separator && byte !== newline) {
          if (byte === quote || (byte === comma && decimalComma)) return -1;
          if (byte > 127 || (byte === carriage && bytes[at + 1] !== newline)) return -1;
          if (byte !== 32 && (byte < 9 || byte > 13)) blank = false;
          byte = bytes[++at];
        }
        if (kind !== cellKind.skipped) {
          const end = byte === newline && at > start && bytes[at - 1] === carriage ? at - 1 : at;
          value = kind === cellKind.time ? readTime(bytes, start, end) : readNumber(bytes, start, end);
        }
      } else blank = false;
      if (kind !== cellKind.skipped) out[slots[column] * capacity + rows] = value;
      if (byte === newline) break;
      blank = false;
      at++;
    }
    if (column === width) {
      // Columns beyond the wanted ones.
      byte = bytes[at];
      while (byte !== newline) {
        if (byte === quote || (byte === comma && decimalComma)) return -1;
        if (byte === carriage && bytes[at + 1] !== newline) return -1;
        if (closed && byte !== separator && byte > 32) return -1;
        byte = bytes[++at];
      }
    } else
      for (let missing = column + 1; missing < width; missing++)
        if (kinds[missing] !== cellKind.skipped) out[slots[missing] * capacity + rows] = NaN;
    at++;
    // A line of blanks is no row; any other line is one, so that nothing is lost unseen.
    if (!blank) rows++;
  }
  return rows;
}

/** The number of two digits, or −1. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - 48;
  const ones = bytes[at + 1] - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
