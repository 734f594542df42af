import { describe, expect, test } from "vitest";
import { displaySymbol, inspectSymbol } from "../../../../lib/core/display.ts";
import { seededRandom } from "../../../../lib/core/random.ts";
import { monteCarlo } from "../../../../lib/research/simulate/monte-carlo.ts";
import * as stats from "../../../../lib/stats/index.ts";
import { normalReturns, returnSeries } from "../../../support/return-series.ts";

const series = returnSeries(normalReturns(500, 0.001, 0.02));

describe("time is kept (trap 9)", () => {
  test("Sharpe ratio and CAGR are annualised by the series' own calendar, and vary over the runs", async () => {
    const daily = await monteCarlo(series, { runs: 200 });
    const hourly = await monteCarlo({ ...series, periodsPerYear: 8_760 }, { runs: 200 });
    expect(daily.sharpe.p5).toBeLessThan(daily.sharpe.p95);
    expect(daily.cagr.standardDeviation).toBeGreaterThan(0);
    expect(hourly.sharpe.p50 / daily.sharpe.p50).toBeCloseTo(Math.sqrt(24), 10);
    hourly.cagr.values.forEach((cagr, i) =>
      expect((1 + cagr) / (1 + daily.cagr.values[i]) ** 24).toBeCloseTo(1, 9),
    );
    expect(daily.totalReturn.p50).toBe(hourly.totalReturn.p50);
  });

  test("a series without its time is refused", async () => {
    await expect(monteCarlo({ ...series, time: new Float64Array(3) })).rejects.toThrow(
      "series.time must be as long as series.returns (500), received 3",
    );
    await expect(monteCarlo({ ...series, periodsPerYear: NaN })).rejects.toThrow("series.periodsPerYear");
    await expect(monteCarlo([0.1, 0.2] as never)).rejects.toThrow("series must carry returns and time");
  });
});

describe("one path", () => {
  test("every run is measured as the statistics measure a resample of the same blocks", async () => {
    // Short blocks are walked bar by bar, longer ones in strides: both must be what they stand for.
    for (const [method, blockLength] of [
      ["stationary", 7],
      ["stationary", 40],
      ["block", 150],
    ] as const) {
      const result = await monteCarlo(series, { runs: 100, seed: 3, method, blockLength });
      // The independent path: the indices drawn again, the resample written out, the public statistics on it.
      const random = seededRandom(3);
      const blocks = stats.bootstrapBlocks(random, 500, { method, blockLength });
      const resamples = Array.from({ length: 100 }, () => {
        const sample: number[] = [];
        while (sample.length < 500) {
          blocks.next();
          for (let k = 0; k < blocks.length && sample.length < 500; k++)
            sample.push(series.returns[(blocks.start + k) % 500]);
        }
        return sample;
      });
      const check = (ours: Float64Array, of: (sample: number[]) => number) => {
        const expected = resamples.map(of).sort((a, b) => a - b);
        ours.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9));
      };
      check(result.totalReturn.values, stats.totalReturn);
      check(result.cagr.values, sample => stats.cagr(sample, { periodsPerYear: 365 }));
      check(result.sharpe.values, sample => stats.sharpe(sample, { periodsPerYear: 365 }));
      check(result.maxDrawdown.values, stats.maxDrawdown);
      const final = resamples.map(stats.totalReturn);
      expect(result.probabilityOfLoss).toBe(final.filter(r => r < 0).length / 100);
      const deep = resamples.map(stats.maxDrawdown).filter(depth => depth > 0.25).length / 100;
      expect(result.probabilityOfDrawdown(0.25)).toBe(deep);
      // The fan ends where the runs end.
      expect(result.fan.p50.at(-1)! - 1).toBeCloseTo(stats.quantile(final, 0.5), 9);
      expect(result.fan.time.at(-1)).toBe(series.time[499]);
    }
  });

  test("a loss of everything on a path is final", async () => {
    const result = await monteCarlo(returnSeries([0.1, -1, 0.2, 0.1, 0.05, -0.02, 0.1, 0.03]), {
      runs: 500,
      blockLength: 1,
    });
    expect(result.totalReturn.p5).toBe(-1);
    expect(result.maxDrawdown.p95).toBe(1);
    // P(the ruinous bar is drawn at least once) = 1 − (7/8)^8 = 0.656
    expect(result.probabilityOfLoss).toBeCloseTo(1 - (7 / 8) ** 8, 1);
  });
});

describe("the seed decides everything", () => {
  test("same seed, same figures to the bit, whatever the slices; another seed, others", async () => {
    const [a, b, c] = await Promise.all([
      monteCarlo(series, { runs: 300, seed: 5 }),
      monteCarlo(series, { runs: 300, seed: 5, onProgress: () => {} }),
      monteCarlo(series, { runs: 300, seed: 6 }),
    ]);
    expect(a.totalReturn.values).toEqual(b.totalReturn.values);
    expect(a.maxDrawdown).toEqual(b.maxDrawdown);
    expect(a.totalReturn.values).not.toEqual(c.totalReturn.values);
    expect(a.seed).toBe(5);
    expect((await monteCarlo(series, { runs: 100 })).seed).toBe(7);
  });

  test("no path leaves what its best and its worst bar allow", async () => {
    const { totalReturn, maxDrawdown } = await monteCarlo(
      returnSeries([0.01, -0.02, 0.03, 0.01, -0.01, 0.02, 0, 0.01]),
      {
        runs: 100,
        blockLength: 2,
      },
    );
    // A path of eight draws cannot leave what the best and the worst bar give.
    expect(totalReturn.values[0]).toBeGreaterThanOrEqual(0.98 ** 8 - 1);
    expect(totalReturn.values[99]).toBeLessThanOrEqual(1.03 ** 8 - 1);
    expect(maxDrawdown.values.every(depth => depth >= 0 && depth <= 1 - 0.98 ** 8)).toBe(true);
  });

  test("progress counts up to the runs", async () => {
    const seen: number[] = [];
    await monteCarlo(returnSeries(normalReturns(50_000, 0, 0.01)), {
      runs: 100,
      blockLength: 10,
      onProgress: (done, runs) => {
        seen.push(done);
        expect(runs).toBe(100);
      },
    });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(100);
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
  });
});

