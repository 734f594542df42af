import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../lib/core/random.ts";
import { segmentCost } from "../../../lib/stats/change/segment-cost.ts";
import * as stats from "../../../lib/stats/index.ts";
import { portableNormals } from "../../support/samples.ts";

const z = portableNormals(1, 900);
const steps = z.map((value, i) =>
  i < 150 ? value : i < 400 ? value * 3 : i < 650 ? value + 2 : value * 0.5 - 1,
);

describe("change points by PELT", () => {
  test("mean and variance change where ruptures 1.1.10 finds them, at the same cost", () => {
    const found = stats.changePoints(steps);
    expect([...found.breaks.reveal()]).toEqual([147, 395, 650]);
    expect(found.penalty).toBeCloseTo(3 * Math.log(900), 12);
    expect(found.cost).toBeCloseTo(1093.066434239386, 6);
  });

  test("changes of the mean alone are ruptures' too, wild stretch and all", () => {
    expect([...stats.changePoints(steps, { kind: "mean" }).breaks.reveal()]).toEqual([
      147, 158, 194, 204, 233, 243, 280, 290, 300, 313, 323, 333, 343, 353, 365, 391, 650,
    ]); // prettier-ignore
  });

  test("pruning loses nothing: every kind costs what trying all segments costs", () => {
    /** Twice the negative log-likelihood of a segment, straight from its definition; `spread` and `centre` are the series'. */
    const segment = (
      part: readonly number[],
      kind: stats.ChangeKind,
      centre: number,
      spread: number,
      floor: number,
    ) => {
      const about = kind === "variance" ? centre : stats.mean(part);
      const squares = part.reduce((sum, value) => sum + (value - about) ** 2, 0);
      if (kind === "mean") return squares / spread;
      const variance = Math.max(squares / part.length, floor);
      return part.length * Math.log(variance) + squares / variance;
    };
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 14, maxLength: 40 }),
        fc.constantFrom<stats.ChangeKind>("mean", "variance", "meanVariance"),
        fc.integer({ min: 2, max: 6 }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (values, kind, shortest, penalty) => {
          const differences = values.slice(1).map((value, i) => Math.abs(value - values[i]));
          const centre = stats.mean(values);
          const all = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
          fc.pre(all > 0);
          const spread = Math.max(
            (1.482602218505602 * stats.quantile(differences, 0.5)) ** 2 / 2,
            1e-6 * all,
          );
          const best = [-penalty];
          for (let t = 1; t <= values.length; t++) {
            best[t] = Infinity;
            for (let from = 0; from <= t - shortest; from++)
              best[t] = Math.min(
                best[t],
                best[from] + segment(values.slice(from, t), kind, centre, spread, 1e-6 * all) + penalty,
              );
          }
          const found = stats.changePoints(values, { kind, shortest, penalty });
          expect(found.cost).toBeCloseTo(best[values.length], 6);
          const ends = [0, ...found.breaks.reveal(), values.length];
          expect(ends.slice(1).every((end, k) => end - ends[k] >= shortest)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("nor does looking at most beginnings only now and then: long series cost what all segments cost", () => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed);
      let [level, deviation] = [0, 1];
      const values = Float64Array.from({ length: 500 }, () => {
        if (random.uniform() < 0.01) [level, deviation] = [3 * random.normal(), Math.exp(random.normal())];
        return level + deviation * random.normal();
      });
      for (const kind of ["mean", "variance", "meanVariance"] as const)
        for (const penalty of [2, 20]) {
          const cost = segmentCost(values, kind);
          const best = [-penalty];
          for (let t = 1; t <= values.length; t++) {
            best[t] = Infinity;
            for (let from = 0; from <= t - 10; from++)
              best[t] = Math.min(best[t], best[from] + cost(from, t) + penalty);
          }
          expect(stats.changePoints(values, { kind, penalty }).cost).toBeCloseTo(best[500], 6);
        }
    }
  });

  test("40,000 values without a change take a moment, not the square of their number", () => {
    const values = Float64Array.from(portableNormals(3, 40_000));
    const before = process.cpuUsage();
    expect(stats.changePoints(values, { kind: "mean" }).count).toBe(0);
    // 0.3 s; each beginning looked at in each step took 38 s.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(6);
  });

  test("without a change hardly any is found, and one of two deviations is found to a few bars", () => {
    const random = seededRandom(4);
    let false_ = 0;
    let errors = 0;
    for (let run = 0; run < 60; run++) {
      const noise = Array.from({ length: 300 }, () => random.normal());
      if (stats.changePoints(noise).count > 0) false_++;
      const [first, ...more] = stats
        .changePoints(noise.map((value, i) => value + (i < 120 ? 0 : 2)))
        .breaks.reveal();
      if (more.length > 0 || Math.abs(first - 120) > 6) errors++;
    }
    expect(false_).toBeLessThan(6);
    expect(errors).toBeLessThan(9);
  });

  test("a market that mostly stands still has noise too, though most neighbours are equal", () => {
    const rare = portableNormals(3, 900).map((value, i) => (i % 5 === 0 ? value : 0));
    expect(stats.changePoints(rare, { kind: "mean" }).count).toBe(0);
    const shifted = rare.map((value, i) => value + (i < 400 ? 0 : 2));
    expect([...stats.changePoints(shifted, { kind: "mean" }).breaks.reveal()]).toEqual([400]);
  });

  test("breaks are no array that a rule could take, and mistakes are named", () => {
    expect(stats.changePoints(steps).breaks).not.toBeInstanceOf(Int32Array);
    expect(() => stats.changePoints(steps, { kind: "level" as never })).toThrow(
      'Unknown kind of change "level"',
    );
    expect(() => stats.changePoints([1, 2, 3])).toThrow("two segments of 10 or more");
    expect(() => stats.changePoints(steps, { shortest: 1 })).toThrow(
      "2 or more for a change of meanVariance",
    );
  });

  test("values whose squares have no number are refused, by CUSUM only where it measures their deviation", () => {
    for (const scale of [1e300, 1e-300]) {
      const scaled = steps.map(value => value * scale);
      for (const kind of ["mean", "variance", "meanVariance"] as const)
        expect(() => stats.changePoints(scaled, { kind })).toThrow(
          /^values must have squares that are numbers, received values of up to \d.*e[+-]\d+\.\n {2}→ Divide/,
        );
      expect(() => stats.cusum(scaled)).toThrow("values must have squares that are numbers");
      const known = { mean: scale, deviation: 2 * scale };
      expect(stats.cusum(scaled, known).alarms).toEqual(stats.cusum(steps, { mean: 1, deviation: 2 }).alarms);
    }
    expect(stats.changePoints(steps.map(value => value * 1e130)).count).toBe(stats.changePoints(steps).count);
  });
});

