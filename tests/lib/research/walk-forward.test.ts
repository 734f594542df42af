import { describe, expect, test } from "vitest";
import { day } from "../../../lib/core/time.ts";
import { makeBars } from "../../../lib/market/bars.ts";
import { backtest } from "../../../lib/research/backtest/backtest.ts";
import { range } from "../../../lib/research/range.ts";
import { walkForward } from "../../../lib/research/validate/walk-forward.ts";
import { walkForwardWindows } from "../../../lib/research/validate/windows.ts";
import { strategies } from "../../../lib/trading/strategy/library/index.ts";
import { strategy } from "../../../lib/trading/strategy/strategy.ts";
import { barColumnNames } from "../../../lib/market/columns.ts";
import { randomBars } from "../../support/bars.ts";
import { expectSameFigures } from "../../support/stats.ts";
import { useOwnHome } from "../../support/home.ts";

useOwnHome();
const daily = (length: number, seed = 1) => randomBars(length, { seed, spacing: day, timeframe: "1d" });
const grid = { fast: [3, 5, 8], slow: [13, 21, 34] };
const options = { grid, train: "120d", test: "30d", fees: 0.001 } as const;

describe("windows", () => {
  const time = daily(300).time;

  test("tile: each test part begins where the one before ended, and no bar is both trained on and tested", () => {
    const windows = walkForwardWindows(time, { train: "100d", test: "30d" });
    expect(windows[0]).toEqual({ trainStart: 0, testStart: 100, testEnd: 130 });
    for (let w = 1; w < windows.length; w++) expect(windows[w].testStart).toBe(windows[w - 1].testEnd);
    expect(windows.at(-1)).toEqual({ trainStart: 180, testStart: 280, testEnd: 300 });
  });

  test("anchored ones begin training at the first bar", () => {
    const windows = walkForwardWindows(time, { train: "100d", test: "50d", anchored: true });
    expect(windows.map(({ trainStart }) => trainStart)).toEqual([0, 0, 0, 0]);
  });

  test("that cannot be are refused", () => {
    expect(() => walkForwardWindows(time, { train: "400d", test: "30d" })).toThrow(
      /must span train and test \(400d \+ 30d\)/,
    );
    expect(() => walkForwardWindows(time, { train: "100d", test: "30d", step: "10d" })).toThrow(
      /step must be at least test/,
    );
    expect(() => walkForwardWindows(time, { train: "6M" as never, test: "30d" })).toThrow(
      /train must be a positive duration, received "6M"/,
    );
  });
});

describe("walk-forward", () => {
  test("chooses in each window what is best on its train part alone, and trades it on the test part (trap 15)", async () => {
    const bars = daily(400, 5);
    const result = await walkForward(strategies.ma_crossover, bars, options);
    const windows = walkForwardWindows(bars.time, options);
    expect(result.windows.length).toBe(windows.length);
    windows.forEach(({ trainStart, testStart }, w) => {
      const train = bars.slice(trainStart, testStart);
      const candidates = grid.fast.flatMap(fast => grid.slow.map(slow => ({ fast, slow })));
      const scored = candidates
        .map(params => ({
          params,
          stats: backtest(strategies.ma_crossover, train, { params, fees: 0.001 }).stats,
        }))
        .filter(({ stats }) => stats.trades > 0);
      const best = scored.reduce((a, b) => (b.stats.sharpe > a.stats.sharpe ? b : a));
      expect(result.windows[w].params).toEqual(best.params);
    });
  });

  test("does not see the test part while fitting: garbage there changes no choice", async () => {
    const bars = daily(150, 6);
    const poisoned = makeBars(
      { ...bars.provenance, source: "test" },
      Object.fromEntries(
        barColumnNames.map(name => [
          name,
          bars[name].map((value, i) => (i < 120 || name === "time" ? value : 7)),
        ]),
      ) as never,
    );
    const [a, b] = [
      await walkForward(strategies.ma_crossover, bars, options),
      await walkForward(strategies.ma_crossover, poisoned, options),
    ];
    expect(a.windows[0].params).toEqual(b.windows[0].params);
    expect(a.windows[0].train).toEqual(b.windows[0].train);
  });

  test("stitches: equity runs on, profits sum to its change, and returns are those of the parts", async () => {
    const { outOfSample, windows } = await walkForward(strategies.ma_crossover, daily(500, 7), options);
    const profit = outOfSample.trades.profit.reduce((sum, value) => sum + value, 0);
    const end = outOfSample.equity[outOfSample.equity.length - 1];
    expect(profit).toBeCloseTo(end - 10_000, 6);
    const growth = windows.reduce((product, { testReturn }) => product * (1 + testReturn), 1);
    expect(end / 10_000).toBeCloseTo(growth, 10);
    expect(outOfSample.returns.length).toBe(outOfSample.time.length);
  });

  test("warms up on the train part: a slow average is known at the first test bar", async () => {
    const bars = daily(200, 8);
    const above = strategy({
      name: "above",
      params: { length: 100 },
      target: ({ close }, { length }) => close.map((_, i) => (i >= length ? 1 : 0)),
    });
    const { outOfSample } = await walkForward(above, bars, {
      grid: { length: [100, 110] },
      train: "120d",
      test: "40d",
    });
    expect(outOfSample.trades.entryBar[0]).toBe(0);
  });

  test("stays in cash where no point traded in the train part", async () => {
    const never = strategy({
      name: "never",
      params: { level: 1 },
      target: ({ close }) => new Float64Array(close.length),
    });
    const result = await walkForward(never, daily(200, 9), {
      grid: { level: [1, 2] },
      train: "100d",
      test: "50d",
    });
    expect(result.windows.map(({ params }) => params)).toEqual([undefined, undefined]);
    expect(new Set(result.outOfSample.equity)).toEqual(new Set([10_000]));
    expect(result.deflation.status).toBe("unknown");
  });

  test("gives the same on workers as window by window", async () => {
    const bars = randomBars(24 * 365, { seed: 10 });
    const wide = { fast: range(5, 50, 5), slow: range(60, 160, 10) };
    const result = await walkForward(strategies.ma_crossover, bars, {
      grid: wide,
      train: "60d",
      test: "60d",
    });
    expect(result.note).toBeUndefined();
    const [first] = result.windows;
    const train = bars.slice(0, 24 * 60);
    expectSameFigures(first.train, backtest(strategies.ma_crossover, train, { params: first.params }).stats);
  });

  test("efficiency is near 1 where the fit carries over", async () => {
    // Rises every bar: whatever is fitted on the train part grows alike on the test part.
    const steady = makeBars(
      { symbol: "UP/USD", timeframe: "1d", source: "test", synthetic: true },
      Object.fromEntries(
        barColumnNames.map(name => [
          name,
          Float64Array.from({ length: 300 }, (_, i) =>
            name === "time"
              ? Date.UTC(2024, 0, 1) + i * day
              : name === "volume"
                ? 1
                : 100 * 1.01 ** (i + (name === "close" || name === "high" ? 1 : 0)),
          ),
        ]),
      ) as never,
    );
    const always = strategy({ name: "always", params: { n: 1 }, target: ({ close }) => close.map(() => 1) });
    const result = await walkForward(always, steady, { grid: { n: [1, 2] }, train: "100d", test: "50d" });
    expect(result.efficiency).toBeGreaterThan(0.95);
    expect(result.efficiency).toBeLessThan(1.05);
    expect(result.positiveWindows).toBe(1);
  });
});
