import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as stats from "../../../lib/stats/index.ts";
import { backtest } from "../../../lib/research/backtest/backtest.ts";
import { countTrials } from "../../../lib/research/ledger/ledger.ts";
import { range } from "../../../lib/research/range.ts";
import { strategies } from "../../../lib/trading/strategy/library/index.ts";
import { strategy } from "../../../lib/trading/strategy/strategy.ts";
import { day } from "../../../lib/core/time.ts";
import { openStore } from "../../../lib/core/store/store.ts";
import { barsOf, barsOfCloses, randomBars } from "../../support/bars.ts";
import { useOwnHome } from "../../support/home.ts";

useOwnHome();

const always = strategy({ name: "always", params: {}, target: ({ close }) => close.map(() => 1) });

describe("the figures of a run", () => {
  test("agree with the statistics of its returns, computed the other way", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0, 0.002), (seed, fees) => {
        const run = backtest(strategies.rsi_reversion, randomBars(400, { seed }), { fees });
        const { returns, periodsPerYear } = run;
        const close = (value: number, expected: number) =>
          Number.isNaN(expected)
            ? expect(value).toBeNaN()
            : expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
        close(run.stats.totalReturn, stats.totalReturn(returns));
        close(run.stats.cagr, stats.cagr(returns, { periodsPerYear }));
        close(run.stats.volatility, stats.volatility(returns, { periodsPerYear }));
        close(run.stats.sharpe, stats.sharpe(returns, { periodsPerYear }));
        close(run.stats.sortino, stats.sortino(returns, { periodsPerYear }));
        close(run.stats.maxDrawdown, stats.maxDrawdown(returns));
        close(run.stats.skewness, stats.skewness(returns));
        close(run.stats.kurtosis, stats.kurtosis(returns));
      }),
      { numRuns: 40 },
    );
  });

  test("of three hand-made trades are the ones on paper", () => {
    // Long over bars 1, 3 and 5: +10 %, −5 %, +20 %.
    const bars = barsOf([
      [100, 100, 100, 100],
      [100, 110, 100, 110],
      [100, 100, 100, 100],
      [100, 100, 95, 95],
      [100, 100, 100, 100],
      [100, 120, 100, 120],
      [120, 120, 120, 120],
    ]);
    const onOff = strategy({
      name: "on-off",
      params: {},
      target: ({ close }) => close.map((_, i) => (i % 2 === 0 ? 1 : 0)),
    });
    // Sold at the opens of bars 2, 4 and 6: 100, 100, 120.
    const { stats: figures, trades } = backtest(onOff, bars, { cash: 1_000 });
    expect([...trades.profit].map(profit => Math.round(profit * 1e9) / 1e9)).toEqual([0, 0, 200]);
    expect(figures).toMatchObject({ trades: 3, winRate: 1 / 3, totalReturn: expect.closeTo(0.2, 12) });
    expect(figures.profitFactor).toBe(Infinity);
    expect(figures.exposure).toBeCloseTo(3 / 7, 12);
    expect(figures.benchmarkReturn).toBeCloseTo(0.2, 12);
  });

  test("count the first bar: a fall on bar 1 after entering at its open is in the drawdown (trap 29)", () => {
    const bars = barsOfCloses(100, [100, 50, 60]);
    const run = backtest(always, bars);
    expect(run.stats.maxDrawdown).toBeCloseTo(0.5, 12);
    expect(run.returns[1]).toBeCloseTo(-0.5, 12);
    expect(run.returns.length).toBe(3);
  });

  test("are annualised by the data's own spacing (trap 8)", () => {
    const hourly = backtest(always, randomBars(500, { seed: 3 }));
    const daily = backtest(always, randomBars(500, { seed: 3, spacing: day, timeframe: "1d" }));
    expect(hourly.periodsPerYear).toBe(8_760);
    expect(daily.periodsPerYear).toBe(365);
    expect(hourly.stats.sharpe / daily.stats.sharpe).toBeCloseTo(Math.sqrt(24), 9);
  });

  test("that do not exist are NaN and shown as n/a, never 0", () => {
    const flat = strategy({
      name: "flat",
      params: {},
      target: ({ close }) => new Float64Array(close.length),
    });
    const run = backtest(flat, randomBars(100));
    expect(run.stats.sharpe).toBeNaN();
    expect(run.stats.winRate).toBeNaN();
    expect(run.deflation).toMatchObject({ status: "unknown", reason: "the returns do not vary" });
    expect(String(run.deflation.trials)).not.toBe("0");
  });
});

