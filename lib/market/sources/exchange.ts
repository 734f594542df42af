import { PeakError } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { timeframeLength, type Milliseconds } from "../../core/time.ts";
import type { BarColumns } from "../columns.ts";
import { barColumns } from "./bar-columns.ts";
import {
  answered,
  connect,
  otherAddress,
  whereabouts,
  type ExchangeOptions,
  type Venue,
} from "./exchange-call.ts";
import { timeOfAnswer } from "../venue-clock.ts";
import type { ExchangeName } from "./exchange-names.ts";
import { holdsList } from "./holds-list.ts";
import type { BarRequest, BarSource } from "./source.ts";

/** The latest bars that an exchange keeps, where that is less than everything. */
const kept: Readonly<Record<string, number>> = { kraken: 720 };

/** Currencies that some exchanges call by another name than everybody else. */
const renamed: Readonly<Record<string, string>> = { XBT: "BTC", XDG: "DOGE" };

const titles: Readonly<Record<string, string>> = {
  kraken: "Kraken",
  binance: "Binance",
  coinbase: "Coinbase",
  okx: "OKX",
  bybit: "Bybit",
  bitstamp: "Bitstamp",
  bitfinex: "Bitfinex",
  kucoin: "KuCoin",
};

/**
 * Bars of any exchange that ccxt knows, through its public interface: as many calls as it takes, as fast as the exchange
 * allows, each tried again (3 times unless the request says otherwise) where the network fails.
 */
export function exchangeSource(name: ExchangeName, options: ExchangeOptions = {}): BarSource {
  const title = titles[name] ?? name;
  return Object.freeze({
    name,
    title,
    calendar: "24/7",
    keeps: kept[name],
    get address() {
      return otherAddress({ name, title, ...options });
    },
    unify: (symbol: string) => symbol.replaceAll(/[A-Z]+/g, code => renamed[code] ?? code),
    pages: (request: BarRequest) => pages({ name, title, ...options }, request),
  });
}

async function* pages(venue: Venue, request: BarRequest): AsyncGenerator<BarColumns> {
  const { symbol, timeframe, since, until = Infinity, limit, clock } = request;
  const length = timeframeLength(timeframe);
  const exchange = await connect(venue, request);
  await answered(venue, exchange, request, () => exchange.loadMarkets());
  request.clock.hear?.(timeOfAnswer(exchange.last_response_headers));
  const markets = Object.keys(exchange.markets ?? {});
  if (markets.length === 0)
    // A proxy's or a hotel's log-in page answers everything, with 200 and HTML.
    throw new PeakError(
      "unavailable",
      `What answers at ${whereabouts(venue, exchange)} is not ${venue.title}.`,
      {
        hint: "Check the network: a proxy or log-in page may stand in between.",
      },
    );
  if (!markets.includes(symbol)) throw unknownName("symbol", symbol, markets.sort());
  const offered = Object.keys(exchange.timeframes ?? {});
  if (!offered.includes(timeframe))
    throw new PeakError("unknown_name", `${venue.title} has no bars of "${timeframe}".`, {
      hint: `Choose one of ${offered.join(", ")}, and make longer ones of them with pt.resample.`,
      context: { exchange: venue.name, timeframe, offered },
    });
  const page = kept[venue.name] ?? Number(exchange.featureValue(symbol, "fetchOHLCV", "limit") ?? 500);
  const now = clock.now();
  // Without a start one call gives the latest; for more of them, it begins that much earlier. One more, which is still running.
  const reach = limit !== undefined && limit >= page && kept[venue.name] === undefined;
  let cursor = since ?? (reach ? Math.floor(Math.min(now, until) / length - limit - 1) * length : undefined);
  if (cursor === undefined && until < now) cursor = until - (limit ?? page) * length;
  let last = -Infinity;
  let given = 0;
  let doubted = false;
  while (cursor === undefined || (cursor < until && cursor <= now)) {
    const from = cursor;
    const wanted = kept[venue.name] === undefined ? page : undefined;
    const got: unknown = await answered(venue, exchange, request, () =>
      exchange.fetchOHLCV(symbol, timeframe, from, wanted),
    );
    request.clock.hear?.(timeOfAnswer(exchange.last_response_headers));
    if (Array.isArray(got) && got.length === 0) checkNothing(exchange.last_json_response, venue);
    const columns = barColumns(
      rowsOf(got, venue, (request.clock.latest?.() ?? now) + length).filter(([time]) => time > last),
    );
    const count = columns.time.length;
    // One that forgets for a moment would leave a hole that counts as a halt for good: nothing is believed where it is said twice.
    if (count === 0 && !doubted) {
      doubted = true;
      continue;
    }
    if (count > 0) {
      doubted = false;
      last = columns.time[count - 1];
      given += count;
      yield columns;
    }
    if (from === undefined || last + length > now) return;
    if (limit !== undefined && since !== undefined && given > limit) return;
    // Some exchanges answer only what lies within one page's length: an empty one may be before the first trade or a halt.
    if (count > 0) cursor = last + length;
    else if (kept[venue.name] === undefined && !(Array.isArray(got) && got.length > 0))
      cursor = from + page * length;
    else return;
  }
}

/** Whether "no bars" is what the exchange said, and not what ccxt made of something else. */
function checkNothing(said: unknown, venue: Venue): void {
  const first: unknown = Array.isArray(said) ? said[0] : undefined;
  if (typeof said !== "object" || said === null) throw nonsense(venue, "no list of bars");
  if (Array.isArray(first) && !(Number(first[0]) > 0))
    throw nonsense(venue, `the time of bar 1 is ${clip(first[0])}`);
  if (!holdsList(said)) throw nonsense(venue, `${clip(said)} in place of a list of bars`);
}

function nonsense({ title }: Venue, what: string): PeakError {
  return new PeakError("unavailable", `${title} answered nonsense: ${what}.`, {
    hint: "Try again later, or load a file.",
  });
}

/** What the exchange gave as rows, or `unavailable` naming what is wrong with it. */
function rowsOf(got: unknown, venue: Venue, latest: Milliseconds): number[][] {
  if (!Array.isArray(got)) throw nonsense(venue, `${typeof got} in place of a list of bars`);
  return got.map((row: unknown, i) => {
    if (!Array.isArray(row) || row.length < 6) throw nonsense(venue, `bar ${i + 1} is ${clip(row)}`);
    const bar = row.slice(0, 6).map(value => (value === null || value === undefined ? NaN : Number(value)));
    if (!(bar[0] > 0)) throw nonsense(venue, `the time of bar ${i + 1} is ${clip(row[0])}`);
    if (bar[0] > latest)
      throw new PeakError(
        "unavailable",
        `${venue.title} has bars of the future: ${new Date(bar[0]).toISOString()}.`,
        {
          hint: "Set this machine's clock, or try again later.",
        },
      );
    return bar;
  });
}

function clip(value: unknown): string {
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}
