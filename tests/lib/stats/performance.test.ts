import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import * as stats from "../../../lib/stats/index.ts";

const year = { periodsPerYear: 4 };

describe("by hand", () => {
  // Equity 1.1, 0.88, 0.968, 1.21: peaks 1.1 and 1.21.
  const returns = [0.1, -0.2, 0.1, 0.25];

  test("growth", () => {
    expect(stats.totalReturn(returns)).toBeCloseTo(0.21, 15);
    expect(stats.cagr(returns, year)).toBeCloseTo(0.21, 15);
    expect(stats.cagr(returns, { periodsPerYear: 8 })).toBeCloseTo(1.21 ** 2 - 1, 15);
  });

  test("drawdowns, from the running peak", () => {
    expect(Array.from(stats.drawdowns(returns))).toEqual([0, 0.2, 0.12, 0].map(x => expect.closeTo(x, 15)));
    expect(stats.maxDrawdown(returns)).toBeCloseTo(0.2, 15);
    expect(stats.drawdownEpisodes(returns)).toEqual([
      { peak: 0, trough: 1, recovery: 3, depth: expect.closeTo(0.2, 15), length: 3 },
    ]);
    expect(stats.drawdownDuration(returns)).toBe(3);
    expect(stats.ulcerIndex(returns)).toBeCloseTo(Math.sqrt((0.04 + 0.0144) / 4), 15);
    expect(stats.calmar(returns, year)).toBeCloseTo(0.21 / 0.2, 14);
    // The worst half: 0.2 and 0.12; the worst three eighths: 0.2 and half of 0.12.
    expect(stats.conditionalDrawdown(returns, { level: 0.5 })).toBeCloseTo(0.16, 15);
    expect(stats.conditionalDrawdown(returns, { level: 0.625 })).toBeCloseTo((0.2 + 0.06) / 1.5, 15);
  });

  test("Sortino divides by all returns, Omega by the losses", () => {
    const mean = 0.0625;
    expect(stats.sortino(returns, year)).toBeCloseTo((mean / Math.sqrt(0.04 / 4)) * 2, 14);
    expect(stats.omega(returns)).toBeCloseTo(0.45 / 0.2, 14);
    expect(stats.omega(returns, { threshold: 0.1 })).toBeCloseTo(0.15 / 0.3, 14);
  });

  test("equal weights give the moments of {1, 2, 3, 4, 10}", () => {
    const values = [1, 2, 3, 4, 10];
    // Deviations −3 −2 −1 0 6: squares 50, cubes 180, fourth powers 1394.
    expect(stats.mean(values)).toBe(4);
    expect(stats.standardDeviation(values)).toBeCloseTo(Math.sqrt(12.5), 15);
    expect(stats.skewness(values)).toBeCloseTo(36 / 10 ** 1.5, 14);
    expect(stats.kurtosis(values)).toBeCloseTo(1394 / 5 / 100, 14);
    expect(stats.excessKurtosis(values)).toBeCloseTo(2.788 - 3, 14);
  });

  test("quantiles of type 7 interpolate between order statistics", () => {
    expect(stats.quantiles([4, 1, 3, 2], [0, 0.1, 0.5, 1])).toEqual([1, expect.closeTo(1.3, 15), 2.5, 4]);
  });
});

describe("the first bar counts (trap 29)", () => {
  test("a crash on bar 0 is a drawdown from the starting capital", () => {
    expect(stats.maxDrawdown([-0.2, 0.1, 0.1])).toBeCloseTo(0.2, 15);
    expect(stats.drawdownEpisodes([-0.2, 0.1])[0]).toMatchObject({
      peak: -1,
      trough: 0,
      recovery: undefined,
      length: 2,
    });
    expect(stats.totalReturn([-0.2])).toBeCloseTo(-0.2, 15);
  });

  test("so it is in an equity curve that starts below the capital", () => {
    expect(Array.from(stats.drawdownsFromEquity([8_000, 8_800], 10_000))).toEqual([
      expect.closeTo(0.2, 15),
      expect.closeTo(0.12, 15),
    ]);
    expect(() => stats.drawdownsFromEquity([1], 0)).toThrow(
      "start must be a finite amount above 0, received 0",
    );
  });
});

