import { PeakError } from "../../../core/errors.ts";
import type { Timeframe } from "../../../core/time.ts";
import type { RawRows } from "../../rows/clean.ts";
import { matchColumns, type ColumnChoice, type ColumnPlaces } from "./columns.ts";
import { cellsOf, decode, findHeader, lineEnd } from "./header.ts";

/** Options of reading a CSV. */
export interface CsvOptions {
  /** What to call the file in errors. */
  readonly name: string;
  /** Which header names hold which column, where the usual names are not used. */
  readonly columns?: ColumnChoice;
  /** Base currency of the symbol, to tell `volume_btc` from the quote volume beside it. */
  readonly base?: string;
  /** Where it lies, by path or address: the folders of Lean's data say what its numbers mean. */
  readonly path?: string;
  /** Which rows to take of a file with several symbols (a ticker or symbol column). */
  readonly symbol?: string;
  /** Which bars to take of an archive that has a market's bars of several lengths. */
  readonly timeframe?: Timeframe;
}

/** The body of a CSV and what its header says of it. */
export interface Table {
  readonly bytes: Uint8Array;
  /** Where the rows begin. */
  readonly from: number;
  readonly separator: number;
  readonly places: ColumnPlaces;
  /** Columns up to the last that is read. */
  readonly width: number;
  /** Whether that is the file's last, so that a cell behind it means that cells before it were moved. */
  readonly closed: boolean;
  readonly name: string;
  readonly symbol: string | undefined;
  /** The one market that the header names. */
  readonly named?: string;
  /** Whether a column `synthetic`, which `toCsv` adds to a made-up market, says so in the first row. */
  readonly synthetic: boolean;
}

/** The columns a file may give, in the order readers keep them. */
export const rowColumns = [
  "time",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "adjusted",
  "dividend",
  "split",
] as const satisfies readonly (keyof RawRows)[];

export type RowColumn = (typeof rowColumns)[number];

/** Columns as they were read: times still in the file's unit where the cells were counts. Those the file lacks are absent. */
export type ReadColumns = { readonly [key in RowColumn]?: Float64Array } & {
  readonly time: Float64Array;
  /** The time of day, where it has a column of its own. */
  readonly clock?: Float64Array;
};

/** Finds header, separator and columns. The beginning of a file is enough. Throws `unreadable` where it is no table of bars. */
export function describeTable(bytes: Uint8Array, options: CsvOptions): Table {
  const { name, symbol, columns } = options;
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = findHeader(bytes, from, { name, symbol, columns });
  from = head.start;
  const places = head.names ? matchColumns(head.names, options) : numberedColumns(head.width, name);
  if (head.names) from = lineEnd(bytes, from) + 1;
  const mark = head.names?.findIndex(title => title.toLowerCase() === "synthetic") ?? -1;
  const row = cellsOf(decode(bytes, from, lineEnd(bytes, from)), String.fromCharCode(head.separator));
  const synthetic = /^true$/i.test(row[mark] ?? "");
  const width = Math.max(...Object.values(places)) + 1;
  const closed = width === head.width && row.slice(width).every(cell => cell === "");
  const { separator, named } = head;
  return { bytes, from, separator, places, width, closed, name, symbol, named, synthetic };
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
