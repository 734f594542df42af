import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../lib/core/random.ts";
import * as stats from "../../../lib/stats/index.ts";
import { normalReturns } from "../../support/return-series.ts";
import { portableNormals } from "../../support/samples.ts";

/** Fractional Gaussian noise of a given Hurst exponent, exactly, by Durbin and Levinson's recursion. */
function fractionalNoise(length: number, exponent: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const power = (k: number) => Math.abs(k) ** (2 * exponent);
  const covariance = (k: number) => 0.5 * (power(k + 1) - 2 * power(k) + power(k - 1));
  const noise = new Float64Array(length);
  let weights = new Float64Array(0);
  let variance = 1;
  noise[0] = random.normal();
  for (let t = 1; t < length; t++) {
    let reflection = covariance(t);
    for (let k = 0; k < t - 1; k++) reflection -= weights[k] * covariance(t - 1 - k);
    reflection /= variance;
    const next = new Float64Array(t);
    for (let k = 0; k < t - 1; k++) next[k] = weights[k] - reflection * weights[t - 2 - k];
    next[t - 1] = reflection;
    variance *= 1 - reflection * reflection;
    weights = next;
    let mean = 0;
    for (let k = 0; k < t; k++) mean += weights[k] * noise[t - 1 - k];
    noise[t] = mean + Math.sqrt(variance) * random.normal();
  }
  return noise;
}

describe("Monte-Carlo truth", () => {
  test.each([0.3, 0.5, 0.7, 0.85])("fractional noise of exponent %f is told by both", exponent => {
    const samples = [1, 2, 3, 4].map(seed => fractionalNoise(900, exponent, seed));
    const mean = (of: (values: Float64Array) => stats.Hurst) =>
      stats.mean(samples.map(values => of(values).exponent));
    expect(Math.abs(mean(stats.hurstDetrended) - exponent)).toBeLessThan(0.07);
    // The rescaled range is pulled towards 0.5 at both ends, which is known of it.
    expect(Math.abs(mean(values => stats.hurstRescaledRange(values)) - exponent)).toBeLessThan(0.1);
  });

  test("without correction independent returns look like a trend, with it they do not", () => {
    const of = (corrected: boolean) =>
      stats.mean(
        Array.from(
          { length: 40 },
          (_, seed) => stats.hurstRescaledRange(normalReturns(1_000, 0, 1, seed), { corrected }).exponent,
        ),
      );
    expect(of(true)).toBeCloseTo(0.5, 1);
    expect(Math.abs(of(true) - 0.5)).toBeLessThan(0.03);
    expect(of(false)).toBeGreaterThan(0.55);
  });

  test("the rescaled range of ten normal values is Anis and Lloyd's 3.0233 on average", () => {
    // Γ(4.5)/(√π·Γ(5)) · Σ √((10 − i)/i) = 3.02333.
    const many = stats.hurstRescaledRange(normalReturns(400_000, 0, 1, 8), { scales: [10, 20, 40] });
    expect(many.values[0]).toBeCloseTo(3.0233, 1);
    expect(Math.abs(many.values[0] - 3.0233)).toBeLessThan(0.01);
  });
});

test("fluctuations are those that nolds 0.6.3 measures", () => {
  const values = portableNormals(5, 4_096);
  const scales = [16, 32, 64, 128, 256, 512, 1_024];
  const { values: fluctuations } = stats.hurstDetrended(values, { scales });
  const nolds = [0.01570493, 0.37089219, 0.77223737, 1.14669807, 1.51627929, 1.81873333, 2.2506327];
  fluctuations.forEach((value, k) => expect(Math.log(value)).toBeCloseTo(nolds[k], 7));
  expect(stats.hurstDetrended(values).exponent).toBeCloseTo(0.533, 1);
  expect(stats.hurstRescaledRange(values).exponent).toBeCloseTo(0.524, 1);
});

test("the correction is the slope of what independent returns show by themselves", () => {
  const values = portableNormals(5, 4_096);
  const { values: ranges, exponent } = stats.hurstRescaledRange(values, { scales: [10, 51, 340] });
  // nolds' expected_rs without Peters' factor (n − ½)/n.
  const expected = [
    2.8721645322376403 / 0.95,
    7.823026263947504 / (50.5 / 51),
    21.960745554092167 / (339.5 / 340),
  ];
  const x = [10, 51, 340].map(Math.log);
  const y = ranges.map((range, k) => Math.log(range / expected[k]));
  const slope = (stats.correlation(x, y) * stats.standardDeviation(y)) / stats.standardDeviation(x);
  expect(exponent).toBeCloseTo(0.5 + slope, 9);
});

test("the rescaled range by hand", () => {
  // Windows of four with mean 0: [1, 1, −1, −1] cumulates to 1, 2, 1, 0, a range of 2 over a deviation of 1.
  const values = Array.from({ length: 200 }, (_, i) => (i % 4 < 2 ? 1 : -1));
  const { values: ranges } = stats.hurstRescaledRange(values, { scales: [4, 8, 16], corrected: false });
  expect(ranges).toEqual([2, 2, 2]);
});

test("scale and level do not matter, constants and short series are refused or left out", () => {
  const values = portableNormals(3, 500);
  const moved = values.map(value => 1e-4 * value + 3);
  expect(stats.hurstDetrended(moved).exponent).toBeCloseTo(stats.hurstDetrended(values).exponent, 8);
  expect(stats.hurstRescaledRange(moved).exponent).toBeCloseTo(stats.hurstRescaledRange(values).exponent, 8);
  expect(stats.hurstDetrended(new Float64Array(200)).exponent).toBeNaN();
  expect(stats.hurstRescaledRange(new Float64Array(200)).exponent).toBeNaN();
  expect(() => stats.hurstDetrended(values.subarray(0, 50))).toThrow("values must hold 100 returns or more");
  for (const scales of [
    [3, 9, 27],
    [16, 16, 16],
  ])
    expect(() => stats.hurstDetrended(values, { scales })).toThrow("scales must be three or more different");
});

test("windows in which nothing moves are left out, whatever rounding makes of them", () => {
  // A move at every tenth bar: windows of ten bars from a move on have a level of their own, and no fluctuation.
  const moves = portableNormals(3, 400);
  const values = Float64Array.from({ length: 4_000 }, (_, i) => (i % 10 === 0 ? moves[i / 10] : 0));
  const { scales, exponent } = stats.hurstDetrended(values);
  expect(scales).not.toContain(10);
  expect(exponent).toBeGreaterThan(0.3);
  expect(exponent).toBeLessThan(0.7);
});
