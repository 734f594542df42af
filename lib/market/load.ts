import { basename } from "node:path";
import { PeakError, demand, invalidArgument } from "../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../core/names.ts";
import {
  formatTime,
  parseTimeframe,
  timeframeLength,
  type Milliseconds,
  type Timeframe,
} from "../core/time.ts";
import { Bars } from "./bars.ts";
import type { RawRows } from "./clean.ts";
import { formatSpan, usualSpacing } from "./gaps.ts";
import { toMilliseconds, type Moment } from "./moment.ts";
import { normalise, type InvalidRows } from "./normalise.ts";
import { resample } from "./resample.ts";
import type { ColumnChoice } from "./sources/csv-columns.ts";
import { readBarFile } from "./sources/file.ts";
import { fetchKraken } from "./sources/kraken.ts";
import { synthetic } from "./sources/synthetic.ts";

/** Where bars come from, without a file. */
export type Source = "kraken" | "synthetic" | "auto";

const sources: readonly Source[] = ["kraken", "synthetic", "auto"];

/** Options of {@link load}. */
export interface LoadOptions {
  /** Length of a bar. Default "1h"; for a file, what its rows are. */
  readonly timeframe?: Timeframe;
  /** Default "auto": Kraken, and the synthetic market (said so in `notice` and label) where it cannot be reached. */
  readonly source?: Source;
  /** A CSV (plain or gzip) or Parquet file; no other source is asked then. */
  readonly file?: string;
  /** First open wanted. */
  readonly since?: Moment;
  /** Bars open before this. */
  readonly until?: Moment;
  /** Bars at most: the first after `since` where it is given, else the latest (of the synthetic market the first). */
  readonly limit?: number;
  /** Seed of the synthetic market. Default 42. */
  readonly seed?: number;
  /** Header names of a file that uses unusual ones: `{ close: "Adj Close" }`. */
  readonly columns?: ColumnChoice;
  /** Rows of a file that no market can have made: "refuse" the file (default) or "drop" and count them. */
  readonly invalid?: InvalidRows;
  /** Make longer bars where a file's own are finer than `timeframe`. Default false: a mismatch is an error. */
  readonly resample?: boolean;
  /** Milliseconds to wait for Kraken's answer. Default 4,000. */
  readonly timeout?: Milliseconds;
}

const known: readonly (keyof LoadOptions)[] = [
  "timeframe",
  "source",
  "file",
  "since",
  "until",
  "limit",
  "seed",
  "columns",
  "invalid",
  "resample",
  "timeout",
];

interface Range {
  readonly since: Milliseconds | undefined;
  readonly until: Milliseconds | undefined;
  readonly limit: number | undefined;
}

/**
 * Bars of a market: complete, oldest first, one per time, checked. From a file, from Kraken, or made up.
 *
 * Throws `not_found` or `unreadable` for a file, `invalid_data` for rows that cannot be or a range without bars,
 * `unknown_name` for a symbol, timeframe or option, `unavailable` where Kraken does not answer (source "kraken" never
 * falls back to made-up data). `bars.quality` reports on a file's rows; `bars.notice` says what is not as asked for.
 */
export async function load(symbol: string, options: LoadOptions = {}): Promise<Bars> {
  if (typeof symbol !== "string" || !symbol.trim())
    throw invalidArgument("symbol", "must be a text", symbol, 'Name the market, e.g. "BTC/USD".');
  refuseUnknownKeys("load option", options, known);
  const { source = "auto", file, timeframe } = options;
  if (timeframe !== undefined) parseTimeframe(timeframe);
  if (!sources.includes(source)) throw unknownName("source", source, sources);
  const range = readRange(options);
  if (file !== undefined) {
    demand(
      options.source === undefined,
      "source",
      "must be left out where a file is given",
      source,
      "Pass either.",
    );
    return fromFile(symbol, file, options, range);
  }
  for (const name of ["columns", "invalid", "resample"] as const)
    demand(
      options[name] === undefined,
      name,
      "applies to a file only",
      options[name],
      "Leave it out, or give file.",
    );
  if (source === "synthetic") return madeUp(symbol, options, range);
  try {
    return await fromKraken(symbol, options, range);
  } catch (error) {
    if (source === "kraken" || !(error instanceof PeakError) || error.code !== "unavailable") throw error;
    const reason = error.message.split("\n")[0];
    return madeUp(
      symbol,
      options,
      range,
      `${reason} The synthetic market is used instead: these are not real prices.`,
    );
  }
}

