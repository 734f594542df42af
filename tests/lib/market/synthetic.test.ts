import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../lib/core/random.ts";
import { resample } from "../../../lib/market/resample.ts";
import { load } from "../../../lib/market/load.ts";
import {
  checkGarch,
  garchPath,
  longRunVariance,
  standardT,
  varianceFloor,
  type GarchModel,
} from "../../../lib/market/sources/garch.ts";
import { defaultMarket, synthetic } from "../../../lib/market/sources/synthetic.ts";

const calm = { name: "calm", omega: 0.1, alpha: 0.2, beta: 0.3, nu: 5 };
const wild = { name: "wild", omega: 0.4, alpha: 0.5, beta: 0.25, nu: 3, drift: 0.01 };

describe("the recursion", () => {
  test("equals the one worked by hand", () => {
    // Long-run variance of calm: 0.1 / (1 − 0.2 − 0.3) = 0.2.
    const { returns, deviation } = garchPath(
      [calm, wild],
      Uint8Array.of(0, 0, 1, 0),
      Float64Array.of(1, -2, 0.5, 1),
    );
    // σ²: 0.2; 0.1 + 0.2·0.2 + 0.3·0.2 = 0.2; 0.4 + 0.5·(4·0.2) + 0.25·0.2 = 0.85; 0.1 + 0.2·(0.25·0.85) + 0.3·0.85 = 0.3975.
    const variances = [0.2, 0.2, 0.85, 0.3975];
    deviation.forEach((sigma, t) => expect(sigma ** 2).toBeCloseTo(variances[t], 14));
    const shocks = [1, -2, 0.5, 1].map((e, t) => e * Math.sqrt(variances[t]));
    // The drift of the regime is added to the return, and is no part of the shock that drives the variance.
    [shocks[0], shocks[1], shocks[2] + 0.01, shocks[3]].forEach((r, t) =>
      expect(returns[t]).toBeCloseTo(r, 14),
    );
  });

  test("the variance never falls below its floor", () => {
    const dead = { name: "dead", omega: 0, alpha: 0, beta: 0, nu: 5 };
    const { deviation } = garchPath([dead], new Uint8Array(3), Float64Array.of(1, 1, 1));
    expect([...deviation]).toEqual(Array(3).fill(Math.sqrt(varianceFloor)));
    expect(longRunVariance({ ...calm, alpha: 0.5, beta: 0.5 })).toBe(0.1);
  });

  test("the shocks have mean 0, variance 1 and fat tails", () => {
    const random = seededRandom(11);
    const draws = Float64Array.from({ length: 200_000 }, () => standardT(random, 6));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const moment = (k: number) => draws.reduce((a, b) => a + (b - mean) ** k, 0) / draws.length;
    // Five standard errors of the mean and (kurtosis 6) of the variance.
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(200_000));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(5 / 200_000));
    // Student-t with 6 degrees of freedom has |x| > 4 about 25 times as often as the normal (0.0027 against 0.00006).
    const far = draws.filter(x => Math.abs(x) > 4).length / draws.length;
    expect(far).toBeGreaterThan(0.0015);
    expect(far).toBeLessThan(0.004);
  });
});

describe("parameters outside their bounds are refused by name", () => {
  const model = (change: object, transition: number[][] = [[1]]): GarchModel => ({
    regimes: [{ ...calm, ...change }],
    transition,
  });
  test.each<[string, GarchModel, RegExp]>([
    [
      "omega below 0",
      model({ omega: -1e-9 }),
      /regimes\[0\]\.omega \(calm\) must be 0 or more, received -1e-9/,
    ],
    ["omega NaN", model({ omega: NaN }), /omega \(calm\) must be 0 or more, received NaN/],
    ["alpha above 1", model({ alpha: 1.1 }), /alpha \(calm\) must be between 0 and 1, received 1\.1/],
    ["beta below 0", model({ beta: -0.1 }), /beta \(calm\) must be between 0 and 1/],
    ["nu of 2", model({ nu: 2 }), /nu \(calm\) must be above 2/],
    [
      "a row that does not sum to 1",
      model({}, [[0.9]]),
      /transition\[0\] must be probabilities that sum to 1, received \[0\.9\]/,
    ],
    [
      "a negative probability",
      {
        regimes: [calm, wild],
        transition: [
          [1.5, -0.5],
          [0, 1],
        ],
      },
      /transition\[0\] must be probabilities/,
    ],
    [
      "too few rows",
      { regimes: [calm, wild], transition: [[1]] },
      /transition must be 2 rows of 2 probabilities/,
    ],
    ["no regime", { regimes: [], transition: [] }, /regimes must hold at least one regime/],
  ])("%s", (_, bad, message) => {
    expect(() => checkGarch(bad)).toThrow(message);
    expect(() => synthetic("X", { model: bad, limit: 5 })).toThrow(message);
  });

  test("a row may miss 1 by a millionth", () => {
    expect(() => checkGarch(model({}, [[1 + 9e-7]]))).not.toThrow();
    expect(() => checkGarch(model({}, [[1 + 2e-6]]))).toThrow(/sum to 1/);
  });
});

