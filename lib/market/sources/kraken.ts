import { PeakError } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { timeframeLength, type Milliseconds } from "../../core/time.ts";
import type { PageRequest, VenueSource } from "./venue.ts";

/** Options of {@link krakenVenue}. */
export interface KrakenOptions {
  /** Base address. Default Kraken's own. */
  readonly url?: string;
  /** Milliseconds without an answer after which to give up. Default 4,000. */
  readonly timeout?: Milliseconds;
  /** Milliseconds between calls. Default 1,000, Kraken's public limit. */
  readonly pause?: Milliseconds;
}

/** Bars of one call at most, and all that Kraken keeps of a timeframe. */
const krakenPage = 720;

/** Kraken's public API, through ccxt. It gives 720 bars a call and keeps only the latest 720 of each timeframe. */
export function krakenVenue(options: KrakenOptions = {}): VenueSource {
  let opened: ReturnType<typeof open> | undefined;
  return Object.freeze({
    name: "kraken",
    address: options.url,
    pageBars: krakenPage,
    limits: `Kraken keeps only the latest ${krakenPage} bars of a timeframe; for more, load a file or a longer timeframe.`,
    async page({ symbol, timeframe, since, until }: PageRequest) {
      opened ??= open(options);
      const exchange = await opened.catch(error => {
        opened = undefined;
        throw error;
      });
      const markets = Object.keys(exchange.markets ?? {});
      if (!markets.includes(symbol)) throw unknownName("symbol", symbol, markets.sort());
      const got = await answered(exchange, options, () => exchange.fetchOHLCV(symbol, timeframe, since));
      const column = (place: number) => Float64Array.from(got, bar => Number(bar[place]));
      const last = got.at(-1)?.[0];
      return {
        rows: {
          time: column(0),
          open: column(1),
          high: column(2),
          low: column(3),
          close: column(4),
          volume: column(5),
        },
        // The running bar is always among Kraken's rows: whether more are to come shows in where they end.
        through: last === undefined || last < since ? until : Number(last) + timeframeLength(timeframe),
      };
    },
  });
}

/** A connection that knows Kraken's markets. */
async function open(options: KrakenOptions) {
  const exchange = await connect(options);
  await answered(exchange, options, () => exchange.loadMarkets());
  if (Object.keys(exchange.markets ?? {}).length === 0)
    // A proxy's or a hotel's log-in page answers everything, with 200 and HTML.
    throw new PeakError("unavailable", `What answers at ${options.url ?? "api.kraken.com"} is not Kraken.`, {
      hint: "Check the network: a proxy or log-in page may stand in between.",
    });
  return exchange;
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
