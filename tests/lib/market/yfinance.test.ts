import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { load } from "../../../lib/market/load.ts";
import { temporaryFolder } from "../../support/folder.ts";

/** What `yfinance.download(…).to_csv(…)` writes since 2024. */
const read = (symbol: string, ...lines: string[]) => {
  const file = join(temporaryFolder(), "yahoo.csv");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return load(symbol, { file });
};

test("yfinance's three lines of header are read, of one ticker whatever it is called", async () => {
  const bars = await read(
    "Apple",
    "Price,Close,High,Low,Open,Volume",
    "Ticker,AAPL,AAPL,AAPL,AAPL,AAPL",
    "Date,,,,,",
    "2024-01-02,4,5,1,2,100",
    "2024-01-03,5,6,2,3,200",
  );
  expect([bars.timeframe, bars.time[0]]).toEqual(["1d", Date.UTC(2024, 0, 2)]);
  expect([bars.open[1], bars.high[1], bars.low[1], bars.close[1], bars.volume[1]]).toEqual([3, 6, 2, 5, 200]);
});

test("of several tickers one is read, and one that is not there is refused", async () => {
  const lines = [
    "Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume",
    "Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT",
    "Datetime,,,,,,,,,,",
    "2024-01-02 14:30:00+00:00,4,14,5,15,1,11,2,12,100,1000",
    "2024-01-02 14:31:00+00:00,5,15,6,16,2,12,3,13,200,2000",
  ];
  expect([...(await read("MSFT", ...lines)).close]).toEqual([14, 15]);
  expect([...(await read("AAPL", ...lines)).open]).toEqual([2, 3]);
  await expect(read("TSLA", ...lines)).rejects.toThrow('2 symbols (AAPL, MSFT), none is "TSLA"');
});