describe("CUSUM", () => {
  test("sums and the alarm by hand", () => {
    // In deviations 1.5, 2.5, 2.5: sums 1, 3, 5 beyond a slack of a half; the alarm at more than 4 sets both to nothing.
    const chart = stats.cusum([13, 15, 15, 9, 5], { mean: 10, deviation: 2, threshold: 4 });
    expect([...chart.up]).toEqual([1, 3, 5, 0, 0]);
    expect([...chart.down]).toEqual([0, 0, 0, 0, 2]);
    expect([...chart.alarms]).toEqual([2]);
    expect([...chart.direction]).toEqual([0, 0, 1, 0, 0]);
  });

  test("run lengths are those of the tables: 168 without a change, 8.38 after one of a deviation (k = 0.5, h = 4)", () => {
    const random = seededRandom(6);
    const length = (shift: number, runs: number) => {
      const values = Float64Array.from({ length: runs }, () => shift + random.normal());
      return runs / stats.cusum(values, { mean: 0, deviation: 1, threshold: 4 }).alarms.length;
    };
    // Montgomery, Introduction to Statistical Quality Control, table 9.3; an alarm begins anew, so runs are independent.
    expect(length(0, 600_000) / 168).toBeCloseTo(1, 1);
    expect(length(1, 200_000) / 8.38).toBeCloseTo(1, 1);
  });

  test("a measured baseline sees a shift soon, says which way, and begins anew", () => {
    const values = Float64Array.from(portableNormals(4, 600), (value, i) => value + (i < 300 ? 0 : -2));
    const { alarms, direction, up } = stats.cusum(values, { baseline: 100 });
    const after = alarms.find(at => at >= 300)!;
    expect(after).toBeLessThan(310);
    expect(direction[after]).toBe(-1);
    expect(up.subarray(0, 100).every(Number.isNaN)).toBe(true);
    expect(up.subarray(after + 1, after + 101).every(Number.isNaN)).toBe(true);
    expect(up[after + 101]).not.toBeNaN();
  });

  test("it sees no later value", () => {
    const whole = stats.cusum(steps);
    const spoilt = steps.slice();
    spoilt.fill(1e9, 450);
    expect(stats.cusum(spoilt).up.subarray(0, 450)).toEqual(whole.up.subarray(0, 450));
  });

  test("a market that stands still raises no alarm before it has a deviation", () => {
    expect(stats.cusum(new Float64Array(500)).alarms).toHaveLength(0);
    expect(() => stats.cusum([1], { mean: 3 })).toThrow("mean and deviation must be given together");
  });
});
