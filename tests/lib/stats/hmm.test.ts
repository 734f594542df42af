import { describe, expect, test } from "vitest";
import * as stats from "../../../lib/stats/index.ts";
import { goldenSeries, portableNormals, simulateChain } from "../../support/samples.ts";
import { describeWithShared } from "../../support/shared.ts";

interface HmmFit {
  readonly loglik: number;
  readonly means: readonly number[];
  readonly vars: readonly number[];
  readonly trans: readonly (readonly number[])[];
  readonly frac_viterbi_state: readonly number[];
}

describeWithShared("a Gaussian HMM against hmmlearn's and statsmodels' fits of real returns", () => {
  for (const series of ["GOOG_daily", "XBTUSD_daily_2016on"])
    test(series, () => {
      const { values, golden } = goldenSeries(series);
      const peer = golden.hmm2_hmmlearn as HmmFit;
      const hmm = stats.gaussianHmm(values, 2);
      expect(hmm.converged).toBe(true);
      expect(Math.abs(hmm.logLikelihood - peer.loglik)).toBeLessThan(1e-3);
      for (const k of [0, 1]) {
        expect(hmm.means[k][0]).toBeCloseTo(peer.means[k], 3);
        expect(hmm.deviations[k][0] ** 2 / peer.vars[k]).toBeCloseTo(1, 2);
        for (const j of [0, 1]) expect(hmm.transitions[k][j]).toBeCloseTo(peer.trans[k][j], 3);
      }
      const path = hmm.decode(values, "from the start").reveal();
      const calm = path.filter(state => state === 0).length / path.length;
      expect(calm).toBeCloseTo(peer.frac_viterbi_state[0], 3);
      const markov = golden.markov2_statsmodels as { expected_durations: number[] };
      for (const k of [0, 1])
        expect(hmm.expectedDurations[k] / markov.expected_durations[k]).toBeCloseTo(1, 1);
    });
});

/** Likelihood, filtered, smoothed and most probable path by summing over every path of states: 2 to the power of the rows. */
function byAllPaths(values: readonly number[], hmm: stats.GaussianHmm) {
  const n = values.length;
  const density = (x: number, k: number) =>
    stats.normalPdf((x - hmm.means[k][0]) / hmm.deviations[k][0]) / hmm.deviations[k][0];
  const weight = (path: readonly number[]) =>
    path.reduce(
      (product, k, t) =>
        product * (t === 0 ? hmm.start[k] : hmm.transitions[path[t - 1]][k]) * density(values[t], k),
      1,
    );
  const paths = (length: number) =>
    Array.from({ length: 2 ** length }, (_, code) => Array.from({ length }, (_, t) => (code >> t) & 1));
  const share = (length: number, t: number) => {
    const all = paths(length);
    const total = all.reduce((sum, path) => sum + weight(path), 0);
    return all.filter(path => path[t] === 1).reduce((sum, path) => sum + weight(path), 0) / total;
  };
  const all = paths(n);
  return {
    likelihood: all.reduce((sum, path) => sum + weight(path), 0),
    filtered: values.map((_, t) => share(t + 1, t)),
    smoothed: values.map((_, t) => share(n, t)),
    best: all.reduce((best, path) => (weight(path) > weight(best) ? path : best)),
  };
}

test("filter, smoother and path are those of summing over every path of states", () => {
  const law = { transitions: [[0.9, 0.1], [0.2, 0.8]], means: [0.1, -0.2], deviations: [0.5, 1.5] }; // prettier-ignore
  const hmm = stats.gaussianHmm(simulateChain(400, law, 3).values, 2);
  const values = [0.1, -1.4, 0.3, 2.2, -0.2, 0.05, -0.4, 1.1, 0];
  const direct = byAllPaths(values, hmm);
  const { probabilities, logLikelihood } = hmm.filter(values, "from the start");
  const smoothed = hmm.smooth(values, "from the start")[1].reveal();
  expect(logLikelihood).toBeCloseTo(Math.log(direct.likelihood), 10);
  for (let t = 0; t < values.length; t++) {
    expect(probabilities[1][t]).toBeCloseTo(direct.filtered[t], 10);
    expect(smoothed[t]).toBeCloseTo(direct.smoothed[t], 10);
  }
  expect([...hmm.decode(values, "from the start").reveal()]).toEqual(direct.best);
});

