import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../lib/core/random.ts";
import type { ExcessKurtosis } from "../../../lib/core/units.ts";
import * as stats from "../../../lib/stats/index.ts";

const shape = (skewness: number, excess: number) => ({ skewness, excessKurtosis: excess as ExcessKurtosis });

describe("historical", () => {
  const returns = [-0.05, -0.03, -0.01, 0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06];

  test("value at risk is the type-7 quantile, loss positive", () => {
    // Position 9·0.15 = 1.35: between −0.03 and −0.01.
    expect(stats.historicalVar(returns, { level: 0.85 })).toBeCloseTo(0.03 - 0.35 * 0.02, 15);
  });

  test("expected shortfall counts the boundary return in part", () => {
    expect(stats.expectedShortfall(returns, { level: 0.8 })).toBeCloseTo(0.04, 15);
    expect(stats.expectedShortfall(returns, { level: 0.75 })).toBeCloseTo(
      (0.05 + 0.03 + 0.5 * 0.01) / 2.5,
      15,
    );
    expect(stats.expectedShortfall(returns, { level: 0.99 })).toBeCloseTo(0.05, 14);
  });

  test("expected shortfall is Rockafellar and Uryasev's minimum over thresholds, and never below the tail's quantile", () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.5, max: 0.99, noNaN: true }), (sample, level) => {
        const objective = (a: number) =>
          a + sample.reduce((sum, r) => sum + Math.max(0, -r - a), 0) / ((1 - level) * sample.length);
        // The objective is piecewise linear with its kinks at the losses.
        const minimum = Math.min(...sample.map(r => objective(-r)));
        expect(stats.expectedShortfall(sample, { level })).toBeCloseTo(minimum, 10);
      }),
    );
  });
});

describe("Cornish-Fisher", () => {
  test("at 95 % with skewness −0.8 and excess kurtosis 3 the quantile is −1.799696", () => {
    expect(stats.cornishFisherQuantile(stats.normalQuantile(0.05), shape(-0.8, 3))).toBeCloseTo(-1.799696, 6);
  });

  test("without skewness and excess kurtosis it is the normal quantile", () => {
    expect(stats.cornishFisherQuantile(-1.6, shape(0, 0))).toBe(-1.6);
  });

  test("the monotone domain without skewness is 0 to 8, and everywhere it is where the quantile rises", () => {
    expect([-0.01, 0, 8, 8.01].map(k => stats.cornishFisherDomain(shape(0, k)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -1, max: 12, noNaN: true }),
        (s, k) => {
          let rises = true;
          let previous = -Infinity;
          for (let z = -8; z <= 8; z += 0.01) {
            const next = stats.cornishFisherQuantile(z, shape(s, k));
            if (next < previous - 1e-12) rises = false;
            previous = next;
          }
          if (stats.cornishFisherDomain(shape(s, k))) expect(rises).toBe(true);
        },
      ),
    );
  });
});

describe("Kupiec and Christoffersen", () => {
  test("as many exceptions as promised give statistic 0 and p-value 1", () => {
    expect(stats.kupiec({ exceptions: 5, observations: 100, level: 0.95 })).toEqual({
      statistic: expect.closeTo(0, 12),
      degrees: 1,
      pValue: expect.closeTo(1, 6),
    });
  });

  test("none and all are defined: 0·ln 0 is 0", () => {
    // −2·ln(0.95^100)
    expect(stats.kupiec({ exceptions: 0, observations: 100, level: 0.95 }).statistic).toBeCloseTo(
      -200 * Math.log(0.95),
      12,
    );
    expect(stats.kupiec({ exceptions: 10, observations: 10, level: 0.9 }).statistic).toBeCloseTo(
      -20 * Math.log(0.1),
      12,
    );
  });

  test("the ratio is the definition's, computed with powers", () => {
    const [p, n, x] = [0.01, 250, 7];
    const direct = -2 * Math.log(((1 - p) ** (n - x) * p ** x) / ((1 - x / n) ** (n - x) * (x / n) ** x));
    const { statistic, pValue } = stats.kupiec({ exceptions: x, observations: n, level: 0.99 });
    expect(statistic).toBeCloseTo(direct, 10);
    expect(pValue).toBeCloseTo(1 - stats.chiSquareCdf(direct, 1), 10);
  });

  test("clustered exceptions are not independent, spread ones are", () => {
    const clustered = Array.from({ length: 200 }, (_, i) => i >= 50 && i < 60);
    const spread = Array.from({ length: 200 }, (_, i) => i % 20 === 7);
    expect(stats.christoffersen(clustered, { level: 0.95 }).independence.pValue).toBeLessThan(1e-6);
    expect(stats.christoffersen(spread, { level: 0.95 }).independence.pValue).toBeGreaterThan(0.1);
    // Same number of exceptions, so coverage is the same and only the joint test tells them apart.
    expect(stats.christoffersen(clustered, { level: 0.95 }).conditionalCoverage.pValue).toBeLessThan(1e-5);
  });

  test("under the null the 5 % tests reject about 5 % (Monte Carlo)", () => {
    const random = seededRandom(21);
    const runs = 2000;
    let kupiec = 0;
    let independence = 0;
    for (let run = 0; run < runs; run++) {
      const hits = Array.from({ length: 1000 }, () => random.uniform() < 0.1);
      const exceptions = hits.filter(Boolean).length;
      if (stats.kupiec({ exceptions, observations: 1000, level: 0.9 }).pValue < 0.05) kupiec++;
      if (stats.christoffersen(hits, { level: 0.9 }).independence.pValue < 0.05) independence++;
    }
    for (const share of [kupiec / runs, independence / runs]) {
      expect(share).toBeGreaterThan(0.03);
      expect(share).toBeLessThan(0.075);
    }
  });

  test("value at risk covers what it promises on the law it assumes (Monte Carlo)", () => {
    const random = seededRandom(22);
    const sample = Float64Array.from({ length: 200_000 }, () => 0.001 + 0.02 * random.normal());
    for (const level of [0.95, 0.99]) {
      const truth = -(0.001 + 0.02 * stats.normalQuantile(1 - level));
      const shortfall = -0.001 + (0.02 * stats.normalPdf(stats.normalQuantile(level))) / (1 - level);
      for (const estimate of [stats.historicalVar, stats.normalVar, stats.cornishFisherVar])
        if (!Number.isNaN(estimate(sample, { level })))
          expect(estimate(sample, { level }) / truth).toBeCloseTo(1, 1.5);
      for (const estimate of [stats.expectedShortfall, stats.normalEs])
        expect(estimate(sample, { level }) / shortfall).toBeCloseTo(1, 1.5);
    }
  });

  test("Basel's zones of 250 days at 99 %: green to 4, yellow to 9, red from 10", () => {
    const zones = [0, 4, 5, 9, 10, 250].map(exceptions =>
      stats.baselZone({ exceptions, observations: 250, level: 0.99 }),
    );
    expect(zones).toEqual(["green", "green", "yellow", "yellow", "red", "red"]);
  });

  test("counts that cannot be are errors", () => {
    expect(() => stats.kupiec({ exceptions: 5, observations: 4, level: 0.95 })).toThrow(
      "exceptions must not exceed observations (4)",
    );
    expect(() => stats.kupiec({ exceptions: 1.5, observations: 4, level: 0.95 })).toThrow(
      "exceptions must be a whole number",
    );
    expect(() => stats.christoffersen([0, 2], { level: 0.95 })).toThrow(
      "exceptions[1] must be true, false, 1 or 0, received 2",
    );
  });
});
