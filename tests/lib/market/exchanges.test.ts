import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { fixedClock } from "../../../lib/core/clock.ts";
import { allSeries } from "../../../lib/market/cache/series.ts";
import { throughCache } from "../../../lib/market/cache/through.ts";
import { exchangeSource } from "../../../lib/market/sources/exchange.ts";
import { readSource } from "../../../lib/market/sources/read-source.ts";
import { sourceTest } from "../../../lib/market/sources/source-test.ts";
import type { BarRequest } from "../../../lib/market/sources/source.ts";
import { useOwnHome } from "../../support/home.ts";
import { krakenServer } from "../../support/kraken.ts";

useOwnHome();
const hour = 3_600_000;
const start = Date.UTC(2024, 0, 1);
const bars = 2_500;
const clock = fixedClock(start + (bars - 0.5) * hour);
type Kline = readonly unknown[];

/** Binance's row of the hour `i`: twelve columns, prices as text. */
const kline = (i: number): Kline => [
  start + i * hour,
  ...[100 + i, 102 + i, 99 + i, 101 + i, i].map(String),
  start + (i + 1) * hour - 1,
  "0",
  1,
  "0",
  "0",
  "0",
];

interface VenueOptions {
  /** Hours without trades: [from, to). */
  readonly halt?: readonly [number, number];
  /** The pairs that it lists. Default BTC/USDT. */
  readonly listed?: readonly string[];
  /** Answers bars of one page's length only, as Coinbase does; a halt longer than that is an empty answer. */
  readonly windowed?: boolean;
  /** In place of an answer to the n-th question for bars; undefined answers as usual. */
  readonly spoil?: (question: number, response: ServerResponse) => unknown;
}

/** Binance's public interface on the loopback. */
async function binance({ halt = [0, 0], listed = ["BTC/USDT"], windowed, spoil }: VenueOptions = {}) {
  const questions: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://x");
    const send = (body: unknown) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (pathname.endsWith("/exchangeInfo"))
      return send({ symbols: pathname.startsWith("/api/v3") ? listed.map(market) : [] });
    if (!pathname.endsWith("/klines")) return response.writeHead(404).end();
    questions.push(searchParams);
    const spoilt = spoil?.(questions.length - 1, response);
    if (spoilt === response) return;
    if (spoilt !== undefined) return send(spoilt);
    const limit = Number(searchParams.get("limit"));
    const asked = searchParams.get("startTime");
    const first = asked === null ? bars - limit : Math.max(0, Math.ceil((Number(asked) - start) / hour));
    const found: Kline[] = [];
    for (let i = first; i < bars && found.length < limit && (!windowed || i < first + limit); i++)
      if (i < halt[0] || i >= halt[1]) found.push(kline(i));
    send(found);
  });
  await new Promise<void>(resolve => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { questions, source: exchangeSource("binance", { url, pause: 1, backoff: 1 }) };
}

const market = (symbol: string) => ({
  symbol: symbol.replace("/", ""),
  status: "TRADING",
  baseAsset: symbol.split("/")[0],
  quoteAsset: symbol.split("/")[1],
  isSpotTradingAllowed: true,
  permissions: ["SPOT"],
  filters: [],
  orderTypes: [],
});

const request = (wanted: Partial<BarRequest> = {}): BarRequest => ({
  symbol: "BTC/USDT",
  timeframe: "1h",
  since: start,
  until: undefined,
  limit: undefined,
  clock,
  ...wanted,
});

