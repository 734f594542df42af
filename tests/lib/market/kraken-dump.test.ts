import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { loadTrades } from "../../../lib/market/ticks/load-ticks.ts";
import { scanTrades } from "../../../lib/market/ticks/scan-trades.ts";
import { load, type LoadOptions } from "../../../lib/market/load.ts";
import { temporaryFolder } from "../../support/folder.ts";

/** Two bars of a dump: `minutes` apart, the first open at `price`. */
const dump = (minutes: number, price: number) =>
  `1706742000,${price},${price},${price},${price},7,3\n${1706742000 + 60 * minutes},${price},${price},${price},${price},8,4\n`;

async function reading(
  name: string,
  content: string | Uint8Array,
  symbol: string,
  options: LoadOptions = {},
) {
  const file = join(temporaryFolder(), name);
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

test("bars whose file is labelled as another market's are loaded, and told", async () => {
  for (const name of ["kraken_ETHUSD_60.csv", "kraken-ETHUSD_60.csv"]) {
    const bars = await reading(name, dump(60, 5), "ETH/USD");
    expect([bars.timeframe, bars.notice]).toEqual(["1h", undefined]);
    expect((await reading(name, dump(60, 5), "BTC/USD")).notice).toBe(
      `${name} is named after Kraken's ETHUSD; it was loaded as "BTC/USD".`,
    );
    // A name of the user's own says nothing else.
    expect((await reading(name, dump(60, 5), "X")).notice).toBeUndefined();
  }
});

test("a dump's name says how long its bars are, where trades are so few that the rows do not", async () => {
  const sparse = [0, 5, 10, 11, 15, 20].map(minutes => `${1706742000 + 60 * minutes},5,5,5,5,1,1\n`).join("");
  const bars = await reading("XBTUSD_1.csv", sparse, "BTC/USD");
  expect([bars.timeframe, bars.quality?.gaps.missingBars]).toEqual(["1m", 15]);
  await expect(reading("XBTUSD_1.csv", sparse, "BTC/USD", { timeframe: "5m" })).rejects.toThrow(
    'timeframe is "5m", but file:XBTUSD_1.csv has bars 1m apart',
  );
  expect((await reading("XBTUSD_720.csv", dump(720, 5), "BTC/USD")).timeframe).toBe("12h");
});

test("a dump of trades of another market than asked for is refused", async () => {
  const file = join(temporaryFolder(), "BCHEUR.csv");
  await writeFile(file, "1706742000.1,5,1\n1706742001.2,6,2\n");
  expect((await loadTrades("BCH/EUR", { file })).length).toBe(2);
  const message = 'BCHEUR.csv is a dump of Kraken\'s BCHEUR, not of "BTC/EUR".';
  await expect(loadTrades("BTC/EUR", { file })).rejects.toThrow(message);
  await expect(scanTrades("BTC/EUR", { file })[Symbol.asyncIterator]().next()).rejects.toThrow(message);
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
