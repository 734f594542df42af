import { day } from "../../../core/time.ts";
import { isSlashed, readDates } from "../../sources/csv/slashed.ts";
import { excelDayOf1970, readTimeText } from "../../sources/csv/time.ts";

const decoder = new TextDecoder();

/**
 * Times of ticks, to the nanosecond: whole milliseconds and the nanoseconds beyond them, because a double in milliseconds ends at
 * 0.2 µs. Counts since 1970 say their unit by their size (13 digits are milliseconds, 16 micro-, 19 nanoseconds; five are the days of a
 * spreadsheet). Of dates such as 31/01/2024 all of them tell which number is the day.
 */
export class TimeColumn {
  readonly #milliseconds: Float64Array;
  readonly #beyond: Int32Array;
  readonly #slashed = new Map<number, string>();
  #finer = false;

  constructor(capacity: number) {
    this.#milliseconds = new Float64Array(capacity).fill(NaN);
    this.#beyond = new Int32Array(capacity);
  }

  read(row: number, bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to && bytes[at] >= 48 && bytes[at] <= 57) at++;
    if (at === to && to - from > 8 && to - from < 20) return this.#count(row, bytes, from, to);
    this.#text(row, decoder.decode(bytes.subarray(from, to)).trim());
  }

  /** Takes a time in text, as {@link read} does a cell. */
  text(row: number, text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.read(row, bytes, 0, bytes.length);
  }

  /** Takes a time in milliseconds. */
  set(row: number, milliseconds: number): void {
    this.#milliseconds[row] = milliseconds;
  }

  /** The times of the first `rows` rows; `name` is what to call the table where nothing tells the day from the month: throws `unreadable` then. */
  columns(rows: number, name = "the table"): { time: Float64Array; timeNs?: BigInt64Array } {
    if (this.#slashed.size > 0) {
      const dates = readDates([...this.#slashed.values()], name);
      for (const [k, row] of [...this.#slashed.keys()].entries()) this.#milliseconds[row] = dates[k];
    }
    const time = this.#milliseconds.slice(0, rows);
    if (!this.#finer) return { time };
    const timeNs = BigInt64Array.from({ length: rows }, (_, i) =>
      Number.isFinite(time[i]) ? BigInt(time[i]) * 1_000_000n + BigInt(this.#beyond[i]) : 0n,
    );
    for (let i = 0; i < rows; i++) time[i] += this.#beyond[i] / 1e6;
    return { time, timeNs };
  }

  #count(row: number, bytes: Uint8Array, from: number, to: number): void {
    const digits = to - from;
    const whole = digits < 12 ? to : from + 13;
    let milliseconds = 0;
    for (let at = from; at < Math.min(whole, to); at++) milliseconds = milliseconds * 10 + bytes[at] - 48;
    if (digits < 12) milliseconds *= 1_000;
    let beyond = 0;
    if (digits > 13)
      for (let k = 0; k < 6; k++) beyond = beyond * 10 + (13 + k < digits ? bytes[from + 13 + k] - 48 : 0);
    this.#put(row, milliseconds, beyond);
  }

  #text(row: number, text: string): void {
    if (isSlashed(text)) return void this.#slashed.set(row, text);
    // HistData writes 20200101 170000065: a day, and hours to milliseconds in one number.
    const packed = /^(\d{4})(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)(\d{3})$/.exec(text);
    const plain = packed
      ? `${packed[1]}-${packed[2]}-${packed[3]} ${packed[4]}:${packed[5]}:${packed[6]}.${packed[7]}`
      : text;
    const [, head, fraction = "", tail = ""] = /^(.*?)(?:\.(\d+))?((?:Z|[+-]\d\d:?\d\d)?)$/.exec(plain) ?? [
      undefined,
      plain,
    ];
    const counted = /^\d+$/.test(head);
    // Milliseconds and finer, with a fraction as pandas writes them: the digits after the thirteenth go on behind the point.
    if (counted && head.length > 11 && head.length < 20)
      return this.#put(
        row,
        Number(head.slice(0, 13)),
        Number((head.slice(13) + fraction).slice(0, 6).padEnd(6, "0")),
      );
    // As seconds they would all lie within the first day of 1970.
    if (counted && Number(head) > 20_000 && Number(head) < 80_000)
      return this.#put(row, Math.round((Number(plain) - excelDayOf1970) * day), 0);
    // Nobody traded ticks before 1970: a negative count is none.
    const told = head.startsWith("-") ? NaN : readTimeText(head + tail);
    const seconds = counted ? Number(head) * 1_000 : told;
    const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, "0"));
    this.#put(row, seconds + Math.floor(nanoseconds / 1e6), nanoseconds % 1e6);
  }

  #put(row: number, milliseconds: number, beyond: number): void {
    this.#milliseconds[row] = milliseconds;
    this.#beyond[row] = beyond;
    if (beyond > 0) this.#finer = true;
  }
}