describe("any exchange", () => {
  test("is paged by its own limit, from a start, to an end, or back from now", async () => {
    const { source, questions } = await binance();
    const { rows, notice } = await readSource(source, request());
    expect([...rows.close]).toEqual(Array.from({ length: bars - 1 }, (_, i) => 101 + i));
    expect([questions.length, notice]).toEqual([3, undefined]);
    const part = await readSource(source, request({ since: start + 10 * hour, until: start + 12 * hour }));
    expect([...part.rows.time]).toEqual([start + 10 * hour, start + 11 * hour]);
    const latest = await readSource(source, request({ since: undefined, limit: 1_500 }));
    expect([latest.rows.time.length, latest.rows.close.at(-1)]).toEqual([1_500, 101 + bars - 2]);
  });

  test("refuses a name that it does not list, and the cache remembers nothing of it", async () => {
    const listed = ["BTC/USDT", "ETH/USDT"];
    const { source, questions } = await binance({ listed });
    const wanted = request({ symbol: "BTC/USTD", until: start + 50 * hour });
    for (let times = 0; times < 2; times++)
      await expect(throughCache(source, wanted)).rejects.toThrow(
        /Unknown symbol "BTC\/USTD"\.\n {2}→ Did you mean "BTC\/USDT"/,
      );
    expect([questions.length, allSeries()]).toEqual([0, []]);
    // Were it listed one day, all of it would be asked for.
    listed.push("BTC/USTD");
    expect((await throughCache(source, wanted)).added).toBe(50);
  });

  test("keeps the promises of a source", async () => {
    const { source } = await binance();
    const report = await sourceTest(source, {
      symbol: "BTC/USDT",
      timeframe: "1h",
      since: start + 100 * hour,
      until: start + 1_300 * hour,
      clock,
    });
    expect(report.checks.filter(({ kept }) => !kept)).toEqual([]);
  });

  test("a halt longer than a page is crossed, also where it is answered with nothing", async () => {
    for (const windowed of [false, true]) {
      const { source } = await binance({ halt: [20, 2_200], windowed });
      const { rows } = await readSource(source, request());
      expect([rows.time.length, rows.close[19], rows.close[20]]).toEqual([20 + 299, 120, 2_301]);
    }
  });

  test("that answers with nothing, or with old bars only, for a moment leaves no hole: it is asked again", async () => {
    for (const spoilt of [[], [kline(0), kline(1)]]) {
      const { source, questions } = await binance({ spoil: n => (n === 1 || n === 3 ? spoilt : undefined) });
      const { rows } = await readSource(source, request());
      expect([rows.time.length, questions.length]).toEqual([bars - 1, 5]);
    }
  });

  test("calls that the network fails are tried again, as often as was said", async () => {
    const flaky = (failures: number) =>
      binance({
        spoil: (question, response) => {
          if (question >= failures) return undefined;
          return question % 2 ? response.destroy() && response : response.writeHead(503).end("busy");
        },
      });
    const { source, questions } = await flaky(3);
    expect((await readSource(source, request({ until: start + hour }))).rows.time.length).toBe(1);
    expect(questions.length).toBe(4);
    const gone = await flaky(9);
    await expect(readSource(gone.source, request({ retries: 2 }))).rejects.toMatchObject({
      code: "unavailable",
    });
    expect(gone.questions.length).toBe(3);
  });

  test("the pause between calls that it asks for is kept", async () => {
    const { source: quick } = await binance();
    const url = quick.address!;
    const began = performance.now();
    await readSource(exchangeSource("binance", { url, pause: 100 }), request());
    // Three lists of markets and three pages; ccxt weighs some calls less.
    expect(performance.now() - began).toBeGreaterThan(250);
  });

  test.each<[string, unknown, RegExp]>([
    [
      "a bar without a time",
      [[null, ...kline(0).slice(1)]],
      /Binance answered nonsense: the time of bar 1 is/,
    ],
    ["bars of the future", [kline(bars + 50)], /Binance has bars of the future: 2024-04-/],
    ["a text in place of bars", "later", /Binance answered nonsense: no list of bars/],
  ])("%s is a clear error", async (_, answer, message) => {
    const { source } = await binance({ spoil: () => answer });
    const failure = readSource(source, request({ retries: 0 }));
    await expect(failure).rejects.toThrow(message);
  });

  test("a timeframe it does not have is said with those it has", async () => {
    const { url } = await krakenServer({ rows: [] });
    const source = exchangeSource("kraken", { url, pause: 1 });
    await expect(readSource(source, request({ symbol: "BTC/USD", timeframe: "2h" }))).rejects.toThrow(
      /Kraken has no bars of "2h"\.\n {2}→ Choose one of 1m, .* make longer ones of them with pt\.resample/,
    );
    expect(source.unify!("XBT/USD")).toBe("BTC/USD");
    expect(source.unify!("XDG/XBT")).toBe("DOGE/BTC");
    expect(source.unify!("XBTC/USD")).toBe("XBTC/USD");
  });
});
