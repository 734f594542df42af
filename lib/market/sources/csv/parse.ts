import { PeakError } from "../../../core/errors.ts";
import { isCount, isSlashed, readClockTime, readSlashed, readTime, toMilliseconds } from "./time.ts";
import { decode, findHeader, lineEnd } from "./header.ts";
import { readNumber } from "./number.ts";
import { matchColumns, type ColumnChoice, type ColumnPlaces } from "./columns.ts";
import { commaReader } from "./comma.ts";
import { locateCell } from "./locate.ts";
import { plainLines } from "./lines.ts";
import { SymbolColumn } from "./symbols.ts";
import { pickRows, type RawRows } from "../../rows/clean.ts";

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
  /** Which rows to take of a file with several symbols (a ticker or symbol column). */
  readonly symbol?: string;
}

/**
 * Reads OHLCV rows out of CSV text (bytes of UTF-8), as they stand: order, duplicates and holes are kept for
 * {@link normalise} to judge; a cell that is not a number becomes NaN.
 *
 * Understands a Kraken dump (no header; seconds, open, high, low, close, volume, count, or with vwap before the volume)
 * and any table with a header: names in any case, time in seconds, milliseconds, ISO text or as separate date and time,
 * separators comma, semicolon, tab or bar, a banner line above the header; Binance's twelve columns; decimals with commas;
 * any line ends; several symbols in one file, of which one is taken. Time without a zone is UTC.
 */
export function parseCsv(text: Uint8Array, options: CsvOptions): RawRows {
  const { name } = options;
  const bytes = plainLines(text);
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = findHeader(bytes, at, name);
  at = head.start;
  const places = head.names ? matchColumns(head.names, options) : numberedColumns(head.width, name);
  if (head.names) at = lineEnd(bytes, at) + 1;
  const read = commaReader(bytes, at, head.separator, name) ?? readNumber;
  const table = { bytes, from: at, separator: head.separator, places, name, symbol: options.symbol };
  return readRows(table, read);
}

/** Open time, open, high, low, close, volume, close time, quote volume, trades, and three more. */
const binanceWidth = 12;

function numberedColumns(width: number, name: string): ColumnPlaces {
  if (width < 5 || (width > 8 && width !== binanceWidth))
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
    symbol: -1,
    adjusted: -1,
    dividend: -1,
    split: -1,
  };
}

/** The body of a CSV and what its header says of it. */
interface Table {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly separator: number;
  readonly places: ColumnPlaces;
  readonly name: string;
  readonly symbol: string | undefined;
}

/** One pass over the bytes; numbers are read digit by digit, text is made only for times that are not numbers. */
function readRows(table: Table, readCell: typeof readNumber): RawRows {
  const { bytes, from, separator, places, name } = table;
  const capacity = countLines(bytes, from);
  const make = () => new Float64Array(capacity).fill(NaN);
  const columns = { time: make(), open: make(), high: make(), low: make(), close: make(), volume: make() };
  const wanted: (Float64Array | undefined)[] = [];
  for (const key of ["open", "high", "low", "close", "volume"] as const)
    if (places[key] >= 0) wanted[places[key]] = columns[key];
  const beside: { adjusted?: Float64Array; dividend?: Float64Array; split?: Float64Array } = {};
  for (const key of ["adjusted", "dividend", "split"] as const)
    if (places[key] >= 0 && wanted[places[key]] === undefined) wanted[places[key]] = beside[key] = make();
  const clock = places.clock >= 0 ? new Float64Array(capacity) : undefined;
  const symbols = places.symbol >= 0 ? new SymbolColumn(capacity) : undefined;
  const width = Math.max(...Object.values(places)) + 1;
  let rows = 0;
  let at = from;
  let firstTime = "";
  // Kept only where the order of day and month is open until the whole column is read.
  let open = false;
  const dates: string[] = [];
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
          if (rows === 0) {
            firstTime = decode(bytes, start, end);
            open = isSlashed(firstTime);
          }
          if (open) dates[rows] = decode(bytes, start, end);
        } else if (column === places.symbol) symbols!.add(bytes, start, end);
        else if (column === places.clock) clock![rows] = readClockTime(bytes, start, end);
        else {
          const target = wanted[column];
          if (target !== undefined) target[rows] = readCell(bytes, start, end);
        }
      }
      column++;
      at++;
    }
    // A blank line (the end of the file, mostly) is no row; any other line is one, so that nothing is lost unseen.
    if (column > 1 || decode(bytes, rowStart, at).trim() !== "") {
      rows++;
      symbols?.endRow();
    }
  }
  const cut = (column: Float64Array) => column.subarray(0, rows);
  const time = cut(columns.time);
  if (dates.length > 0) time.set(readDates(dates.slice(0, rows), name));
  // Text is milliseconds already; only plain numbers leave the unit open.
  if (isCount(firstTime)) toMilliseconds(time);
  if (clock) for (let i = 0; i < rows; i++) time[i] += clock[i];
  if (rows > 0 && time.every(Number.isNaN))
    throw new PeakError(
      "unreadable",
      `${name}: the time column cannot be read, its first cell is "${firstTime}".`,
      {
        hint: "Write times as seconds or milliseconds since 1970, or as 2024-01-31 13:00 (UTC unless a zone follows).",
      },
    );
  const all: RawRows = {
    time,
    open: cut(columns.open),
    high: cut(columns.high),
    low: cut(columns.low),
    close: cut(columns.close),
    volume: places.volume >= 0 ? cut(columns.volume) : new Float64Array(rows),
    ...Object.fromEntries(Object.entries(beside).map(([key, column]) => [key, cut(column)])),
    locate: (row, column) => locateCell(table, row, column),
  };
  const wantedRows = symbols?.rowsOf(table.symbol, name);
  return wantedRows === undefined ? all : pickRows(all, wantedRows);
}

function readDates(dates: string[], name: string): Float64Array {
  const times = readSlashed(dates);
  if (times) return times;
  throw new PeakError("unreadable", `${name}: nothing tells day from month in dates such as "${dates[0]}".`, {
    hint: "Write dates as 2024-01-31.",
  });
}

function countLines(bytes: Uint8Array, from: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(newline, from); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}
