import type { Exchange } from "ccxt";
import { PeakError } from "../../core/errors.ts";
import { interruptible } from "../../core/interrupt.ts";
import type { Milliseconds } from "../../core/time.ts";
import type { ExchangeName } from "./exchange-names.ts";
import type { BarRequest } from "./source.ts";

/** Options of {@link exchangeSource}; all but the address are for tests. */
export interface ExchangeOptions {
  /** Base address in place of the exchange's own. Default `PEAK_<NAME>_URL` of the environment. */
  readonly url?: string;
  /** Milliseconds between calls. Default: the exchange's public limit, as ccxt knows it. */
  readonly pause?: Milliseconds;
  /** Milliseconds before the first further try; each next one waits twice as long. Default 500. */
  readonly backoff?: Milliseconds;
}

/** An exchange and how to speak to it. */
export interface Venue extends ExchangeOptions {
  readonly name: ExchangeName;
  readonly title: string;
}

/** A client of the exchange, pointed to another address where one is given. */
export async function connect(venue: Venue, { timeout = 4_000 }: BarRequest): Promise<Exchange> {
  const { default: ccxt } = await import("ccxt");
  const Connection = ccxt[venue.name];
  const exchange = new Connection({
    timeout,
    enableRateLimit: true,
    ...(venue.pause !== undefined && { rateLimit: venue.pause }),
  });
  // ccxt turns nonsense into no bars: what was really said must stay to be looked at.
  exchange.enableLastJsonResponse = true;
  // One call less: the list of pairs is all that is needed.
  exchange.has.fetchCurrencies = false;
  const url = otherAddress(venue);
  if (url !== undefined) redirect(exchange.urls.api as Redirected, url);
  return exchange;
}

type Redirected = { [key: string]: string | Redirected };

/** Every address of the client, its path kept, at another server. */
function redirect(api: Redirected, url: string): void {
  for (const [key, value] of Object.entries(api)) {
    if (typeof value !== "string") redirect(value, url);
    else
      api[key] = url.replace(/\/$/, "") + new URL(value.replaceAll(/[{}]/g, "")).pathname.replace(/\/$/, "");
  }
}

/** The address that the caller or the environment puts in place of the exchange's own. */
export function otherAddress(venue: Venue): string | undefined {
  const variable = `PEAK_${venue.name.toUpperCase()}_URL`;
  const url = venue.url ?? process.env[variable];
  if (url === undefined || url === "" || URL.canParse(url)) return url || undefined;
  throw new PeakError("invalid_config", `${variable} must be an address, received "${url}".`, {
    hint: "Write e.g. http://127.0.0.1:8080, or unset it.",
  });
}

/** The address, as people write it. */
export function whereabouts(venue: Venue, exchange: Exchange): string {
  const api = exchange.urls.api as Record<string, unknown>;
  const first =
    otherAddress(venue) ?? Object.values(api).find(value => typeof value === "string") ?? venue.name;
  return String(first)
    .replace("{hostname}", String(exchange.hostname))
    .replace(/^https:\/\/([^/]+).*$/, "$1");
}

/** Runs a call, again where the network fails it, and turns ccxt's errors into ours. */
export async function answered<T>(
  venue: Venue,
  exchange: Exchange,
  { timeout = 4_000, retries = 3 }: BarRequest,
  call: () => Promise<T>,
): Promise<T> {
  const { NetworkError } = await import("ccxt");
  for (let tries = 0; ; tries++) {
    try {
      return await interruptible(call(), () => {});
    } catch (cause) {
      if (cause instanceof PeakError || (cause instanceof Error && cause.name === "Interrupted")) throw cause;
      if (!(cause instanceof NetworkError || brokeOff(cause)) || tries >= retries)
        throw await failure(venue, exchange, timeout, cause);
      const wait = (venue.backoff ?? 500) * 2 ** tries;
      await interruptible(new Promise(resolve => setTimeout(resolve, wait)), () => {});
    }
  }
}

async function failure(
  venue: Venue,
  exchange: Exchange,
  timeout: Milliseconds,
  cause: unknown,
): Promise<PeakError> {
  const { NetworkError, RequestTimeout, DDoSProtection, RateLimitExceeded } = await import("ccxt");
  const place = whereabouts(venue, exchange);
  const context = { exchange: venue.name, url: place };
  const said = `${venue.title} (${place})`;
  if (cause instanceof DDoSProtection || cause instanceof RateLimitExceeded)
    return new PeakError("unavailable", `${said} refuses more calls for now.`, {
      hint: "Wait a minute and try again.",
      context,
      cause,
    });
  if (cause instanceof NetworkError) {
    const why =
      cause instanceof RequestTimeout ? `did not answer within ${timeout / 1_000} s` : "cannot be reached";
    return new PeakError("unavailable", `${said} ${why}.`, {
      hint: 'Check the network, load a file with { file: "…" }, or use the built-in market with { source: "synthetic" }.',
      context,
      cause,
    });
  }
  if (brokeOff(cause))
    return new PeakError("unavailable", `${said} broke off in the middle of an answer.`, {
      hint: "Check the network, and try again: what came before is not asked for again.",
      context,
      cause,
    });
  return new PeakError("unavailable", `${said} refused the request: ${firstLine(cause)}.`, {
    hint: `Check symbol and timeframe, and whether ${venue.title} is in maintenance.`,
    context,
    cause,
  });
}

/** Whether a connection was lost within an answer, which ccxt hands on as it is. */
function brokeOff(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (/^(UND_ERR_|ECONN|EPIPE)/.test(String((at as NodeJS.ErrnoException).code))) return true;
  return false;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 200);
}