describe("the synthetic market", () => {
  test("is marked synthetic and begins in 2018", async () => {
    const bars = await load("BTC/USD", { source: "synthetic", timeframe: "1d" });
    expect([bars.synthetic, bars.source, bars.timeframe, bars.symbol]).toEqual([
      true,
      "synthetic",
      "1d",
      "BTC/USD",
    ]);
    expect([bars.time[0], bars.length]).toEqual([Date.UTC(2018, 0, 1), 2_191]);
    expect(bars.provenance.synthetic).toBe(true);
  });

  test("the same seed gives the same market, another seed another", () => {
    const [a, b, c] = [7, 7, 8].map(seed => synthetic("X", { seed, limit: 500 }));
    expect(a.provenance).toEqual(b.provenance);
    expect(a.provenance.fingerprint).not.toBe(c.provenance.fingerprint);
  });

  test("the range is what was asked for, from the first whole bar", () => {
    const since = Date.UTC(2020, 5, 1, 0, 30);
    const bars = synthetic("X", { since, until: since + 10 * 3_600_000 });
    expect([bars.time[0], bars.length]).toEqual([since + 1_800_000, 10]);
    expect(() => synthetic("X", { since, until: since })).toThrow(/until must lie after since/);
    expect(() => synthetic("X", { limit: 3_000_000 })).toThrow(/limit must be 1 to 2000000 bars/);
    expect(() => synthetic("X", { seed: 1.5 })).toThrow(/seed must be a whole number/);
  });

  test("bars of any length open where longer bars made of shorter ones do: weeks on Monday", () => {
    const hours = synthetic("X", { timeframe: "1h", since: Date.UTC(2024, 0, 3), limit: 1_200 });
    for (const timeframe of ["1w", "2w", "3d", "5h", "1d"] as const) {
      const { time } = synthetic("X", { timeframe, since: Date.UTC(2024, 0, 3), limit: 1 });
      const later = resample(hours, timeframe).time.find(open => open >= hours.time[0]);
      expect(time[0], timeframe).toBe(later);
    }
  });

  test("bars are connected, enclose their prices and move inside", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom("1m", "1h", "1d"), (seed, timeframe) => {
        // makeBars has checked that prices are positive and enclosed.
        const bars = synthetic("X", { seed, timeframe, limit: 300 });
        for (let i = 1; i < bars.length; i++) expect(bars.open[i]).toBe(bars.close[i - 1]);
        const wide = bars.close.filter((close, i) => bars.high[i] > Math.max(close, bars.open[i])).length;
        expect(wide).toBeGreaterThan(150);
        expect(bars.volume.every(volume => volume > 0)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("volatility clusters: squared returns remember, returns do not", () => {
    for (const seed of [1, 2, 3]) {
      const bars = synthetic("X", { seed, limit: 50_000 });
      const returns = bars.close.subarray(1).map((close, i) => Math.log(close / bars.close[i]));
      // Cut at 5 deviations, so that one crash does not decide a statistic of fourth powers.
      const deviation = Math.sqrt(returns.reduce((a, r) => a + r * r, 0) / returns.length);
      const cut = returns.map(r => Math.max(-5, Math.min(5, r / deviation)));
      const squares = cut.map(r => r * r);
      for (const lag of [1, 5, 24]) {
        expect(autocorrelation(squares, lag)).toBeGreaterThan(0.05);
        expect(Math.abs(autocorrelation(cut, lag))).toBeLessThan(0.05);
      }
    }
  });

  test("every regime is visited, and days are as wild at any bar length", () => {
    const daily = (timeframe: "1h" | "1d") => {
      const model = defaultMarket(timeframe);
      checkGarch(model);
      const bars = timeframe === "1h" ? 24 : 1;
      return model.regimes.map(regime => Math.sqrt(longRunVariance(regime) * bars));
    };
    daily("1h").forEach((sigma, i) => expect(sigma).toBeCloseTo(daily("1d")[i], 10));
    expect(daily("1d").map(sigma => Number(sigma.toFixed(3)))).toEqual([0.016, 0.036, 0.06]);
  });
});

function autocorrelation(values: Float64Array, lag: number): number {
  const mean = values.reduce((a, b) => a + b) / values.length;
  let product = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    square += (values[i] - mean) ** 2;
    if (i >= lag) product += (values[i] - mean) * (values[i - lag] - mean);
  }
  return product / square;
}
