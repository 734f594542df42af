import { PeakError } from "../../../core/errors.ts";
import { timeframeLength, type Milliseconds } from "../../../core/time.ts";
import { makeColumns, type BarColumns } from "../../columns.ts";
import { readBarFile } from "../file/read.ts";
import type { BarRequest, BarSource } from "../source.ts";
import { otherRoot } from "./address.ts";
import { dumpLateness, walkDumps } from "./walk.ts";

/** Bars that a request without a start means. */
const usualBars = 720;

/** Lengths of bars that are dumped. */
const dumped = "1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w".split(" ");

/** Options of {@link binanceDumps}. */
export interface BinanceDumpsOptions {
  /** Milliseconds before the first further try of a request that failed; each next one waits twice as long. Default 500. */
  readonly backoff?: Milliseconds;
}

/**
 * Bars out of Binance's public dumps (data.binance.vision): a file a month, and a file a day for the month that runs. Much faster than
 * its interface for years of minutes, and not limited in calls; it ends a day or two ago, and what is cached is the same series as
 * `source: "binance"`, which goes on from there.
 *
 * Every file is compared with its CHECKSUM, and stays under `PEAK_HOME/downloads`, which you may empty: the bars are in the cache. Spot
 * (`BTC/USDT`), USD- and coin-margined perpetuals (`BTC/USDT:USDT`, `BTC/USD:BTC`) and dated futures.
 *
 * @example await pt.data.fetch("BTC/USDT", { source: "binance-dumps", timeframe: "1m", since: "2023-01-01" })
 */
export function binanceDumps(options: BinanceDumpsOptions = {}): BarSource {
  return Object.freeze({
    name: "binance",
    title: "Binance's dumps",
    calendar: "24/7",
    lateness: dumpLateness,
    get address() {
      return otherRoot();
    },
    pages: (request: BarRequest) => pages(request, options),
  });
}

async function* pages(
  { symbol, timeframe, since, until, limit, clock, timeout, retries }: BarRequest,
  { backoff }: BinanceDumpsOptions,
): AsyncGenerator<BarColumns> {
  if (!dumped.includes(timeframe))
    throw new PeakError("unknown_name", `Binance's dumps have no bars of "${timeframe}".`, {
      hint: `Choose one of ${dumped.join(", ")}, and make longer ones of them with pt.resample.`,
      context: { timeframe, offered: dumped },
    });
  const now = clock.now();
  const end = until ?? now;
  const from = since ?? end - (limit ?? usualBars) * timeframeLength(timeframe);
  const files = walkDumps({
    symbol,
    what: { kind: "klines", timeframe },
    since: from,
    until: end,
    now,
    ...(timeout !== undefined && { timeout }),
    ...(retries !== undefined && { retries }),
    ...(backoff !== undefined && { backoff }),
  });
  for await (const path of files) {
    const { rows } = await readBarFile(path, { symbol });
    if (rows.time.some(Number.isNaN))
      throw new PeakError("unavailable", `${path} is no dump of bars: a row has no time.`, {
        hint: "Try again later, or load another span.",
      });
    yield makeColumns(name => rows[name]);
  }
}
