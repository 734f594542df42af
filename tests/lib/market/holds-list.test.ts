import { expect, test } from "vitest";
import { holdsList } from "../../../lib/market/sources/holds-list.ts";

test.each([
  ["Binance, Bitfinex", []],
  ["bars of another time", [[1_704_067_200_000, "1", "1", "1", "1", "0"]]],
  ["Kraken", { error: [], result: { XXBTZUSD: [], last: 0 } }],
  ["OKX, KuCoin", { code: "0", msg: "", data: [] }],
  ["Bybit", { retCode: 0, result: { category: "spot", list: [] }, time: 1 }],
  ["Coinbase", { candles: [] }],
  ["Bitstamp", { data: { ohlc: [], pair: "BTC/USD" } }],
  ["a venue that writes null", { code: 0, data: null }],
])("%s has a list", (_, answer) => expect(holdsList(answer)).toBe(true));

test.each([
  ["an object of something else", { hello: "world" }],
  ["nothing at all", {}],
  ["no errors and no result", { error: [], result: {} }],
  ["a text", "busy"],
  ["no answer", undefined],
  ["a number", 5],
])("%s has none", (_, answer) => expect(holdsList(answer)).toBe(false));
