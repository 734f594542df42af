import { describe, expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import { seededRandom } from "../../../lib/core/random.ts";
import { garchLoss, garchPlaces } from "../../../lib/stats/volatility/garch-likelihood.ts";
import * as stats from "../../../lib/stats/index.ts";
import { normalReturns } from "../../support/return-series.ts";
import { goldenSeries, portableNormals, simulateGarch } from "../../support/samples.ts";
import { describeWithShared } from "../../support/shared.ts";

interface ArchFit {
  readonly params: Readonly<Record<string, number>>;
  readonly std_err: Readonly<Record<string, number>>;
  readonly loglik: number;
  readonly aic: number;
  readonly bic: number;
  readonly last_cond_vol: number;
  readonly forecast_var_h1_5: readonly number[];
}

const within = (actual: number, expected: number, relative: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

describeWithShared("GARCH(1,1) against arch's fits of real returns", () => {
  for (const series of ["GOOG_daily", "XBTUSD_daily_2016on"])
    for (const mean of ["constant", "zero"] as const)
      test(`${series} with a ${mean} mean`, () => {
        const { values, golden } = goldenSeries(series);
        const peer = golden[`garch11_${mean === "constant" ? "const" : "zero"}_normal`] as ArchFit;
        const fit = stats.garch(values, { mean });
        expect(fit.converged).toBe(true);
        // arch stops its optimiser a little earlier: ours is never less likely.
        expect(fit.logLikelihood).toBeGreaterThanOrEqual(peer.loglik - 1e-8);
        within(fit.logLikelihood, peer.loglik, 1e-8);
        within(fit.aic, peer.aic, 1e-8);
        within(fit.bic, peer.bic, 1e-8);
        for (const [ours, theirs] of [
          ["omega", "omega"],
          ["alpha", "alpha[1]"],
          ["beta", "beta[1]"],
          ...(mean === "constant" ? [["mu", "mu"] as const] : []),
        ] as const) {
          within(fit.parameters[ours], peer.params[theirs], 1e-5);
          // arch takes second differences of the likelihood, we take differences of its exact gradient.
          within(fit.standardErrors[ours], peer.std_err[theirs], 2e-3);
        }
        within(fit.volatility.reveal().at(-1)!, peer.last_cond_vol, 1e-5);
        fit.forecast(5).forEach((variance, step) => within(variance, peer.forecast_var_h1_5[step], 1e-5));
      });

  test("GOOG_daily with Student's t", () => {
    const { values, golden } = goldenSeries("GOOG_daily");
    const peer = golden.garch11_const_t as ArchFit;
    const fit = stats.garch(values, { innovations: "student" });
    expect(fit.logLikelihood).toBeGreaterThanOrEqual(peer.loglik - 1e-8);
    within(fit.logLikelihood, peer.loglik, 1e-8);
    within(fit.bic, peer.bic, 1e-8);
    for (const [ours, theirs] of [
      ["omega", "omega"],
      ["alpha", "alpha[1]"],
      ["beta", "beta[1]"],
      ["mu", "mu"],
      ["nu", "nu"],
    ] as const) {
      within(fit.parameters[ours]!, peer.params[theirs], 1e-4);
      within(fit.standardErrors[ours]!, peer.std_err[theirs], 5e-3);
    }
    within(fit.forecast(1)[0], peer.forecast_var_h1_5[0], 1e-4);
  });

  test("XBTUSD_daily_2016on with Student's t lies at the bound alpha + beta = 1, as in arch, and has no standard errors there", () => {
    const { values, golden } = goldenSeries("XBTUSD_daily_2016on");
    const peer = golden.garch11_const_t as ArchFit;
    const fit = stats.garch(values, { innovations: "student" });
    expect(fit.converged).toBe(true);
    within(fit.logLikelihood, peer.loglik, 1e-6);
    expect(fit.persistence).toBeGreaterThan(0.999);
    within(fit.parameters.nu!, peer.params.nu, 1e-2);
    within(fit.parameters.alpha, peer.params["alpha[1]"], 2e-2);
    expect(fit.standardErrors.alpha).toBeNaN();
    expect(fit.atBound).toEqual(["persistence"]);
    expect(stats.garch(values).atBound).toEqual([]);
  });

  test("fGarch, which begins otherwise, finds nearly the same persistence", () => {
    const { values } = goldenSeries("XBTUSD_daily_2016on");
    const { persistence } = stats.garch(values);
    expect(persistence).toBeCloseTo(0.14981394957777 + 0.824308558634726, 2);
  });

  test("the EWMA variance is pandas' mean of squares", () => {
    const { values, golden } = goldenSeries("XBTUSD_daily_2016on");
    const at = (lambda: number) => stats.ewmaVariance(values, { lambda }).at(-1)!;
    expect(at(0.94)).toBeCloseTo(golden["ewm_var_pandas_lam0.94_last"] as number, 9);
    expect(at(0.97)).toBeCloseTo(golden["ewm_var_pandas_lam0.97_last"] as number, 9);
  });
});

describe("Monte-Carlo truth", () => {
  const truth = { omega: 0.05, alpha: 0.1, beta: 0.85, mu: 0.02 };

  test("estimates scatter about the truth as their standard errors say", () => {
    const runs = 60;
    const z = { omega: 0, alpha: 0, beta: 0, mu: 0 };
    let alphaSum = 0;
    for (let run = 0; run < runs; run++) {
      const fit = stats.garch(simulateGarch(2_000, truth, 100 + run));
      alphaSum += fit.parameters.alpha;
      for (const name of ["omega", "alpha", "beta", "mu"] as const)
        z[name] += ((fit.parameters[name] - truth[name]) / fit.standardErrors[name]) ** 2 / runs;
    }
    expect(alphaSum / runs).toBeCloseTo(truth.alpha, 2);
    // Mean squares of standard normals over 60 runs lie within 1 ± 0.55 (3 deviations); omega's errors are skewed.
    for (const name of ["alpha", "beta", "mu"] as const) {
      expect(z[name], name).toBeGreaterThan(0.45);
      expect(z[name], name).toBeLessThan(1.7);
    }
  });

  test("squared errors over forecast variances on bars never fitted have mean 1", () => {
    const all = simulateGarch(12_000, truth, 5);
    const fit = stats.garch(all.subarray(0, 4_000));
    const later = all.subarray(4_000);
    const ahead = fit.filter(later);
    let sum = 0;
    for (let i = 1; i < later.length; i++) sum += ((later[i] - fit.parameters.mu) / ahead[i - 1]) ** 2;
    // The mean of 8,000 squares of standard normals deviates by √(2/8000) = 0.016.
    expect(sum / (later.length - 1)).toBeCloseTo(1, 1);
    expect(Math.abs(sum / (later.length - 1) - 1)).toBeLessThan(0.05);
  });
});

describe("behaviour", () => {
  test("filtered forecasts continue the sample: one bar by hand, and equal to a forecast after the same bars", () => {
    const fit = stats.garch(simulateGarch(800, { omega: 0.1, alpha: 0.1, beta: 0.8 }, 3));
    const { mu, omega, alpha, beta } = fit.parameters;
    const [next] = fit.forecast(1);
    const [one, two] = fit.filter([0.5, -2]);
    expect(one ** 2).toBeCloseTo(omega + alpha * (0.5 - mu) ** 2 + beta * next, 12);
    expect(two ** 2).toBeCloseTo(omega + alpha * (-2 - mu) ** 2 + beta * one ** 2, 12);
    expect(fit.forecast(3, [0.5, -2])[0]).toBeCloseTo(two ** 2, 12);
    // Three bars ahead by the closed form: long-run variance plus what is left of the distance to it.
    const longRun = omega / (1 - alpha - beta);
    expect(fit.forecast(3)[2]).toBeCloseTo(longRun + (alpha + beta) ** 2 * (next - longRun), 10);
  });

  test("one value at a time gives the filter's forecasts to the bit", () => {
    const values = simulateGarch(700, { omega: 0.1, alpha: 0.1, beta: 0.8 }, 4);
    const fit = stats.garch(values.subarray(0, 500));
    const live = fit.stream();
    expect(values.subarray(500).map(value => live.next(value))).toEqual(fit.filter(values.subarray(500)));
    expect(() => live.next(NaN)).toThrow("value must be a finite number, received NaN");
  });

  test("filtering sees no later bar", () => {
    const values = simulateGarch(700, { omega: 0.1, alpha: 0.1, beta: 0.8 }, 4);
    const fit = stats.garch(values.subarray(0, 500));
    const later = values.slice(500);
    const whole = fit.filter(later);
    later.fill(1e6, 120);
    expect(fit.filter(later).subarray(0, 120)).toEqual(whole.subarray(0, 120));
    expect(fit.filter(later)[120]).not.toBe(whole[120]);
  });

  test("percent and fractions give the same model", () => {
    const percent = simulateGarch(1_000, { omega: 0.05, alpha: 0.08, beta: 0.9 }, 9);
    const a = stats.garch(percent);
    const b = stats.garch(percent.map(value => value / 100));
    expect(b.parameters.alpha).toBeCloseTo(a.parameters.alpha, 8);
    expect(b.parameters.omega * 1e4).toBeCloseTo(a.parameters.omega, 8);
    expect(b.logLikelihood).toBeCloseTo(a.logLikelihood + 1_000 * Math.log(100), 6);
  });

  test("independent returns have no alpha, and no standard error at that bound", () => {
    const seed = [1, 2, 3, 4, 5, 6].find(
      at => stats.garch(normalReturns(3_000, 0, 1, at)).parameters.alpha < 1e-6,
    );
    expect(seed).toBeDefined();
    const fit = stats.garch(normalReturns(3_000, 0, 1, seed));
    expect(fit.standardErrors.alpha).toBeNaN();
    expect(fit.atBound).toContain("alpha");
    expect(fit.longRunVolatility).toBeCloseTo(1, 1);
  });

  test("the exact gradient is that of differences, for both laws", () => {
    const values = simulateGarch(300, { omega: 0.1, alpha: 0.1, beta: 0.8 }, 2);
    for (const nu of [undefined, 5]) {
      const at = { omega: 0.12, alpha: 0.15, beta: 0.7, mu: 0.1, ...(nu ? { nu } : {}) };
      const gradient = new Float64Array(5);
      garchLoss(values, at, 1, gradient);
      for (const [name, place] of Object.entries(garchPlaces)) {
        if (name === "nu" && !nu) continue;
        const shifted = (by: number) =>
          garchLoss(values, { ...at, [name]: at[name as keyof typeof at]! + by }, 1, new Float64Array(5));
        const slope = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
        expect(gradient[place] / slope, `${name} ${nu}`).toBeCloseTo(1, 6);
      }
    }
  });

  test("of wild shocks Student's t finds the degrees of freedom, and is the likelier law", () => {
    const random = seededRandom(3);
    // t of 5 degrees of freedom, scaled to variance 1.
    const shock = () => {
      let squares = 0;
      for (let i = 0; i < 5; i++) squares += random.normal() ** 2;
      return (random.normal() / Math.sqrt(squares / 5)) * Math.sqrt(3 / 5);
    };
    let variance = 1;
    const values = Float64Array.from({ length: 6_000 }, () => {
      const error = Math.sqrt(variance) * shock();
      variance = 0.05 + 0.1 * error * error + 0.85 * variance;
      return error;
    });
    const student = stats.garch(values, { innovations: "student" });
    expect(Math.abs(student.parameters.nu! - 5)).toBeLessThan(3 * student.standardErrors.nu!);
    expect(student.standardErrors.nu!).toBeLessThan(0.7);
    expect(Math.abs(student.parameters.alpha - 0.1)).toBeLessThan(3 * student.standardErrors.alpha);
    expect(student.bic).toBeLessThan(stats.garch(values).bic);
  });

  test("what cannot be fitted is refused by name", () => {
    expect(() => stats.garch(new Float64Array(100))).toThrow("values must vary");
    expect(() => stats.garch(normalReturns(100, 0, 1)).forecast(1e9)).toThrow(
      "horizon must be a million values or fewer, received 1000000000",
    );
    expect(() => stats.garch([1, 2, 3])).toThrow("values must hold 50 returns or more, received 3");
    const huge = normalReturns(100, 0, 1).map(value => value * 1e200);
    expect(() => stats.garch(huge)).toThrow("values must have squares that are numbers");
    const bad = normalReturns(100, 0, 1);
    bad[40] = NaN;
    expect(() => stats.garch(bad)).toThrow("values[40] must be a finite number, received NaN");
    expect(() => stats.garch(normalReturns(100, 0, 1), { mean: "ar" as never })).toThrow(PeakError);
    expect(() => stats.ewmaVariance([1], { lambda: 1 })).toThrow("lambda must lie between 0 and 1");
  });

  test("the EWMA variance by hand", () => {
    expect([...stats.ewmaVariance([2, 0, 4], { lambda: 0.5 })]).toEqual([4, 2, 9]);
  });

  test("the fitted volatility is no column that a feature could take", () => {
    const fit = stats.garch(normalReturns(100, 0, 1));
    // @ts-expect-error: a column that looks ahead is not a Float64Array
    const column: Float64Array = fit.volatility;
    expect(column).not.toBeInstanceOf(Float64Array);
    expect(fit.volatility.reveal()).toHaveLength(100);
  });
});

test("of returns without wild shocks Student's t says what the normal law says, and no more", () => {
  // Uniform shocks: the most likely degrees of freedom are beyond all bounds.
  const random = seededRandom(1);
  let variance = 1;
  const values = Float64Array.from({ length: 400 }, () => {
    const value = Math.sqrt(12 * variance) * (random.uniform() - 0.5);
    variance = 0.1 + 0.1 * value * value + 0.8 * variance;
    return value;
  });
  const normal = stats.garch(values);
  const student = stats.garch(values, { innovations: "student" });
  expect(student.parameters.nu).toBeGreaterThan(1e6);
  expect(student.atBound).toEqual(["nu"]);
  expect(student.logLikelihood).toBeCloseTo(normal.logLikelihood, 6);
  expect(student.parameters.alpha).toBeCloseTo(normal.parameters.alpha, 4);
});

test("a variance that drifts away from where it began is found, though shocks that matter are a peak of their own", () => {
  const values = portableNormals(8, 120).map((x, i) => x * (1 - i / 200));
  const fit = stats.garch(values);
  // The best of sixty runs of arch 8.0 from random places; from its own it stays at −126.230841.
  within(fit.logLikelihood, -125.378086, 1e-7);
  within(fit.parameters.beta, 0.98654, 1e-4);
  expect([fit.converged, fit.atBound]).toEqual([true, ["omega", "alpha"]]);
});

test("one wild value of a short sample makes no variance beyond all bounds", () => {
  const values = normalReturns(120, 0, 1);
  values[60] = 50;
  const fit = stats.garch(values, { innovations: "student" });
  // Of arch 8.0, for the same values.
  within(fit.logLikelihood, -190.709692, 1e-7);
  within(fit.parameters.nu!, 2.18536, 1e-4);
  within(fit.parameters.beta, 0.95321, 1e-4);
  expect(fit.converged).toBe(true);
  // Nothing but wild values: as in arch the degrees of freedom stay above 2.05, where a variance still means something.
  const wild = stats.garch(
    values.map((x, i) => (i % 12 ? 0.01 * x : 50 * x)),
    { innovations: "student" },
  );
  expect(wild.parameters.nu).toBeCloseTo(2.05, 6);
  expect(wild.standardErrors.nu).toBeNaN();
  expect(wild.atBound).toContain("nu");
  expect(Math.max(...wild.volatility.reveal())).toBeLessThan(5_000);
});

test("a market that stood still for long leaves Student's t a variance", () => {
  const values = normalReturns(400, 0, 0.01).map((x, i) => (i < 200 ? 0 : x));
  const fit = stats.garch(values, { innovations: "student" });
  const meanSquare = values.reduce((sum, x) => sum + x * x, 0) / values.length;
  expect(fit.parameters.omega).toBeGreaterThan(0.99e-8 * meanSquare);
  expect(fit.converged).toBe(true);
  // After the bars that moved it expects moves like theirs.
  expect(fit.filter([0.01, -0.01, 0.01])[2]).toBeGreaterThan(0.003);
});

test("the constants of Student's t go on where their series begins", () => {
  const lossAt = (nu: number) => {
    const gradient = new Float64Array(5);
    const at = { mu: 0, omega: 0.1, alpha: 0.1, beta: 0.8, nu };
    const loss = garchLoss(Float64Array.of(0.3, -1, 0.5, 2), at, 1, gradient);
    return [loss, gradient[garchPlaces.nu]];
  };
  const [below, above] = [lossAt(100 - 1e-9), lossAt(100)];
  expect(above[0]).toBeCloseTo(below[0], 11);
  expect(above[1]).toBeCloseTo(below[1], 12);
});