describe("Monte-Carlo truth", () => {
  test("of independent normal returns the total return's spread and the probability of a loss are the known ones", async () => {
    const [n, mean, deviation] = [400, 0.002, 0.03];
    const raw = normalReturns(n, 0, 1, 12);
    const { mean: m, populationDeviation: s } = stats.returnMoments(raw);
    // Exactly this mean and deviation, so that the bootstrap's own law is known.
    const sample = raw.map(r => mean + (deviation * (r - m)) / s);
    const result = await monteCarlo(returnSeries(sample), { runs: 4000, blockLength: 1 });
    const logs = sample.map(r => Math.log1p(r));
    const { mean: drift, populationDeviation: spread } = stats.returnMoments(logs);
    const z = (x: number) => (x - n * drift) / (Math.sqrt(n) * spread);
    expect(result.probabilityOfLoss).toBeCloseTo(stats.normalCdf(z(0)), 1);
    const median = Math.exp(n * drift) - 1;
    expect(Math.abs(result.totalReturn.p50 / median - 1)).toBeLessThan(0.06);
    // The per-period Sharpe ratio's standard error is close to 1/√n.
    expect(result.sharpe.standardDeviation / Math.sqrt(365) / stats.sharpeStandardError(sample)).toBeCloseTo(
      1,
      1,
    );
  });

  test("automatic blocks keep storms together, so drawdowns are deeper than of single draws", async () => {
    const random = seededRandom(4);
    // Fifty calm bars, fifty wild ones, in turn: no memory in the returns, all of it in their sizes.
    const returns = Array.from({ length: 2000 }, (_, i) => random.normal() * (i % 100 < 50 ? 0.004 : 0.03));
    const storms = returnSeries(returns);
    const automatic = await monteCarlo(storms, { runs: 500 });
    expect(automatic.blockLength).toBeGreaterThan(15);
    expect(automatic.automatic!.ofSizes).toBe(automatic.blockLength);
    expect(automatic.automatic!.ofReturns).toBeLessThan(10);
    const independent = returnSeries(normalReturns(2000, 0, 0.02, 4));
    expect((await monteCarlo(independent, { runs: 100 })).blockLength).toBeLessThan(6);
  });
});

describe("what cannot be said", () => {
  test("a strategy that never traded has no Sharpe ratio and no probability of a loss", async () => {
    const result = await monteCarlo(returnSeries(new Float64Array(60)), { runs: 100 });
    expect(result.sharpe.p50).toBeNaN();
    expect(result.probabilityOfLoss).toBeNaN();
    expect(result[inspectSymbol]()).toContain("n/a");
    expect((await result[displaySymbol]())["text/html"]).toContain("n/a");
  });

  test.each([
    [{ runs: 99 }, "runs must be a whole number from 100 to 10,000,000, received 99"],
    [{ runs: 1.5 }, "runs must be a whole number"],
    [{ blockLength: 0 }, "blockLength must lie between 1 and the series' length (500), received 0"],
    [{ blockLength: 501 }, "blockLength must lie between 1"],
    [{ method: "bloc" as never }, 'Did you mean "block"?'],
    [{ seed: 1.5 }, "seed must be a whole number"],
    [{ blocklength: 5 } as never, 'Did you mean "blockLength"?'],
  ])("%j is an error", async (options, message) => {
    await expect(monteCarlo(series, options)).rejects.toThrow(message);
  });

  test("a NaN among the returns and a series of one return are invalid data", async () => {
    await expect(monteCarlo(returnSeries([0.1, NaN, 0.2]))).rejects.toMatchObject({ code: "invalid_data" });
    await expect(monteCarlo(returnSeries([0.1]))).rejects.toThrow("must hold 2 or more returns, received 1");
  });
});

describe("how it shows itself", () => {
  test("text and HTML name runs, method, block length and seed, and label a synthetic market", async () => {
    const result = await monteCarlo(returnSeries(series.returns, { synthetic: true }), {
      runs: 100,
      blockLength: 10,
    });
    const text = result[inspectSymbol]();
    expect(text).toContain("SYNTHETIC DATA");
    expect(text).toContain("100 runs of 500 bars · stationary bootstrap · blocks of 10.0 bars · seed 7");
    expect(Math.max(...text.split("\n").map(line => line.length))).toBeLessThanOrEqual(100);
    const html = (await result[displaySymbol]())["text/html"]!;
    expect(html.match(/<img /g)).toHaveLength(2);
    expect(html).toContain("SYNTHETIC DATA");
    expect(Object.isFrozen(result)).toBe(true);
  });
});
