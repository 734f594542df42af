import { PeakError } from "../../../core/errors.ts";
import { whichSymbol } from "../which-symbol.ts";
import type { ColumnChoice } from "./columns.ts";

const newline = 10;

/** Where the rows of a text begin, and what is said about their columns. */
export interface Header {
  readonly start: number;
  readonly separator: number;
  /** Undefined where the first line is data already. */
  readonly names: string[] | undefined;
  readonly width: number;
  /** The one market that the header names. */
  readonly named?: string;
}

/** Whose header is looked for. */
interface HeaderOf {
  readonly name: string;
  readonly symbol?: string;
  readonly columns?: ColumnChoice;
}

/** The first line that looks like a header or a row; a banner above it has another number of cells than the line below. */
export function findHeader(bytes: Uint8Array, from: number, of: HeaderOf): Header {
  const { name } = of;
  const chosen = Object.values(of.columns ?? {}).map(title => title.toLowerCase());
  let start = from;
  for (let tries = 0; tries < 8 && start < bytes.length; tries++) {
    const end = lineEnd(bytes, start);
    const line = decode(bytes, start, end);
    const next = decode(bytes, end + 1, lineEnd(bytes, end + 1));
    const separator = [";", "\t", "|", ","].reduce((best, candidate) =>
      cellsOf(line, candidate).length > cellsOf(line, best).length ? candidate : best,
    );
    const found = cellsOf(line, separator);
    const below = cellsOf(next, separator).length;
    // A header may be one cell short of or beyond its rows (a trailing separator), a banner differs by more.
    const banner =
      !line.trim() || line.startsWith("#") || (next !== "" && Math.abs(below - found.length) > 1);
    // One column of values can stand for all prices where it is said to.
    const titles = found.map(cell => cell.toLowerCase());
    const isChosen = chosen.length > 0 && chosen.every(title => titles.includes(title));
    if (!banner && (found.length >= 5 || isChosen)) {
      const yahoo = yahooHeader(bytes, of, found, start);
      if (yahoo !== undefined) return yahoo;
      // Four numbers after the time are prices: no header has such names.
      const data = found
        .slice(1, 5)
        .every(cell => /\d/.test(cell) && Number.isFinite(Number(cell.replaceAll(",", ""))));
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
      hint: "Give a CSV with columns time, open, high, low, close, volume (a header, or Kraken's order without one). Ticks are read by pt.loadTrades and pt.loadQuotes, returns, rates and other values by pt.readSeries.",
    },
  );
}

const decoder = new TextDecoder();

/** A short stretch of the text, without the line end Windows writes. */
export function decode(bytes: Uint8Array, from: number, to: number): string {
  const text = decoder.decode(bytes.subarray(from, Math.min(to, from + 4_000)));
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

/** The cells of a line, without quotes; a separator between quotes separates nothing. */
export function cellsOf(line: string, separator: string): string[] {
  const parts = line.includes('"') ? splitQuoted(line, separator) : line.split(separator);
  return parts.map(cell => cell.trim().replace(/^"(.*)"$/, "$1"));
}

function splitQuoted(line: string, separator: string): string[] {
  const parts = [""];
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    if (letter === separator && !quoted) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

/**
 * The header of what pandas writes of yfinance since 2024, in three lines: what the columns are after "Price", whose they are after "Ticker",
 * and the name of the time. Of several tickers the wanted one keeps its names. Undefined for any other.
 */
function yahooHeader(
  bytes: Uint8Array,
  { name, symbol }: HeaderOf,
  first: string[],
  from: number,
): Header | undefined {
  if (first[0] !== "Price") return undefined;
  const second = lineEnd(bytes, from) + 1;
  const third = lineEnd(bytes, second) + 1;
  const tickers = cellsOf(decode(bytes, second, lineEnd(bytes, second)), ",");
  const [time] = cellsOf(decode(bytes, third, lineEnd(bytes, third)), ",");
  if (tickers[0] !== "Ticker" || !/^date(time)?$/i.test(time)) return undefined;
  const several = whichSymbol([...new Set(tickers.slice(1))], symbol, name);
  const wanted = several ?? tickers[1];
  const names = first.map((title, i) =>
    i === 0 ? time : tickers[i] === wanted ? title : `${title} of ${tickers[i]}`,
  );
  const named = several === undefined ? tickers[1] : undefined;
  return { start: third, separator: 44, names, width: names.length, named };
}

/** Place of the next newline, or the end. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(newline, from);
  return end < 0 ? bytes.length : end;
}