describe("annualisation is the caller's and the same everywhere (trap 8)", () => {
  test("hourly, daily and session figures differ by the square root of their periods", () => {
    const returns = [0.01, -0.005, 0.02, 0.003];
    const per = stats.sharpePerPeriod(returns);
    for (const q of [252, 365, 8_760])
      expect(stats.sharpe(returns, { periodsPerYear: q })).toBeCloseTo(per * Math.sqrt(q), 12);
  });

  test.each([0, -1, NaN, Infinity])("periodsPerYear %d is an error", periodsPerYear => {
    expect(() => stats.sharpe([0.1, 0.2], { periodsPerYear })).toThrow(
      "periodsPerYear must be a finite number above 0",
    );
    expect(() => stats.cagr([0.1, 0.2], { periodsPerYear })).toThrow("periodsPerYear");
  });
});

describe("what is undefined is NaN, never a plausible number", () => {
  const all = (returns: readonly number[]) => ({
    sharpe: stats.sharpe(returns, year),
    sharpeLo: stats.sharpeLo(returns, year),
    sortino: stats.sortino(returns, year),
    probabilistic: stats.probabilisticSharpe(returns),
    error: stats.sharpeStandardError(returns),
    record: stats.minimumTrackRecord(returns),
    modified: stats.cornishFisherVar(returns),
    shortfall: stats.modifiedEs(returns),
    skewness: stats.skewness(returns),
    kurtosis: stats.kurtosis(returns),
    block: stats.optimalBlockLength(returns).stationary,
  });

  test.each([[[]], [[0.1]], [[0, 0, 0, 0]], [Array<number>(30).fill(0.01)]])("%j", returns => {
    for (const value of Object.values(all(returns))) expect(value).toBeNaN();
  });

  test("an account that grows by 0.07 % a bar has no Sharpe ratio, although its returns differ in the last bit", () => {
    const equity = Array.from({ length: 200 }, (_, i) => 100 * 1.0007 ** i);
    const returns = equity.slice(1).map((value, i) => value / equity[i] - 1);
    expect(new Set(returns).size).toBeGreaterThan(1);
    expect(stats.sharpe(returns, year)).toBeNaN();
    expect(stats.returnMoments(returns).standardDeviation).toBe(0);
  });

  test("nothing at all has no statistic", () => {
    for (const statistic of [
      stats.mean,
      stats.totalReturn,
      stats.maxDrawdown,
      stats.ulcerIndex,
      stats.omega,
      stats.historicalVar,
      stats.expectedShortfall,
      stats.normalVar,
      stats.normalEs,
      stats.standardDeviation,
      stats.downsideDeviation,
      stats.conditionalDrawdown,
    ])
      expect(statistic([])).toBeNaN();
  });

  test("gains only: no drawdown, so no Calmar ratio; no loss, so no Omega and no Sortino ratio", () => {
    expect(stats.maxDrawdown([0.1, 0.2])).toBe(0);
    expect(stats.calmar([0.1, 0.2], year)).toBeNaN();
    expect(stats.ulcerPerformanceIndex([0.1, 0.2], year)).toBeNaN();
    expect(stats.omega([0.1, 0.2])).toBeNaN();
    expect(stats.sortino([0.1, 0.2], year)).toBeNaN();
  });

  test("prices in the place of returns are refused with the repair by whatever takes returns", () => {
    const prices = Float64Array.from({ length: 50 }, (_, i) => 0.6 + (i % 7));
    const options = { periodsPerYear: 365 };
    for (const call of [
      () => stats.sharpe(prices, options),
      () => stats.sortino(prices, options),
      () => stats.cagr(prices, options),
      () => stats.volatility(prices, options),
      () => stats.omega(prices),
      () => stats.maxDrawdown(prices),
      () => stats.calmar(prices, options),
      () => stats.historicalVar(prices),
      () => stats.expectedShortfall(prices),
      () => stats.normalVar(prices),
      () => stats.cornishFisherVar(prices),
      () => stats.probabilisticSharpe(prices),
      () => stats.returnMoments(prices),
    ])
      expect(call).toThrow(
        /^returns must be changes as fractions, received 50 values .*pt\.ta\.rocp\(bars\.close, 1\)/s,
      );
  });

  test("no true returns are taken for prices: inflation, a strategy that knows the future, deposits, a sample of winners", () => {
    // Zimbabwe's months of 2007 and 2008, each worse than +50 %; the best hindsight holds nothing on falling days.
    const inflation = Array.from({ length: 24 }, (_, i) => 0.6 + i);
    const hindsight = Array.from({ length: 3_650 }, (_, i) => (i % 2 === 0 ? 0 : 0.9));
    const deposits = new Float64Array(1_000).fill(0.0001);
    const winners = Array.from({ length: 49 }, () => 0.8);
    for (const returns of [inflation, hindsight, deposits, winners])
      expect(stats.totalReturn(returns)).toBeGreaterThan(0);
    // Statistics of anything take anything.
    expect(stats.mean(new Float64Array(100).fill(7))).toBe(7);
    expect(stats.quantile(new Float64Array(100).fill(7), 0.5)).toBe(7);
  });

  test("ruin is ruin: nothing compounds after −100 %", () => {
    expect(stats.totalReturn([0.5, -1.2, 0.5])).toBe(-1);
    expect(stats.cagr([-1, 0.5], year)).toBe(-1);
    expect(Array.from(stats.drawdowns([0.5, -1, 3]))).toEqual([0, 1, 1]);
  });
});

