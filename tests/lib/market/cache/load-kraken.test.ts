import { describe, expect, onTestFinished, test } from "vitest";
import * as pt from "../../../../lib/index.ts";
import { exchangeSource } from "../../../../lib/market/sources/exchange.ts";
import { useOwnHome } from "../../../support/home.ts";
import { krakenServer, type KrakenRow } from "../../../support/kraken.ts";
import { hour } from "../../../support/venue.ts";

useOwnHome();

describe("load from Kraken", () => {
  const from = Math.floor(Date.now() / hour - 2_000) * hour;
  const rows = Array.from({ length: 2_001 }, (_, i): KrakenRow => [
    (from + i * hour) / 1_000,
    100 + i,
    101 + i,
    99 + i,
    100 + i,
    i,
  ]);

  test("a history is fetched once, page by page, and read without network from then on", async () => {
    const { url, requests } = await krakenServer({ rows });
    const load = (address: string) =>
      pt.load("BTC/USD", {
        source: exchangeSource("kraken", { url: address, pause: 1 }),
        since: from,
        until: from + 1_000 * hour,
        retries: 0,
      });
    const first = await load(url);
    expect([first.length, first.close[999]]).toEqual([1_000, 1_099]);
    const pages = requests.length;
    expect((await load(url)).provenance).toEqual(first.provenance);
    expect(requests.length).toBe(pages);
    // Another address is another venue's history.
    await expect(load("http://127.0.0.1:9")).rejects.toThrow(/cannot be reached/);
  });

  test("where Kraken cannot be reached, auto takes the real bars that are cached, and says so", async () => {
    const server = await krakenServer({ rows });
    process.env.PEAK_KRAKEN_URL = server.url;
    onTestFinished(() => void delete process.env.PEAK_KRAKEN_URL);
    const source = exchangeSource("kraken", { url: server.url, pause: 1 });
    await pt.load("ETH/USD", { source, since: from, until: from + 100 * hour });
    await server.close();
    const bars = await pt.load("ETH/USD", { since: from, until: from + 150 * hour });
    expect([bars.length, bars.synthetic]).toEqual([100, false]);
    expect(bars.notice).toMatch(/^Kraken .* cannot be reached\. These are the cached bars\./);
    expect((await pt.load("ETH/EUR", { limit: 10 })).synthetic).toBe(true);
    // A disk that cannot be written is no reason to make prices up.
    const home = process.env.PEAK_HOME;
    process.env.PEAK_HOME = "/dev/null/home";
    onTestFinished(() => void (process.env.PEAK_HOME = home));
    await expect(pt.load("ETH/EUR", { limit: 10 })).rejects.toThrow(/PEAK_HOME must be a folder/);
  });
});
