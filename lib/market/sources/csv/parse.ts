import { pickRows, type RawRows } from "../../rows/clean.ts";
import { commaReader } from "./comma.ts";
import { cellsOf, decode, lineEnd } from "./header.ts";
import { plainLines } from "./lines.ts";
import { locateCell } from "./locate.ts";
import { readNumber } from "./number.ts";
import { readPlain } from "./plain.ts";
import { tooWide } from "./too-wide.ts";
import { SymbolColumn } from "./symbols.ts";
import {
  describeTable,
  rowColumns,
  type CsvOptions,
  type ReadColumns,
  type RowColumn,
  type Table,
} from "./table.ts";
import { isSlashed, readDates } from "./slashed.ts";
import { finishTimes, readClockTime, readTime } from "./time.ts";

const newline = 10;
const carriage = 13;
const quote = 34;

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
  const table = describeTable(plainLines(text), options);
  const plain = readPlain(table);
  return plain === undefined ? parseAny(table) : finishRows(table, plain, locateCell.bind(undefined, table));
}

/** What any reader of a CSV does last: times to milliseconds, columns that several prices share, and absent ones. */
export function finishRows(table: Table, read: ReadColumns, locate: RawRows["locate"]): RawRows {
  const { name, places } = table;
  const { time } = read;
  finishTimes(time, firstCell(table), name);
  if (read.clock) for (let i = 0; i < time.length; i++) time[i] += read.clock[i];
  const column = (key: RowColumn): Float64Array => {
    const found = read[key];
    if (found !== undefined) return found;
    const twin = rowColumns.find(other => read[other] !== undefined && places[other] === places[key]);
    return twin === undefined || places[key] < 0 ? new Float64Array(time.length) : read[twin]!.slice();
  };
  return {
    time,
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
    ...(read.adjusted && { adjusted: read.adjusted }),
    ...(read.dividend && { dividend: read.dividend }),
    ...(read.split && { split: read.split }),
    ...(table.named !== undefined && { named: table.named }),
    ...(table.synthetic && { synthetic: true }),
    locate,
  };
}

/** The time cell of the first row that is not blank. */
function firstCell({ bytes, from, separator, places }: Table): string {
  for (let at = from; at < bytes.length;) {
    const end = lineEnd(bytes, at);
    const line = decode(bytes, at, end);
    if (line.trim() !== "") return cellsOf(line, String.fromCharCode(separator))[places.time] ?? "";
    at = end + 1;
  }
  return "";
}

/** Rows of a table with anything in it that {@link readPlain} leaves alone; cell by cell, in one pass. */
export function parseAny(table: Table): RawRows {
  const { bytes, from, separator, places, width, closed, name } = table;
  const readCell = commaReader(bytes, from, separator, name) ?? readNumber;
  const capacity = countLines(bytes, from);
  const columns: { [key in RowColumn]?: Float64Array } = {};
  const wanted: (Float64Array | undefined)[] = [];
  for (const key of rowColumns) {
    const place = places[key];
    if (place < 0 || wanted[place] !== undefined) continue;
    wanted[place] = columns[key] = new Float64Array(capacity).fill(NaN);
  }
  const times = columns.time!;
  const clock = places.clock >= 0 ? new Float64Array(capacity) : undefined;
  const symbols = places.symbol >= 0 ? new SymbolColumn(capacity) : undefined;
  // Kept only where the order of day and month is open until the whole column is read.
  const open = isSlashed(firstCell(table));
  const dates: string[] = [];
  let rows = 0;
  let at = from;
  while (at < bytes.length) {
    let column = 0;
    const rowStart = at;
    let ended = false;
    while (!ended) {
      let start = at;
      if (bytes[at] === quote) {
        let close = bytes.indexOf(quote, at + 1);
        // Two quotes within quotes are one that was written.
        while (close > 0 && bytes[close + 1] === quote) close = bytes.indexOf(quote, close + 2);
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
          times[rows] = readTime(bytes, start, end);
          if (open) dates[rows] = decode(bytes, start, end);
        } else if (column === places.symbol) symbols!.add(bytes, start, end);
        else if (column === places.clock) clock![rows] = readClockTime(bytes, start, end);
        else {
          const target = wanted[column];
          if (target !== undefined) target[rows] = readCell(bytes, start, end);
        }
      } else if (closed && decode(bytes, start, end).trim() !== "")
        throw tooWide({ bytes, separator: String.fromCharCode(separator), width, name }, rowStart);
      column++;
      at++;
    }
    // A blank line (the end of the file, mostly) is no row; any other line is one, so that nothing is lost unseen.
    if (column > 1 || decode(bytes, rowStart, at).trim() !== "") {
      rows++;
      symbols?.endRow();
    }
  }
  const time = times.subarray(0, rows);
  if (dates.length > 0) time.set(readDates(dates.slice(0, rows), name));
  const read = Object.fromEntries(
    Object.entries({ ...columns, ...(clock && { clock }) }).map(([key, column]) => [
      key,
      column.subarray(0, rows),
    ]),
  ) as ReadColumns;
  const all = finishRows(table, read, locateCell.bind(undefined, table));
  const wantedRows = symbols?.rowsOf(table.symbol, name);
  if (wantedRows !== undefined) return pickRows(all, wantedRows);
  return symbols?.only === undefined ? all : { ...all, named: symbols.only };
}

function countLines(bytes: Uint8Array, from: number): number {
  let lines = 1;
  for (let at = bytes.indexOf(newline, from); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}
