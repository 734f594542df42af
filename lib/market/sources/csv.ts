import { PeakError } from "../../core/errors.ts";
import { isCount, readClockTime, readTime, timeScale } from "./csv-time.ts";
import { matchColumns, type ColumnChoice, type ColumnPlaces } from "./csv-columns.ts";
import type { RawRows } from "../clean.ts";

const newline = 10;
const carriage = 13;
const quote = 34;

/** Options of {@link parseCsv}. */
export interface CsvOptions {
  /** What to call the file in errors. */
  readonly name: string;
  /** Which header names hold which column, where the usual names are not used. */
  readonly columns?: ColumnChoice;
  /** Base currency of the symbol, to tell `volume_btc` from the quote volume beside it. */
  readonly base?: string;
}

/**
 * Reads OHLCV rows out of CSV text (bytes of UTF-8), as they stand: order, duplicates and holes are kept for
 * {@link normalise} to judge; a cell that is not a number becomes NaN.
 *
 * Understands a Kraken dump (no header; seconds, open, high, low, close, volume, count, or with vwap before the volume)
 * and any table with a header: names in any case, time in seconds, milliseconds, ISO text or as separate date and time,
 * separators comma, semicolon, tab or bar, a banner line above the header. Time without a zone is UTC.
 */
export function parseCsv(bytes: Uint8Array, options: CsvOptions): RawRows {
  const { name } = options;
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = findHeader(bytes, at, name);
  at = head.start;
  const places = head.names ? matchColumns(head.names, options) : numberedColumns(head.width, name);
  if (head.names) at = lineEnd(bytes, at) + 1;
  return readRows(bytes, at, head.separator, places, name);
}

interface Header {
  readonly start: number;
  readonly separator: number;
  /** Undefined where the first line is data already. */
  readonly names: string[] | undefined;
  readonly width: number;
}

/** The first line that looks like a header or a row; a banner above it has another number of cells than the line below. */
function findHeader(bytes: Uint8Array, from: number, name: string): Header {
  let start = from;
  for (let tries = 0; tries < 8 && start < bytes.length; tries++) {
    const end = lineEnd(bytes, start);
    const line = decode(bytes, start, end);
    const next = decode(bytes, end + 1, lineEnd(bytes, end + 1));
    const separator = [",", ";", "\t", "|"].reduce((best, candidate) =>
      cells(line, candidate).length > cells(line, best).length ? candidate : best,
    );
    const found = cells(line, separator);
    const below = cells(next, separator).length;
    // A header may be one cell short of or beyond its rows (a trailing separator), a banner differs by more.
    const banner =
      !line.trim() || line.startsWith("#") || (next !== "" && Math.abs(below - found.length) > 1);
    if (!banner && found.length >= 5) {
      const first = Number(found[0]);
      const data = found[0] !== "" && Number.isFinite(first);
      return {
        start,
        separator: separator.charCodeAt(0),
        names: data ? undefined : found,
        width: found.length,
      };
    }
    start = end + 1;
  }
  throw new PeakError(
    "unreadable",
    `${name} is not a table of bars: no header or row with at least 5 columns was found.`,
    {
      hint: "Give a CSV with columns time, open, high, low, close, volume (a header, or Kraken's order without one).",
    },
  );
}

function numberedColumns(width: number, name: string): ColumnPlaces {
  if (width < 5 || width > 8)
    throw new PeakError("unreadable", `${name} has no header and ${width} columns.`, {
      hint: "Without a header the order must be Kraken's: time, open, high, low, close, [vwap,] volume, [count].",
    });
  return {
    time: 0,
    open: 1,
    high: 2,
    low: 3,
    close: 4,
    volume: width === 8 ? 6 : width > 5 ? 5 : -1,
    clock: -1,
  };
}

const decoder = new TextDecoder();

