import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../lib/core/random.ts";
import type { Annual, ExcessKurtosis, RawKurtosis } from "../../../lib/core/units.ts";
import * as stats from "../../../lib/stats/index.ts";

/** Bailey & López de Prado (2014), section "a numerical example": 1,250 days, annual Sharpe 2.5 of 100 trials. */
const paper: stats.SharpeEstimate = {
  sharpe: stats.perPeriodSharpe(stats.annual(2.5), 250),
  length: 1250,
  skewness: -3,
  kurtosis: 10 as RawKurtosis,
};
const trials: stats.Trials = {
  count: 100,
  sharpeVariance: stats.perPeriodVariance(stats.annual(0.5), 250),
};

describe("paper vectors", () => {
  test("the expected maximum Sharpe ratio of 100 trials is 0.113172 a day, 1.78941 a year", () => {
    const maximum = stats.expectedMaximumSharpe(trials);
    expect(maximum).toBeCloseTo(0.113172, 6);
    expect(stats.annualSharpe(maximum, 250)).toBeCloseTo(1.78941, 5);
  });

  test("the deflated Sharpe ratio is 0.900397", () => {
    expect(stats.deflatedSharpe(paper, trials)).toBeCloseTo(0.900397, 6);
  });

  test("with excess kurtosis fed as raw it would be 0.9018, with an annual Sharpe ratio 0.9999999: the types forbid both", () => {
    // @ts-expect-error an annual Sharpe ratio is not one per period
    const annualised: stats.SharpeEstimate = { ...paper, sharpe: 2.5 as Annual };
    // @ts-expect-error excess kurtosis is not raw kurtosis
    const excess: stats.SharpeEstimate = { ...paper, kurtosis: 7 as ExcessKurtosis };
    // @ts-expect-error an annual variance of Sharpe ratios is not one per period
    const annualVariance: stats.Trials = { count: 100, sharpeVariance: 0.5 as Annual };
    expect(stats.deflatedSharpe(excess, trials)).toBeCloseTo(0.9018, 4);
    expect(stats.deflatedSharpe(annualised, annualVariance)).toBeGreaterThan(0.9999999);
    // @ts-expect-error nor is an annual benchmark
    expect(stats.probabilisticSharpe(paper, 1.78941 as Annual)).toBeLessThan(1e-9);
    // @ts-expect-error a bare number says nothing about its unit
    expect(stats.probabilisticSharpe(paper, 0.113172)).toBeCloseTo(0.9004, 4);
  });

  test("the best of 200 skill-less trials of one year of days shows an annual Sharpe ratio of 2.7693", () => {
    const maximum = stats.expectedMaximumSharpe({ count: 200, sharpeVariance: stats.perPeriod(1 / 364) });
    expect(stats.annualSharpe(maximum, 365)).toBeCloseTo(2.7693, 4);
  });

  test("the minimum track record is the length at which the probabilistic Sharpe ratio reaches the confidence", () => {
    const length = stats.minimumTrackRecord(paper, { confidence: 0.95 });
    const exact = { ...paper, length: 1 };
    // PSR of a fractional length, from its definition.
    const variance = 1 + 3 * paper.sharpe + (9 / 4) * paper.sharpe ** 2;
    expect(stats.normalCdf((exact.sharpe * Math.sqrt(length - 1)) / Math.sqrt(variance))).toBeCloseTo(
      0.95,
      12,
    );
    expect(stats.minimumTrackRecord({ ...paper, sharpe: stats.perPeriod(-0.1) })).toBe(Infinity);
  });

  test("Lo's standard error for normal returns: Sharpe 0.5 over 100 periods gives √(1.125/100)", () => {
    const estimate = { ...paper, sharpe: stats.perPeriod(0.5), length: 100 };
    expect(stats.sharpeStandardError(estimate, { law: "normal" })).toBeCloseTo(Math.sqrt(1.125 / 100), 15);
  });
});

describe("trials", () => {
  test("one trial deflates nothing, and more trials or more correlated ones move the bar as they should", () => {
    const bar = (count: number, effective?: number) =>
      stats.expectedMaximumSharpe({ count, effective, sharpeVariance: stats.perPeriod(0.01) });
    expect(bar(1)).toBe(0);
    expect(bar(1.2)).toBe(0);
    expect(bar(10)).toBeGreaterThan(bar(5));
    expect(bar(1000, 10)).toBe(bar(10));
    expect(stats.effectiveTrials(100, 0)).toBe(100);
    expect(stats.effectiveTrials(100, 1)).toBe(1);
    expect(stats.effectiveTrials(100, 0.5)).toBe(50.5);
    expect(stats.effectiveTrials(100, -0.2)).toBe(100);
  });

  test("no trials, a negative variance or a NaN are errors that name the parameter", () => {
    expect(() => stats.expectedMaximumSharpe({ ...trials, count: 0 })).toThrow(
      "trials.count must be 1 or more",
    );
    expect(() => stats.expectedMaximumSharpe({ ...trials, effective: NaN })).toThrow("trials.effective");
    expect(() => stats.deflatedSharpe(paper, { count: 5, sharpeVariance: NaN as never })).toThrow(
      "trials.sharpeVariance must be a finite number of 0 or more, received NaN",
    );
    expect(() => stats.effectiveTrials(10, 2)).toThrow("meanCorrelation must lie between -1 and 1");
  });

  test("the mean correlation in one pass is the mean over all pairs", () => {
    const random = seededRandom(3);
    const common = Array.from({ length: 60 }, () => random.normal());
    const columns = [0.2, 0.5, 1, 2].map(weight => common.map(c => c * weight + random.normal()));
    let sum = 0;
    for (let i = 0; i < 4; i++) for (let j = 0; j < i; j++) sum += stats.correlation(columns[i], columns[j]);
    expect(stats.meanCorrelation(columns)).toBeCloseTo(sum / 6, 12);
    expect(stats.meanCorrelation([...columns, Array<number>(60).fill(0)])).toBeCloseTo(sum / 6, 12);
    expect(stats.meanCorrelation([columns[0]])).toBeNaN();
  });
});