describe("invalid data is an error that names the place", () => {
  const every: Record<string, (returns: number[]) => unknown> = {
    sharpe: r => stats.sharpe(r, year),
    sharpeLo: r => stats.sharpeLo(r, year),
    sortino: r => stats.sortino(r, year),
    omega: r => stats.omega(r),
    cagr: r => stats.cagr(r, year),
    volatility: r => stats.volatility(r, year),
    maxDrawdown: r => stats.maxDrawdown(r),
    ulcerIndex: r => stats.ulcerIndex(r),
    conditionalDrawdown: r => stats.conditionalDrawdown(r),
    historicalVar: r => stats.historicalVar(r),
    expectedShortfall: r => stats.expectedShortfall(r),
    normalVar: r => stats.normalVar(r),
    cornishFisherVar: r => stats.cornishFisherVar(r),
    modifiedEs: r => stats.modifiedEs(r),
    probabilisticSharpe: r => stats.probabilisticSharpe(r),
    minimumTrackRecord: r => stats.minimumTrackRecord(r),
    optimalBlockLength: r => stats.optimalBlockLength(r),
    quantile: r => stats.quantile(r, 0.5),
    acf: r => stats.acf(r, 2),
  };

  test.each(Object.entries(every))("%s", (_name, statistic) => {
    for (const bad of [NaN, Infinity, -Infinity])
      expect(() => statistic([0.01, bad, 0.02])).toThrow(
        expect.objectContaining({
          code: "invalid_data",
          message: expect.stringContaining(`[1] must be a finite number, received ${bad}`),
        }),
      );
    expect(() => statistic([0.01, NaN])).toThrow(PeakError);
  });

  test("a level outside 0 … 1 is an error", () => {
    expect(() => stats.historicalVar([0.1], { level: 95 })).toThrow("level must lie between 0 and 1");
    expect(() => stats.quantile([0.1], 5)).toThrow("p must lie between 0 and 1, received 5");
  });
});

describe("properties", () => {
  const sample = fc.array(fc.double({ min: -0.9, max: 2, noNaN: true }), { minLength: 1, maxLength: 60 });

  test("drawdowns lie in 0 … 1, and the deepest episode is the maximum drawdown", () => {
    fc.assert(
      fc.property(sample, returns => {
        const depths = stats.drawdowns(returns);
        for (const depth of depths) expect(depth >= 0 && depth < 1).toBe(true);
        const episodes = stats.drawdownEpisodes(returns);
        expect(Math.max(0, ...episodes.map(e => e.depth))).toBe(stats.maxDrawdown(returns));
        expect(stats.ulcerIndex(returns)).toBeLessThanOrEqual(stats.maxDrawdown(returns) + 1e-15);
      }),
    );
  });

  test("returns and equity give the same drawdowns", () => {
    fc.assert(
      fc.property(sample, returns => {
        let equity = 10_000;
        const curve = returns.map(r => (equity *= 1 + r));
        const fromEquity = stats.drawdownsFromEquity(curve, 10_000);
        stats.drawdowns(returns).forEach((depth, i) => expect(fromEquity[i]).toBeCloseTo(depth, 10));
      }),
    );
  });

  test("no statistic changes its input", () => {
    const returns = Object.freeze([0.03, -0.02, 0.01, -0.05]);
    stats.historicalVar(returns);
    stats.expectedShortfall(returns);
    stats.conditionalDrawdown(returns);
    stats.quantile(returns, 0.5);
    const column = Float64Array.of(0.03, -0.02, 0.01);
    stats.expectedShortfall(column);
    stats.quantile(column, 0.2);
    expect(Array.from(column)).toEqual([0.03, -0.02, 0.01]);
  });
});