function decode(bytes: Uint8Array, from: number, to: number): string {
  const text = decoder.decode(bytes.subarray(from, Math.min(to, from + 4_000)));
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

function cells(line: string, separator: string): string[] {
  return line.split(separator).map(cell => cell.trim().replace(/^"(.*)"$/, "$1"));
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(newline, from);
  return end < 0 ? bytes.length : end;
}

/** One pass over the bytes; numbers are read digit by digit, text is made only for times that are not numbers. */
function readRows(
  bytes: Uint8Array,
  from: number,
  separator: number,
  places: ColumnPlaces,
  name: string,
): RawRows {
  const capacity = countLines(bytes, from);
  const make = () => new Float64Array(capacity).fill(NaN);
  const columns = { time: make(), open: make(), high: make(), low: make(), close: make(), volume: make() };
  const wanted: (Float64Array | undefined)[] = [];
  for (const key of ["open", "high", "low", "close", "volume"] as const)
    if (places[key] >= 0) wanted[places[key]] = columns[key];
  const clock = places.clock >= 0 ? new Float64Array(capacity) : undefined;
  const width = Math.max(...Object.values(places)) + 1;
  let rows = 0;
  let at = from;
  let firstTime = "";
  while (at < bytes.length) {
    let column = 0;
    const rowStart = at;
    let ended = false;
    while (!ended) {
      let start = at;
      if (bytes[at] === quote) {
        const close = bytes.indexOf(quote, at + 1);
        if (close > 0) at = close + 1;
      }
      while (at < bytes.length && bytes[at] !== separator && bytes[at] !== newline) at++;
      ended = at >= bytes.length || bytes[at] === newline;
      let end = at;
      if (end > start && bytes[end - 1] === carriage) end--;
      if (end > start + 1 && bytes[start] === quote && bytes[end - 1] === quote) {
        start++;
        end--;
      }
      if (column < width) {
        if (column === places.time) {
          columns.time[rows] = readTime(bytes, start, end);
          if (rows === 0) firstTime = decode(bytes, start, end);
        } else if (column === places.clock) clock![rows] = readClockTime(bytes, start, end);
        else {
          const target = wanted[column];
          if (target !== undefined) target[rows] = readNumber(bytes, start, end);
        }
      }
      column++;
      at++;
    }
    // A line that is empty (the end of the file, mostly) is no row.
    if (at - rowStart > 2 || column > 1) rows++;
  }
  const cut = (column: Float64Array) => column.subarray(0, rows);
  const time = cut(columns.time);
  // Text is milliseconds already; only plain numbers leave the unit open.
  const scale = isCount(firstTime) ? timeScale(time) : 1;
  if (scale !== 1) for (let i = 0; i < rows; i++) time[i] *= scale;
  if (clock) for (let i = 0; i < rows; i++) time[i] += clock[i];
  if (rows > 0 && time.every(Number.isNaN))
    throw new PeakError(
      "unreadable",
      `${name}: the time column cannot be read, its first cell is "${firstTime}".`,
      {
        hint: "Write times as seconds or milliseconds since 1970, or as 2024-01-31 13:00 (UTC unless a zone follows).",
      },
    );
  return {
    time,
    open: cut(columns.open),
    high: cut(columns.high),
    low: cut(columns.low),
    close: cut(columns.close),
    volume: places.volume >= 0 ? cut(columns.volume) : new Float64Array(rows),
    hasVolume: places.volume >= 0,
  };
}

function countLines(bytes: Uint8Array, from: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(newline, from); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}

const powers = Float64Array.from({ length: 23 }, (_, k) => 10 ** k);

/**
 * The number in a cell, exactly as `Number(text)` reads it: up to 15 digits and a power of ten up to 22 make one
 * correctly rounded division; everything else (exponents, long numbers, text) goes to `Number`.
 */
function readNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < to; at++) {
    const digit = bytes[at] - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (mantissa > 0) digits++;
      if (decimals >= 0) decimals++;
    } else if (bytes[at] === 46 && decimals < 0) decimals = 0;
    else break;
  }
  if (at < to || digits > 15 || decimals > 22 || at === from || at - from === (negative ? 1 : 0)) {
    const text = decoder.decode(bytes.subarray(from, to)).trim();
    return text === "" ? NaN : Number(text);
  }
  if (decimals === 0 && to - from <= (negative ? 2 : 1)) return NaN;
  const value = decimals > 0 ? mantissa / powers[decimals] : mantissa;
  return negative ? -value : value;
}
