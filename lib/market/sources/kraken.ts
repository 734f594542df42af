import { PeakError } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { systemClock, type Clock } from "../../core/clock.ts";
import { formatTime, timeframeLength, type Milliseconds, type Timeframe } from "../../core/time.ts";
import type { RawRows } from "../rows/clean.ts";

/** Options of {@link fetchKraken}. */
export interface KrakenOptions {
  readonly timeframe: Timeframe;
  readonly since?: Milliseconds;
  /** Bars that open before this. */
  readonly until?: Milliseconds;
  readonly limit?: number;
  /** Base address. Default Kraken's own. */
  readonly url?: string;
  /** Milliseconds without an answer after which to give up. Default 4,000. */
  readonly timeout?: Milliseconds;
  /** Milliseconds between calls. Default 1,000, Kraken's public limit. */
  readonly pause?: Milliseconds;
  readonly clock?: Clock;
}

/** Bars of one call at most. */
const krakenPage = 720;

/** Calls at most for one request: 720,000 bars, far beyond what Kraken keeps. */
const mostPages = 1_000;

/**
 * Complete bars from Kraken's public API, through ccxt. Kraken gives 720 bars a call and keeps only the latest 720 of each
 * timeframe; where it gives less than was asked for, `notice` says so. The bar that is still running is left out.
 *
 * Throws `unavailable` where Kraken does not answer in time or refuses, `unknown_name` for a symbol it does not trade.
 */
export async function fetchKraken(
  symbol: string,
  options: KrakenOptions,
): Promise<{ rows: RawRows; notice?: string }> {
  const { timeframe, since, until = Infinity, limit, clock = systemClock } = options;
  const length = timeframeLength(timeframe);
  const exchange = await connect(options);
  const bars: number[][] = [];
  await answered(exchange, options, () => exchange.loadMarkets());
  const markets = Object.keys(exchange.markets ?? {});
  if (markets.length === 0)
    // A proxy's or a hotel's log-in page answers everything, with 200 and HTML.
    throw new PeakError("unavailable", `What answers at ${options.url ?? "api.kraken.com"} is not Kraken.`, {
      hint: "Check the network: a proxy or log-in page may stand in between.",
    });
  if (!markets.includes(symbol)) throw unknownName("symbol", symbol, markets.sort());
  const now = clock.now();
  let cursor = since;
  for (let page = 0; page < mostPages; page++) {
    const got = await answered(exchange, options, () => exchange.fetchOHLCV(symbol, timeframe, cursor));
    const last = bars.at(-1)?.[0] ?? -Infinity;
    const fresh = got.map(bar => bar.map(Number)).filter(([time]) => time > last);
    bars.push(...fresh);
    const reached = bars.at(-1)?.[0] ?? Infinity;
    const enough = limit !== undefined && since !== undefined && bars.length > limit;
    // Without a start one call gives all that is kept; with one, go on until now, the end or the wished number.
    if (cursor === undefined || !fresh.length || enough || reached + length > now || reached >= until) break;
    cursor = reached + length;
  }
  const complete = bars.filter(
    ([time]) => time + length <= now && time < until && time >= (since ?? -Infinity),
  );
  const kept =
    limit === undefined ? complete : since === undefined ? complete.slice(-limit) : complete.slice(0, limit);
  const column = (place: number) => Float64Array.from(kept, bar => bar[place]);
  return {
    rows: {
      time: column(0),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: column(5),
    },
    notice: shortfall(options, kept),
  };
}

/** What to tell where Kraken kept less than was asked for. */
function shortfall({ timeframe, since, limit }: KrakenOptions, bars: number[][]): string | undefined {
  const first = bars.at(0)?.[0];
  if (first === undefined) return undefined;
  const rest = `Kraken keeps only the latest ${krakenPage} bars of a timeframe; for more, load a file or a longer timeframe.`;
  if (since !== undefined && first - since > krakenPage * timeframeLength(timeframe))
    return `Asked from ${formatTime(since)}, the bars begin at ${formatTime(first)}: ${rest}`;
  if (since === undefined && limit !== undefined && bars.length < limit && limit >= krakenPage)
    return `Asked for ${limit} bars, received ${bars.length}: ${rest}`;
  return undefined;
}

async function connect({ url, timeout = 4_000, pause = 1_000 }: KrakenOptions) {
  const { kraken } = await import("ccxt");
  const exchange = new kraken({ timeout, enableRateLimit: true, rateLimit: pause });
  // One call less: the list of pairs is all that is needed.
  exchange.has.fetchCurrencies = false;
  if (url) {
    if (!URL.canParse(url))
      throw new PeakError("invalid_config", `PEAK_KRAKEN_URL must be an address, received "${url}".`, {
        hint: "Write e.g. http://127.0.0.1:8080, or unset it.",
      });
    const api = exchange.urls.api as Record<string, string>;
    for (const key of Object.keys(api)) api[key] = url.replace(/\/$/, "");
  }
  return exchange;
}

/** Runs a call and turns ccxt's errors into ours. */
async function answered<T>(
  exchange: { id: string },
  options: KrakenOptions,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const { NetworkError, RequestTimeout, DDoSProtection, RateLimitExceeded } = await import("ccxt");
    const where = options.url ?? "api.kraken.com";
    const context = { exchange: exchange.id, url: where };
    if (cause instanceof DDoSProtection || cause instanceof RateLimitExceeded)
      throw new PeakError("unavailable", `Kraken (${where}) refuses more calls for now.`, {
        hint: "Wait a minute and try again.",
        context,
        cause,
      });
    if (cause instanceof NetworkError) {
      const seconds = (options.timeout ?? 4_000) / 1_000;
      const why =
        cause instanceof RequestTimeout ? `did not answer within ${seconds} s` : "cannot be reached";
      throw new PeakError("unavailable", `Kraken (${where}) ${why}.`, {
        hint: 'Check the network, load a file with { file: "…" }, or use the built-in market with { source: "synthetic" }.',
        context,
        cause,
      });
    }
    throw new PeakError("unavailable", `Kraken (${where}) refused the request: ${firstLine(cause)}.`, {
      hint: "Check symbol and timeframe, and whether Kraken is in maintenance (status.kraken.com).",
      context,
      cause,
    });
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 200);
}