test("three states of two columns are what hmmlearn finds", () => {
  const z = portableNormals(1, 900);
  const w = portableNormals(77, 900);
  const state = (i: number) => (i % 400 < 300 ? Math.floor(i / 40) % 2 : 2);
  const columns = [
    z.map((value, i) => value * [0.5, 1, 2][state(i)] + [0.2, 0, -0.5][state(i)]),
    w.map((value, i) => value * [1, 0.4, 1.5][state(i)] + [0, 1, 3][state(i)]),
  ];
  const hmm = stats.gaussianHmm(columns, 3);
  // hmmlearn 0.3.3, best of 12 seeds, tol 1e-8, without priors.
  expect(hmm.logLikelihood).toBeCloseTo(-2265.6768337411113, 4);
  const expected = {
    means: [[0.15153693, 0.02708329], [0.05191068, 0.97611593], [-0.23816282, 2.96449647]],
    deviations: [[0.46812749, 0.9715252], [0.99200359, 0.40773892], [1.9465018, 1.56026366]],
    transitions: [
      [0.974086115, 0.0259138848, 0],
      [0.0239063737, 0.969861352, 0.00623227474],
      [0.0100657001, 0, 0.9899343],
    ],
  }; // prettier-ignore
  for (const name of ["means", "deviations", "transitions"] as const)
    hmm[name].forEach((row, k) =>
      row.forEach((value, d) => expect(value, `${name} ${k} ${d}`).toBeCloseTo(expected[name][k][d], 3)),
    );
  const path = hmm.decode(columns, "from the start").reveal();
  const share = (k: number) => path.filter(at => at === k).length / 900;
  expect(share(0)).toBeCloseTo(0.41444, 2);
  expect(share(2)).toBeCloseTo(0.22111, 2);
  expect(hmm.smooth(columns, "from the start")[1].reveal()[450]).toBeCloseTo(0.987666, 3);
});

describe("Monte-Carlo truth", () => {
  const law = {
    transitions: [[0.98, 0.02, 0], [0.03, 0.95, 0.02], [0, 0.08, 0.92]],
    means: [0.05, 0, -0.15],
    deviations: [0.5, 1.2, 3],
  }; // prettier-ignore

  test("the chain that made 6,000 bars is found, and its states on later bars are told by the past alone", () => {
    const { states, values } = simulateChain(8_000, law, 11);
    const hmm = stats.gaussianHmm(values.subarray(0, 6_000), 3, { starts: 2 });
    for (const k of [0, 1, 2]) {
      expect(Math.abs(hmm.deviations[k][0] / law.deviations[k] - 1)).toBeLessThan(0.1);
      expect(Math.abs(hmm.transitions[k][k] - law.transitions[k][k])).toBeLessThan(0.03);
    }
    const later = values.subarray(6_000);
    const { probabilities } = hmm.filter(later);
    let hits = 0;
    // Calibration: of the bars said to be calm with 60 to 80 %, that share is.
    let [said, were, count] = [0, 0, 0];
    for (let i = 0; i < later.length; i++) {
      const guess = [0, 1, 2].reduce((best, k) => (probabilities[k][i] > probabilities[best][i] ? k : best));
      if (guess === states[6_000 + i]) hits++;
      if (probabilities[0][i] < 0.6 || probabilities[0][i] > 0.8) continue;
      said += probabilities[0][i];
      if (states[6_000 + i] === 0) were++;
      count++;
    }
    expect(hits / later.length).toBeGreaterThan(0.8);
    expect(count).toBeGreaterThan(50);
    expect(Math.abs(said - were) / count).toBeLessThan(0.15);
  });

  test("the criterion of Schwarz finds the number of states", () => {
    const { values } = simulateChain(1_500, law, 2);
    const bic = [2, 3, 4].map(states => stats.gaussianHmm(values, states, { starts: 3 }).bic);
    expect(bic.indexOf(Math.min(...bic))).toBe(1);
  });
});