describe("the ledger", () => {
  test("counts a trial once however often it is repeated, and each change of parameters or terms anew", () => {
    const bars = randomBars(200, { seed: 77 });
    const before = countTrials(bars.provenance).count;
    const once = () => backtest(strategies.ma_crossover, bars, { params: { fast: 7, slow: 31 } });
    once();
    once();
    expect(countTrials(bars.provenance).count).toBe(before + 1);
    backtest(strategies.ma_crossover, bars, { params: { fast: 8, slow: 31 } });
    backtest(strategies.ma_crossover, bars, { params: { fast: 7, slow: 31 }, fees: 0.001 });
    expect(countTrials(bars.provenance).count).toBe(before + 3);
  });

  test("keeps who was evaluated on which data with which code, and the daily returns", () => {
    const bars = randomBars(72, { seed: 5 });
    const run = backtest(always, bars, { cash: 500 });
    const row = openStore().prepare("SELECT * FROM evaluations ORDER BY id DESC LIMIT 1").get()!;
    expect(row).toMatchObject({
      kind: "backtest",
      strategy: "always",
      symbol: "TEST/USD",
      timeframe: "1h",
      synthetic: 1,
      trials: 1,
    });
    expect(row.fingerprint).toBe(bars.provenance.fingerprint);
    expect(row.code_version).toMatch(/^\d+\.\d+\.\d+(\+[0-9a-f]{12})?$/);
    const daily = new Float64Array((row.daily as Uint8Array).slice().buffer);
    expect([...daily]).toEqual([
      run.equity[23] / 500 - 1,
      run.equity[47] / run.equity[23] - 1,
      run.equity[71] / run.equity[47] - 1,
    ]);
  });

  test("deflates: the same run is worth less after more trials were made", () => {
    const bars = randomBars(2_000, { seed: 12, sigma: 0.01, symbol: "DEFLATED/USD" });
    const first = backtest(strategies.rsi_reversion, bars, { params: { window: 9 } });
    for (let window = 40; window < 60; window++)
      backtest(strategies.rsi_reversion, bars, { params: { window } });
    const again = backtest(strategies.rsi_reversion, bars, { params: { window: 9 } });
    expect(again.stats).toEqual(first.stats);
    if (first.deflation.status !== "known" || again.deflation.status !== "known")
      throw new Error("both must be known");
    expect([first.deflation.trials, again.deflation.trials]).toEqual([1, 21]);
    expect(again.deflation.probability).toBeLessThan(first.deflation.probability);
  });
});

describe("mistakes", () => {
  const bars = randomBars(100);

  test("in the options are answered with the nearest name", () => {
    expect(() => backtest(always, bars, { fee: 0.1 } as never)).toThrow(
      /Unknown backtest option "fee"[\s\S]*Did you mean "fees"/,
    );
    expect(() => backtest(strategies.ma_crossover, bars, { params: { fast: 60 } })).toThrow(
      /2 ≤ fast < slow/,
    );
  });

  test("too few bars are refused", () => {
    expect(() => backtest(always, bars.slice(0, 1))).toThrow(/at least 2 bars, received 1/);
  });

  test("a target of the wrong length or init without columns is refused", () => {
    const short = strategy({ name: "short", params: {}, target: () => new Float64Array(3) });
    expect(() => backtest(short, bars)).toThrow(
      /100 values, one for each bar, received Float64Array of 3 values/,
    );
    const wrong = strategy({ name: "wrong", params: {}, init: () => ({ a: [1, 2] }) as never, next() {} });
    expect(() => backtest(wrong, bars)).toThrow(
      /init of wrong must return Float64Arrays with one value per bar; a is not/,
    );
  });
});

describe("range", () => {
  test("includes both ends and means decimals as written", () => {
    expect(range(5, 20, 5)).toEqual([5, 10, 15, 20]);
    expect(range(0.1, 0.5, 0.1)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(range(1, 2)).toEqual([1, 2]);
    expect(range(1, 2.5)).toEqual([1, 2]);
  });

  test("refuses what is empty or endless", () => {
    expect(() => range(20, 5, 5)).toThrow(
      /stop must be at least start \(20\), an empty range tries nothing, received 5/,
    );
    expect(() => range(1, 5, 0)).toThrow(/step must be above 0, received 0/);
    expect(() => range(1, NaN)).toThrow(/stop must be a finite number/);
  });
});