function readRange({ since, until, limit }: LoadOptions): Range {
  const range = {
    since: since === undefined ? undefined : toMilliseconds(since, "since"),
    until: until === undefined ? undefined : toMilliseconds(until, "until"),
    limit,
  };
  if (range.since !== undefined && range.until !== undefined)
    demand(
      range.since < range.until,
      "until",
      `must lie after since (${formatTime(range.since)})`,
      until,
      "Swap the two.",
    );
  if (limit !== undefined)
    demand(
      Number.isInteger(limit) && limit > 0,
      "limit",
      "must be a whole number above 0",
      limit,
      "Pass e.g. 1_000.",
    );
  return range;
}

function madeUp(symbol: string, { timeframe, seed }: LoadOptions, range: Range, notice?: string): Bars {
  return synthetic(symbol, { timeframe, seed, ...range, notice });
}

async function fromKraken(symbol: string, options: LoadOptions, range: Range): Promise<Bars> {
  const { timeframe = "1h", timeout } = options;
  const url = process.env.PEAK_KRAKEN_URL;
  const { rows, notice } = await fetchKraken(symbol, { timeframe, timeout, url, ...range });
  if (rows.time.length === 0) throw emptyRange("Kraken", range, undefined);
  return normalise({ symbol, timeframe, source: "kraken", synthetic: false, notice }, rows);
}

async function fromFile(symbol: string, file: string, options: LoadOptions, range: Range): Promise<Bars> {
  const { columns, invalid, timeframe, resample: wanted = false } = options;
  const { rows, about } = await readBarFile(file, { columns, base: symbol.split(/[/-]/)[0] });
  const source = `file:${basename(file)}`;
  if (about.symbol !== undefined && about.symbol !== symbol)
    throw invalidArgument(
      "symbol",
      `must be what ${source} was written for, "${about.symbol}"`,
      symbol,
      "Load the other file.",
    );
  const own = usualSpacing(Float64Array.from(rows.time).sort());
  const finer = timeframe !== undefined && own > 0 && own < timeframeLength(timeframe);
  if (timeframe !== undefined && own > 0 && own !== timeframeLength(timeframe) && !(finer && wanted))
    throw new PeakError(
      "invalid_argument",
      `timeframe is "${timeframe}", but ${source} has bars ${formatSpan(own)} apart.`,
      {
        hint: finer
          ? `Leave timeframe out, or pass resample: true to make ${timeframe} bars of them.`
          : "Leave timeframe out, or give a file with finer bars.",
      },
    );
  const bars = normalise(
    {
      symbol,
      source,
      synthetic: about.synthetic === "true",
      timeframe: finer ? undefined : timeframe,
    },
    within(rows, range, source),
    { invalid },
  );
  return limited(finer ? resample(bars, timeframe) : bars, range);
}

/** Rows in the range, and those whose time cannot be read, which the report must count. */
function within(rows: RawRows, range: Range, source: string): RawRows {
  const { since = -Infinity, until = Infinity } = range;
  if (since === -Infinity && until === Infinity) return rows;
  const kept: number[] = [];
  let any = false;
  let first = Infinity;
  let last = -Infinity;
  rows.time.forEach((time, i) => {
    if (time < since || time >= until) return;
    kept.push(i);
    any ||= !Number.isNaN(time);
  });
  for (const time of rows.time) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  if (!any) throw emptyRange(source, range, last >= first ? [first, last] : undefined);
  const pick = (column: Float64Array) => Float64Array.from(kept, i => column[i]);
  return {
    time: pick(rows.time),
    open: pick(rows.open),
    high: pick(rows.high),
    low: pick(rows.low),
    close: pick(rows.close),
    volume: pick(rows.volume),
    hasVolume: rows.hasVolume,
  };
}

function limited(bars: Bars, { since, limit }: Range): Bars {
  if (limit === undefined || bars.length <= limit) return bars;
  return since === undefined ? bars.slice(-limit) : bars.slice(0, limit);
}

function emptyRange(source: string, { since, until }: Range, has: [number, number] | undefined): PeakError {
  const from = since === undefined ? "the beginning" : formatTime(since);
  const to = until === undefined ? "the end" : formatTime(until);
  return new PeakError("invalid_data", `${source} has no bars from ${from} to ${to}.`, {
    hint: has
      ? `Its bars run from ${formatTime(has[0])} to ${formatTime(has[1])}: choose since and until there.`
      : "Choose an earlier since or a longer range.",
  });
}
