import { describe, expect, test } from "vitest";
import * as stats from "../../../lib/stats/index.ts";
import { portableNormals } from "../../support/samples.ts";

// Three clusters of 300, which scikit-learn 1.9.1 was given too (10 or 20 starts, no regularisation, tolerance 1e-10 or 0).
const z = portableNormals(1, 900);
const first = z.map((value, i) =>
  i < 300 ? value * 0.5 - 2 : i < 600 ? value * 0.3 + 0.5 : value * 0.8 + 3,
);
const second = Float64Array.from({ length: 900 }, (_, i) =>
  i < 300 ? z[i + 300] : i < 600 ? z[i + 300] * 2 + 5 : z[i - 600],
);

const near = (actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]) =>
  actual.forEach((row, k) => row.forEach((value, d) => expect(value).toBeCloseTo(expected[k][d], 3)));

describe("k-means", () => {
  test("one and two columns cluster as in scikit-learn", () => {
    const one = stats.kMeans(first, 3);
    near(one.centres, [[-2.0334553], [0.5624819], [3.1243231]]);
    expect(one.inertia).toBeCloseTo(243.81633672965086, 6);
    const two = stats.kMeans([first, second], 3);
    near(two.centres, [[-1.92256628, 0.09736989], [0.52206259, 5.35978532], [2.92678403, 0.00754165]]); // prettier-ignore
    expect(two.inertia).toBeCloseTo(1798.2184660633993, 6);
    expect(two.sizes.reduce((sum, size) => sum + size, 0)).toBe(900);
  });

  test("of one column it is the best partition into intervals, found by trying all", () => {
    const values = portableNormals(9, 60).map(value => Math.exp(value));
    const sorted = values.toSorted();
    const spread = (part: Float64Array) => {
      const mean = stats.mean(part);
      return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    };
    let best = Infinity;
    for (let a = 1; a < 59; a++)
      for (let b = a + 1; b < 60; b++)
        best = Math.min(
          best,
          spread(sorted.subarray(0, a)) + spread(sorted.subarray(a, b)) + spread(sorted.subarray(b)),
        );
    expect(stats.kMeans(values, 3, { starts: 50 }).inertia).toBeCloseTo(best, 9);
  });

  test("later rows go to the nearest centre, each by itself", () => {
    const { assign, centres } = stats.kMeans(first, 3);
    const between = (centres[0][0] + centres[1][0]) / 2;
    expect([...assign([-9, between - 1e-6, between + 1e-6, 9])]).toEqual([0, 0, 1, 2]);
  });

  test("fewer distinct rows than clusters are refused", () => {
    expect(() => stats.kMeans([1, 1, 2, 2], 3)).toThrow(
      "values must hold 3 distinct rows or more, received 2",
    );
    expect([...stats.kMeans([1, 1, 2, 2, 5], 3).assign([1, 2, 5])]).toEqual([0, 1, 2]);
  });
});

describe("a Gaussian mixture", () => {
  test("one and two columns are fitted as in scikit-learn", () => {
    const one = stats.gaussianMixture(first, 3);
    expect(one.logLikelihood).toBeCloseTo(-1579.347029243083, 4);
    expect(one.bic).toBeCloseTo(3213.11321659276, 3);
    near([one.weights], [[0.33228882, 0.33699473, 0.33071645]]);
    near(one.means, [[-2.0237497], [0.51560528], [3.02843418]]);
    near(one.deviations, [[0.48011776], [0.29164647], [0.77173323]]);
    const two = stats.gaussianMixture([first, second], 3);
    expect(two.logLikelihood).toBeCloseTo(-3053.553993840206, 4);
    expect(two.bic).toBeCloseTo(6202.341514366953, 3);
    near(two.means, [[-2.02266657, 0.03990943], [0.51134366, 5.02398463], [3.01247744, -0.03378482]]); // prettier-ignore
    near(two.deviations, [[0.481901, 0.94595685], [0.28599217, 1.97619485], [0.78860192, 0.98027893]]); // prettier-ignore
  });

  test("probabilities are Bayes' rule by hand, also far outside", () => {
    const mixture = stats.gaussianMixture(first, 3);
    const density = (x: number, k: number) =>
      (mixture.weights[k] * stats.normalPdf((x - mixture.means[k][0]) / mixture.deviations[k][0])) /
      mixture.deviations[k][0];
    const columns = mixture.probabilities([1.2, 1e5]);
    const total = density(1.2, 0) + density(1.2, 1) + density(1.2, 2);
    expect(columns[2][0]).toBeCloseTo(density(1.2, 2) / total, 10);
    expect(columns.map(column => column[1])).toEqual([0, 0, 1]);
    expect([...mixture.assign([-3, 0.5, 4])]).toEqual([0, 1, 2]);
  });

  test("the criterion of Schwarz finds the number of components, and the same seed the same mixture", () => {
    const bic = [2, 3, 4].map(components => stats.gaussianMixture(first, components, { starts: 2 }).bic);
    expect(bic.indexOf(Math.min(...bic))).toBe(1);
    expect(stats.gaussianMixture(first, 2).means).toEqual(stats.gaussianMixture(first, 2).means);
  });

  test("a single repeated value does not shrink a component to nothing", () => {
    const values = Float64Array.from(first);
    values.fill(7, 0, 50);
    const mixture = stats.gaussianMixture(values, 3);
    expect(mixture.logLikelihood).toBeLessThan(1e4);
    expect(mixture.deviations.every(([deviation]) => deviation > 1e-3)).toBe(true);
  });
});

test("values whose distances have no squares are refused, not looked through for ever", () => {
  expect(() => stats.kMeans([0, 1e-170, 2e-170], 2)).toThrow(/values must lie less close together/);
  expect(() => stats.gaussianMixture([0, 1e170, -1e170], 2)).toThrow(/values must lie less far apart/);
});
