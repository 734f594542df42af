import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { expect, test } from "vitest";
import { load } from "../../../lib/market/load.ts";
import { temporaryFolder } from "../../support/folder.ts";

const days = ["2024-01-01", "2024-01-02", "2024-01-03"];
const rowsOf = (name: string) =>
  days.map(date => ({ date, open: 5, high: 6, low: 4, close: 5, volume: 1, symbol: name }));
const csv = (name: string) =>
  `date,open,high,low,close,volume,symbol\n${days.map(date => `${date},5,6,4,5,1,${name}\n`).join("")}`;
const yahoo = (ticker: string) =>
  `Price,Close,High,Low,Open,Volume\nTicker${`,${ticker}`.repeat(5)}\nDate,,,,,\n${days.map(date => `${date},5,6,4,5,1\n`).join("")}`;
const arrow = (name: string) =>
  tableToIPC(
    tableFromArrays({
      time: Float64Array.from(days, date => Date.parse(date)),
      ...Object.fromEntries(
        ["open", "high", "low", "close", "volume"].map(key => [key, Float64Array.of(5, 5, 5)]),
      ),
      symbol: days.map(() => name),
    }),
    "file",
  );
const zipped = (name: string) =>
  zipSync({ "a.csv": strToU8(csv(name)), "b.csv": strToU8(csv(name).replaceAll("2024", "2025")) });

async function noticeOf(name: string, content: string | Uint8Array, symbol: string) {
  const file = join(temporaryFolder(), name);
  await writeFile(file, content);
  const bars = await load(symbol, { file });
  expect(bars.length).toBeGreaterThan(2);
  return bars.notice;
}

test.each<[string, (name: string) => string | Uint8Array]>([
  ["a.csv", csv],
  ["a.json", name => JSON.stringify(rowsOf(name))],
  ["yahoo.csv", yahoo],
  ["a.arrow", arrow],
  ["a.zip", zipped],
])(
  "bars of a table, %s, that names one market, another one than asked for, are loaded, and told",
  async (file, of) => {
    expect(await noticeOf(file, of("ETHUSD"), "ETH/USD")).toBeUndefined();
    expect(await noticeOf(file, of("ETHUSD"), "BTC/USD")).toBe(
      `file:${file} names its market "ETHUSD"; it was loaded as "BTC/USD".`,
    );
  },
);

test("so are those of a query", async () => {
  const file = join(temporaryFolder(), "a.csv");
  await writeFile(file, csv("MSFT"));
  const sql = `select * from read_csv('${file}')`;
  expect((await load("MSFT", { sql })).notice).toBeUndefined();
  expect((await load("AAPL", { sql })).notice).toContain('names its market "MSFT"; it was loaded as "AAPL".');
});

test("a venue in front of the name and what a symbol is settled in make no other market", async () => {
  expect(await noticeOf("a.csv", csv("KRAKEN:XBTUSD"), "BTC/USD")).toBeUndefined();
  expect(await noticeOf("a.csv", csv("BTCUSDT"), "BTC/USDT:USDT")).toBeUndefined();
  expect(await noticeOf("a.csv", csv("BTC/USDT:USDT"), "BTC/USDT:USDT")).toBeUndefined();
  expect(await noticeOf("a.csv", csv(""), "BTC/USDT")).toBeUndefined();
  expect(await noticeOf("a.csv", csv("BTCUSDT"), "BTC/USD")).toContain('"BTCUSDT"');
});

test("an archive whose tables name several markets is told, whichever is asked for", async () => {
  const archive = zipSync({
    "a.csv": strToU8(csv("BTCUSD")),
    "b.csv": strToU8(csv("ETHUSD").replaceAll("2024", "2025")),
  });
  expect(await noticeOf("a.zip", archive, "BTC/USD")).toContain('names its market "BTCUSD, ETHUSD"');
});