describe("behaviour", () => {
  const { values } = simulateChain(
    600,
    { transitions: [[0.95, 0.05], [0.1, 0.9]], means: [0, 0], deviations: [1, 3] }, // prettier-ignore
    5,
  );
  const hmm = stats.gaussianHmm(values.subarray(0, 400), 2);

  test("the same seed gives the same model", () => {
    expect(stats.gaussianHmm(values.subarray(0, 400), 2).transitions).toEqual(hmm.transitions);
  });

  test("filtering the rows after the sample is filtering sample and rows in one go", () => {
    const whole = hmm.filter(values, "from the start").probabilities[1].subarray(400);
    const after = hmm.filter(values.subarray(400)).probabilities[1];
    after.forEach((value, i) => expect(value).toBeCloseTo(whole[i], 12));
  });

  test("one row at a time gives the filter's probabilities to the bit", () => {
    const live = hmm.stream();
    const { probabilities } = hmm.filter(values.subarray(400));
    for (let i = 0; i < 200; i++)
      expect(live.next(values[400 + i])).toEqual(probabilities.map(column => column[i]));
    for (const row of [[], [1, 2]])
      expect(() => live.next(...row)).toThrow("row must have one number per column (1)");
    expect(() => live.next(NaN)).toThrow("must be a finite number");
  });

  test("filtering sees no later row, smoothing does", () => {
    const later = values.slice(400);
    const before = hmm.filter(later).probabilities[0].slice();
    const smooth = hmm.smooth(later)[0].reveal().slice();
    later.fill(9, 100);
    expect(hmm.filter(later).probabilities[0].subarray(0, 100)).toEqual(before.subarray(0, 100));
    expect(hmm.smooth(later)[0].reveal().subarray(0, 100)).not.toEqual(smooth.subarray(0, 100));
  });

  test("rows a million deviations away neither underflow nor spoil what follows", () => {
    const later = values.slice(400);
    later[10] = 1e6;
    const { probabilities, logLikelihood } = hmm.filter(later);
    expect(Number.isFinite(logLikelihood)).toBe(true);
    expect(probabilities[1][10]).toBe(1);
    expect(probabilities[0].every(Number.isFinite)).toBe(true);
    expect(hmm.smooth(later)[0].reveal().every(Number.isFinite)).toBe(true);
  });

  test("a step that was never seen is hardly possible, and no division by nothing", () => {
    const noise = portableNormals(3, 120);
    const once = noise.map((value, i) => (i < 60 ? -5 : 5) + 0.01 * (1 + (i % 2)) * value);
    const model = stats.gaussianHmm(once, 2);
    const back = model.filter([5, -5, -5, 5]).probabilities;
    expect(back.flatMap(column => [...column]).every(Number.isFinite)).toBe(true);
    const low = model.means.findIndex(([mean]) => mean < 0);
    expect([...back[low]].map(Math.round)).toEqual([0, 1, 1, 0]);
  });

  test("the stationary shares are those that a step leaves as they are", () => {
    const [calm, wild] = hmm.stationary;
    expect(calm + wild).toBeCloseTo(1, 12);
    expect(calm * hmm.transitions[0][0] + wild * hmm.transitions[1][0]).toBeCloseTo(calm, 12);
  });

  test("what cannot be fitted is refused", () => {
    expect(() => stats.gaussianHmm(values, 1)).toThrow("states must be a whole number from 2 to 32");
    expect(() => stats.gaussianHmm(new Float64Array(100), 2)).toThrow("2 distinct rows");
    expect(() => stats.gaussianHmm([1, 2, 3], 2)).toThrow("values must hold 20 rows or more");
    expect(() => stats.gaussianHmm([values, values.subarray(1)], 2)).toThrow(
      "values[1] must be as long as values[0] (600)",
    );
    expect(() => hmm.filter([values, values])).toThrow("values must have 1 column");
    expect(() => hmm.filter(values, "from the beginning" as never)).toThrow(
      /Unknown place of the rows "from the beginning"[^]*from the start/,
    );
    // A third has no number: what rounding leaves of its deviations would decide between the states.
    const still = values.map(() => 1 / 3);
    for (const fit of [stats.gaussianHmm, stats.gaussianMixture])
      expect(() => fit([values, still], 2)).toThrow(
        "values[1] must vary, received a column that stays at 0.3333333333333333",
      );
    const close = values.map(value => value * 1e-160);
    expect(() => stats.gaussianHmm(close, 2)).toThrow("values must lie less close together");
  });
});
