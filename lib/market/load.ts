import { systemClock } from "../core/clock.ts";
import { demand, invalidArgument } from "../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../core/names.ts";
import { parseTimeframe } from "../core/time.ts";
import type { Bars } from "./bars.ts";
import { loadFile } from "./load-file.ts";
import type { CachedVenue, LoadOptions, Source } from "./load-options.ts";
import { normalise } from "./normalise.ts";
import { demandPatience } from "./patience.ts";
import { emptyRange, readRange, type Range } from "./range.ts";
import { readCached } from "./cache/read.ts";
import { allSeries, type Series } from "./cache/series.ts";
import { isUnreachable, seriesOf, throughCache } from "./cache/through.ts";
import { readSource } from "./sources/read-source.ts";
import { findSource } from "./sources/registry.ts";
import type { BarSource } from "./sources/source.ts";
import { synthetic } from "./sources/synthetic.ts";

export type { LoadOptions } from "./load-options.ts";

const known: readonly (keyof LoadOptions)[] = [
  "timeframe",
  "source",
  "file",
  "sql",
  "database",
  "since",
  "until",
  "limit",
  "calendar",
  "seed",
  "columns",
  "invalid",
  "repair",
  "zone",
  "resample",
  "timeout",
  "retries",
  "cache",
];

const cacheUses = ["use", "only", "skip"];

/**
 * Bars of a market: complete, oldest first, one per time, checked. From a file, an exchange, a source of yours, or made up.
 *
 * Throws `not_found` or `unreadable` for a file, `invalid_data` for rows that cannot be or a range without bars,
 * `unknown_name` for a symbol, timeframe or option, `unavailable` where a venue does not answer (only source
 * "auto" falls back to made-up data). `bars.quality` reports on a file's rows; `bars.notice` says what is not as asked for.
 */
export async function load(symbol: string, options: LoadOptions = {}): Promise<Bars> {
  if (typeof symbol !== "string" || !symbol.trim())
    throw invalidArgument("symbol", "must be a text", symbol, 'Name the market, e.g. "BTC/USD".');
  refuseUnknownKeys("load option", options, known);
  const { source = "auto", file, sql, timeframe } = options;
  if (timeframe !== undefined) parseTimeframe(timeframe);
  if (options.cache !== undefined && !cacheUses.includes(options.cache))
    throw unknownName("cache", options.cache, cacheUses);
  const range = readRange(options);
  demandPatience(options);
  demand(
    file === undefined || typeof file === "string",
    "file",
    "must be a path or an address",
    file,
    'Pass e.g. "bars.csv".',
  );
  demand(
    options.database === undefined || sql !== undefined,
    "database",
    "must come with sql, what to read of it",
    options.database,
    'Add sql: "select … from …".',
  );
  if (file !== undefined || sql !== undefined) {
    const given = sql === undefined ? "a file" : "sql";
    demand(
      options.source === undefined,
      "source",
      `must be left out where ${given} is given`,
      source,
      "Pass either.",
    );
    demand(
      file === undefined || sql === undefined,
      "file",
      "must be left out where sql is given",
      file,
      "Pass either.",
    );
    return loadFile(symbol, options, range);
  }
  for (const name of ["columns", "invalid", "repair", "zone", "resample", "calendar"] as const)
    demand(
      options[name] === undefined,
      name,
      "applies to a file or sql only",
      options[name],
      "Leave it out, or give file.",
    );
  if (source !== "auto" && source !== "synthetic") return fromSource(source, symbol, options, range);
  // "data/btc.csv" looks like a pair, and without a network a market would be made up under its name.
  demand(
    !fileName.test(symbol),
    "symbol",
    "must be the market, not a file",
    symbol,
    `Name the file beside it: pt.load("BTC/USD", { file: ${JSON.stringify(symbol)} }).`,
  );
  if (source === "synthetic") return madeUp(symbol, options, range);
  // Before the network is asked: without one, "auto" would make up a market under any name.
  demand(
    /^[^\s/]+\/[^\s/]+$/.test(symbol),
    "symbol",
    "must be a pair BASE/QUOTE",
    symbol,
    'Write e.g. "BTC/USD"; only your own files and sources have other names.',
  );
  try {
    return await fromSource("kraken", symbol, { retries: 0, ...options }, range, true);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const reason = error.message.split("\n")[0];
    return madeUp(
      symbol,
      options,
      range,
      `${reason} The synthetic market is used instead: these are not real prices.`,
    );
  }
}

/** What ends like the files that bars are read from, or is an address. */
const fileName = /\.(csv|txt|json|parquet|arrow|feather)(\.gz|\.zip)?$|\.(gz|zip)$|^https?:/i;

function madeUp(symbol: string, { timeframe, seed }: LoadOptions, range: Range, notice?: string): Bars {
  return synthetic(symbol, { timeframe, seed, ...range, notice });
}

async function fromSource(
  named: Source | BarSource | CachedVenue,
  symbol: string,
  options: LoadOptions,
  range: Range,
  lenient = false,
): Promise<Bars> {
  const { timeframe = "1h", timeout, retries, cache = "use" } = options;
  const only = cache === "only" || isVenue(named);
  const source = isVenue(named) ? { name: named.venue, pages: noPages } : findSource(named);
  const unified = source.unify?.(symbol) ?? symbol;
  const request = { symbol: unified, timeframe, ...range, timeout, retries, clock: systemClock };
  const { rows, notice } =
    cache === "skip" || source.synthetic
      ? await readSource(source, request)
      : await throughCache(source, request, { only, lenient, all: isVenue(named) });
  if (rows.time.length === 0) {
    const held = only ? await demandCached(seriesOf(source, { symbol: unified, timeframe })) : undefined;
    throw emptyRange(source.title ?? source.name, range, held);
  }
  return normalise(
    {
      symbol: unified,
      timeframe,
      source: source.name,
      synthetic: source.synthetic ?? false,
      notice,
      calendar: source.calendar,
    },
    rows,
  );
}

/** First and last open that are cached. Throws `unknown_name` where a venue has cached series, and that one is not among them. */
async function demandCached(series: Series): Promise<[number, number] | undefined> {
  const { venue, symbol, timeframe } = series;
  const held = allSeries({ venue });
  const same = held.filter(series => series.symbol === symbol);
  if (held.length > 0 && same.length === 0)
    throw unknownName("cached symbol", symbol, [...new Set(held.map(series => series.symbol))]);
  const lengths = same.map(series => series.timeframe);
  if (same.length > 0 && !lengths.includes(timeframe))
    throw unknownName(`cached timeframe of ${symbol}`, timeframe, lengths);
  const found = await readCached(series, [-8.64e15, 8.64e15]);
  const time = found.status === "ok" ? found.columns.time : [];
  return time.length === 0 ? undefined : [time[0], time[time.length - 1]];
}

const isVenue = (source: string | object): source is CachedVenue =>
  typeof source === "object" && source !== null && "venue" in source;

async function* noPages(): AsyncGenerator<never> {}
