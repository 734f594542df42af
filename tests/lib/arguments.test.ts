import { describe, expect, test } from "vitest";
import * as pt from "../../lib/index.ts";

// Types refuse all of this in a cell; a script without types, or a cell with checks off, must be told as clearly.
const bars = await pt.load("BTC/USD", { source: "synthetic", limit: 300, seed: 3 });
const trades = await pt.loadTrades("BTC/USDT", { source: "synthetic", events: 500 });
const option = { side: "call", spot: 42, strike: 40, years: 1, volatility: 0.2 } as const;

/** Calls in a way that types refuse. */
const loose = (call: unknown, ...given: readonly unknown[]): unknown =>
  (call as (...given: readonly unknown[]) => unknown)(...given);

describe("an option that does not exist is named, with the nearest that does", () => {
  test.each<[name: string, call: () => unknown, message: RegExp]>([
    [
      "tradeBars",
      () => loose(pt.tradeBars, trades, { kind: "volume", size: 5 }),
      /"kind"[^]*Use one of: by, size/,
    ],
    [
      "tradeBars of volume",
      () => loose(pt.tradeBars, trades, { by: "volume", size: 5, span: 2 }),
      /option of volume bars "span"/,
    ],
    [
      "blackScholes",
      () => loose(pt.blackScholes, { ...option, dividend: 0.1 }),
      /"dividend"[^]*Did you mean "dividendYield"/,
    ],
    ["black76", () => loose(pt.black76, { ...option, forwards: 0.1 }), /Did you mean "forward"/],
    [
      "impliedVolatility",
      () => loose(pt.impliedVolatility, { ...option, price: 4, rates: 0.1 }),
      /Did you mean "rate"/,
    ],
    [
      "optionChain",
      () => loose(pt.optionChain, [], { moment: "2024-01-01", spot: 1, yield: 0.1 }),
      /"yield"[^]*dividendYield/,
    ],
    [
      "adjust",
      () => loose(pt.adjust, bars, [{ kind: "splitt", time: "2018-01-02", ratio: 2 }]),
      /actions\[0\] "splitt"[^]*"split"/,
    ],
    [
      "load",
      () => loose(pt.load, "X", { file: "x.csv", columns: { clos: "Last" } }),
      /"clos"[^]*Did you mean "close"/,
    ],
  ])("%s", async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
  });
});

describe("options that are missing or no record", () => {
  test.each<[name: string, call: () => unknown, message: RegExp]>([
    [
      "tradeBars without a kind",
      () => loose(pt.tradeBars, trades, { size: 5 }),
      /by must say what closes a bar/,
    ],
    [
      "tradeBars without options",
      () => loose(pt.tradeBars, trades),
      /tradeBars option must be given in a record/,
    ],
    [
      "vpin without options",
      () => loose(pt.vpin, trades),
      /vpin option must be given in a record, received undefined/,
    ],
    ["null", () => loose(pt.labels.tripleBarrier, bars, null), /must be given in a record, received null/],
    ["a list", () => loose(pt.backtest, pt.strategies.ma_crossover, bars, [1]), /must be given in a record/],
    [
      "loadTrades of a path",
      () => loose(pt.loadTrades, "trades.csv"),
      /options must say where[^]*file: "trades.csv"/,
    ],
    [
      "a volatility for both markets",
      () => loose(pt.impliedVolatility, { ...option, forward: 42, price: 4 }),
      /one of the two/,
    ],
  ])("%s", async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
  });
});

describe("bars that nobody waited for", () => {
  const promise = Promise.resolve(bars);
  test.each<[name: string, call: () => unknown]>([
    ["backtest", () => loose(pt.backtest, pt.libraryStrategy("ma_crossover"), promise)],
    ["resample", () => loose(pt.resample, promise, "1d")],
    ["quality", () => loose(pt.quality, promise)],
    ["adjust", () => loose(pt.adjust, promise)],
    ["a regime", () => loose(pt.regimes.trend, promise)],
    ["a label", () => loose(pt.labels.trendScanning, promise)],
    [
      "a feature graph",
      () =>
        loose(
          pt
            .features({ close: pt.feature.bars.close })
            .run.bind(pt.features({ close: pt.feature.bars.close })),
          promise,
        ),
    ],
    ["leakTest", () => loose(pt.leakTest, pt.ta.rsi, promise)],
  ])("%s says so", (_, call) => {
    expect(call).toThrow(/must be bars, received a promise[^]*await pt\.load/);
  });

  test("trades too", () => {
    expect(() => loose(pt.tradeBars, Promise.resolve(trades), { by: "tick", size: 5 })).toThrow(/awaited/);
    expect(() => loose(pt.vpin, bars, { bucket: 5 })).toThrow(/pt\.bulkVolume/);
  });
});