describe("Monte-Carlo truth", () => {
  test("the probabilistic Sharpe ratio against the true one is above 95 % in 5 % of samples, normal or skewed", () => {
    const runs = 4000;
    const n = 300;
    const random = seededRandom(11);
    // A shifted exponential has skewness ±2 and raw kurtosis 9.
    const laws = {
      normal: () => random.normal() + 0.1,
      "left-skewed": () => Math.log(1 - random.uniform()) + 1.1,
      "right-skewed": () => -Math.log(1 - random.uniform()) - 0.9,
    };
    for (const draw of Object.values(laws)) {
      let above = 0;
      const sample = new Float64Array(n);
      for (let run = 0; run < runs; run++) {
        for (let i = 0; i < n; i++) sample[i] = draw();
        if (stats.probabilisticSharpe(sample, stats.perPeriod(0.1)) > 0.95) above++;
      }
      expect(above / runs).toBeGreaterThan(0.035);
      expect(above / runs).toBeLessThan(0.065);
    }
  });

  test("the expected maximum is the mean of the best of 50 skill-less strategies, and the deflated ratio passes few of them", () => {
    const random = seededRandom(5);
    const [runs, strategies, n] = [300, 50, 120];
    const best: number[] = [];
    let passed = 0;
    const sample = new Float64Array(n);
    for (let run = 0; run < runs; run++) {
      let top: stats.SharpeEstimate | undefined;
      for (let s = 0; s < strategies; s++) {
        for (let i = 0; i < n; i++) sample[i] = random.normal();
        const estimate = stats.sharpeEstimate(sample);
        if (!top || estimate.sharpe > top.sharpe) top = estimate;
      }
      best.push(top!.sharpe);
      const deflated = stats.deflatedSharpe(top!, {
        count: strategies,
        sharpeVariance: stats.perPeriod(1 / n),
      });
      if (deflated > 0.95) passed++;
    }
    const expected = stats.expectedMaximumSharpe({
      count: strategies,
      sharpeVariance: stats.perPeriod(1 / n),
    });
    expect(Math.abs(stats.mean(best) / expected - 1)).toBeLessThan(0.03);
    // Undeflated, the best of 50 passes at 95 % nearly always.
    expect(passed / runs).toBeLessThan(0.05);
  });
});

describe("Lo's annual Sharpe ratio", () => {
  test("it is the formula with every autocorrelation, computed directly", () => {
    const random = seededRandom(2);
    const returns = Array.from({ length: 90 }, () => random.normal() / 100 + 0.001);
    for (const q of [1, 2, 12, 52, 200]) {
      const rho = stats.acf(returns, q);
      let sum = q;
      for (let k = 1; k < q; k++) sum += 2 * (q - k) * rho[k];
      const direct = (stats.sharpePerPeriod(returns) * q) / Math.sqrt(sum);
      expect(stats.sharpeLo(returns, { periodsPerYear: q })).toBeCloseTo(direct, 10);
    }
  });

  test("positive autocorrelation makes √q too generous: two equal months in a row are one", () => {
    const random = seededRandom(4);
    const returns = Array.from({ length: 20_000 }, () => random.normal() + 0.2).flatMap(r => [r, r]);
    // ρ₁ = ½, so q=2 gives SR·2/√(2 + 2·½) = SR·1.1547 instead of SR·1.4142.
    const ratio = stats.sharpeLo(returns, { periodsPerYear: 2 }) / stats.sharpePerPeriod(returns);
    expect(ratio).toBeCloseTo(2 / Math.sqrt(3), 1);
  });
});

describe("properties", () => {
  const sample = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 5, maxLength: 60 });
  test("the Sharpe ratio does not know scale or order", () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0.1, max: 10, noNaN: true }), (returns, scale) => {
        const ours = stats.sharpePerPeriod(returns);
        const scaled = stats.sharpePerPeriod(returns.map(r => r * scale));
        const reversed = stats.sharpePerPeriod(returns.toReversed());
        if (stats.standardDeviation(returns) < 1e-9) return;
        expect(scaled).toBeCloseTo(ours, 8);
        expect(reversed).toBeCloseTo(ours, 8);
      }),
    );
  });
  test("raw kurtosis is at least 1 + skewness², so the variance of a Sharpe ratio is never negative", () => {
    fc.assert(
      fc.property(sample, returns => {
        const { skewness, kurtosis, populationDeviation } = stats.returnMoments(returns);
        if (!(populationDeviation > 1e-6)) return;
        expect(kurtosis).toBeGreaterThanOrEqual((1 + skewness ** 2) * (1 - 1e-9));
        expect(stats.sharpeStandardError(returns)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
