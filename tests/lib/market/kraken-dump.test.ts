import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { load, type LoadOptions } from "../../../lib/market/load.ts";

/** Two bars of a dump: `minutes` apart, the first open at `price`. */
const dump = (minutes: number, price: number) =>
  `1706742000,${price},${price},${price},${price},7,3\n${1706742000 + 60 * minutes},${price},${price},${price},${price},8,4\n`;

async function reading(
  name: string,
  content: string | Uint8Array,
  symbol: string,
  options: LoadOptions = {},
) {
  const file = join(await mkdtemp(join(tmpdir(), "peak-")), name);
  await writeFile(file, content);
  return load(symbol, { file, ...options });
}

test("a dump of Kraken's is loaded as the market it is named after, by Kraken's names and everybody's", async () => {
  for (const symbol of ["BTC/USD", "XBT/USD", "btc-usd"])
    expect((await reading("XBTUSD_60.csv", dump(60, 5), symbol)).close[0]).toBe(5);
  expect((await reading("XDGUSD_1440.csv.gz", gzipSync(dump(1440, 5)), "DOGE/USD")).length).toBe(2);
  // Anybody's file may end in a number.
  expect((await reading("GOOGL_61.csv", dump(60, 5), "AAPL")).length).toBe(2);
});

test.each([
  ["XBTUSD_60.csv", dump(60, 5)],
  ["XBTUSD_60.csv.gz", gzipSync(dump(60, 5))],
  ["one.zip", zipSync({ "XBTUSD_60.csv": strToU8(dump(60, 5)) })],
])("a dump of another market than asked for is refused: %s", async (name, content) => {
  await expect(reading(name, content, "ETH/USD")).rejects.toMatchObject({
    code: "unreadable",
    message: expect.stringContaining('XBTUSD, not of "ETH/USD"'),
  });
});

test("of the archive with every market at every length one is taken, never two after each other", async () => {
  const archive = zipSync({
    "Kraken_OHLCVT/ETHUSD_60.csv": strToU8(dump(60, 1)),
    "Kraken_OHLCVT/XBTUSD_1440.csv": strToU8(dump(1440, 2)),
    "Kraken_OHLCVT/XBTUSD_60.csv": strToU8(dump(60, 3)),
    "Kraken_OHLCVT/XBTEUR_60.csv": strToU8(dump(60, 4)),
  });
  const load = (symbol: string, options?: LoadOptions) =>
    reading("Kraken_OHLCVT.zip", archive, symbol, options);
  expect([...(await load("BTC/USD", { timeframe: "1h" })).close]).toEqual([3, 3]);
  expect([...(await load("BTC/USD", { timeframe: "1d" })).close]).toEqual([2, 2]);
  expect([...(await load("ETH/USD")).close]).toEqual([1, 1]);
  await expect(load("BTC/USD")).rejects.toThrow("has BTC/USD in bars of 60, 1440 minutes, and no timeframe");
  await expect(load("BTC/USD", { timeframe: "5m" })).rejects.toThrow('timeframe is "5m"');
  await expect(load("SOL/USD")).rejects.toThrow(/3 of Kraken's markets.*none is "SOL\/USD"/);
});
