import { describe, expect, expectTypeOf, test } from "vitest";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { loadConfig, profileNames } from "../../../../lib/core/config/index.ts";
import { displaySymbol, inspectSymbol } from "../../../../lib/core/display.ts";
import { GateStop } from "../../../../lib/core/stop.ts";
import { judge } from "../../../../lib/research/gate/check.ts";
import { requirePromote } from "../../../../lib/research/gate/compose-verdict.ts";
import type { Evidence } from "../../../../lib/research/gate/evidence.ts";
import { gate } from "../../../../lib/research/gate/gate.ts";
import type { Verdict } from "../../../../lib/research/gate/verdict.ts";
import { monteCarlo } from "../../../../lib/research/simulate/monte-carlo.ts";
import type { MonteCarlo } from "../../../../lib/research/simulate/monte-carlo-result.ts";
import type { Stress } from "../../../../lib/research/simulate/stress-result.ts";
import { stress } from "../../../../lib/research/simulate/stress.ts";
import type { Sweep } from "../../../../lib/research/sweep/result.ts";
import type { WalkForward } from "../../../../lib/research/validate/result.ts";
import * as stats from "../../../../lib/stats/index.ts";
import { normalReturns, returnSeries } from "../../../support/return-series.ts";

/** Three years of days, exactly +0.2 % a day with 1.5 % deviation: an annual Sharpe ratio of about 2.5. */
async function goodEvidence(change: { synthetic?: boolean } = {}): Promise<Required<Evidence>> {
  const raw = normalReturns(1095, 0, 1, 3);
  const { mean, standardDeviation } = stats.returnMoments(raw);
  const series = returnSeries(
    raw.map(r => 0.002 + (0.015 * (r - mean)) / standardDeviation),
    change,
  );
  return {
    sweep: {
      trials: { count: 20, effective: 5, sharpeVariance: stats.perPeriod(0.0004) },
      provenance: series.provenance,
    },
    walkForward: { outOfSample: { ...series, stats: { trades: 120 } }, efficiency: 0.7 },
    monteCarlo: await monteCarlo(series, { runs: 400 }),
    stress: stress(series, ["single_crash_bar", "vol_spike"]),
  };
}

const good = await goodEvidence();
/** Thresholds that `good` passes with room. */
const easy = {
  sharpe: { pass: 1, borderline: 0.5 },
  maxDrawdown: { pass: 0.6, borderline: 0.7 },
  crashDrawdown: { pass: 0.6, borderline: 0.7 },
  deflatedSharpe: { pass: 0.5, borderline: 0.4 },
  probabilityOfLoss: { pass: 0.3, borderline: 0.4 },
  efficiency: { pass: 0.5, borderline: 0.3 },
  minTrades: 30,
};
const options = { thresholds: easy, clock: fixedClock(Date.UTC(2026, 0, 2, 3, 4)) };
const check = (verdict: Verdict, name: string) => verdict.checks.find(one => one.name === name)!;

describe("thresholds", () => {
  test("the configured profiles are those of the playbook", () => {
    const { profiles } = loadConfig();
    const pairs = (key: "sharpe" | "maxDrawdown" | "crashDrawdown") =>
      profileNames.map(name => [profiles[name].gate[key].borderline, profiles[name].gate[key].pass]);
    expect(pairs("sharpe")).toEqual([
      [0.8, 1],
      [1, 1.3],
      [1.2, 1.5],
    ]);
    expect(pairs("maxDrawdown")).toEqual([
      [0.2, 0.15],
      [0.3, 0.25],
      [0.4, 0.35],
    ]);
    expect(pairs("crashDrawdown")).toEqual([
      [0.3, 0.25],
      [0.4, 0.35],
      [0.5, 0.45],
    ]);
    for (const name of profileNames) {
      expect(profiles[name].gate.deflatedSharpe).toEqual({ pass: 0.95, borderline: 0.9 });
      expect(profiles[name].gate.minTrades).toBe(30);
    }
  });

  test.each([
    ["at least", 1.3, "passed"],
    ["at least", 1.2999999, "borderline"],
    ["at least", 1, "borderline"],
    ["at least", 0.9999999, "failed"],
    ["at least", NaN, "failed"],
    ["at least", -Infinity, "failed"],
    ["at most", 1, "passed"],
    ["at most", 1.0000001, "borderline"],
    ["at most", 1.3, "borderline"],
    ["at most", 1.3000001, "failed"],
    ["at most", NaN, "failed"],
    ["at most", Infinity, "failed"],
  ] as const)("%s: %d is %s", (direction, value, status) => {
    const [pass, borderline] = direction === "at least" ? [1.3, 1] : [1, 1.3];
    const judged = judge("sharpe", "Sharpe", value, { pass, borderline, direction, format: "number" });
    expect(judged.status).toBe(status);
  });

  test("an explanation tells value and limit apart however close they are", () => {
    const near = judge("sharpe", "Sharpe", 0.9999999, {
      pass: 1.3,
      borderline: 1,
      direction: "at least",
      format: "number",
    });
    expect(near.explanation).toBe("0.9999999 is below 1.0000000 (passes at 1.3000000).");
    const far = judge("maxDrawdown", "Drawdown", 0.31, {
      pass: 0.25,
      borderline: 0.3,
      direction: "at most",
      format: "percent",
    });
    expect(far).toMatchObject({
      shown: "31.0%",
      shownLimit: "≤ 25.0%",
      explanation: "31.0% is above 30.0% (passes at 25.0%).",
    });
  });
});

describe("verdicts", () => {
  test("promote where every check passes; the figures are those of the returns", () => {
    const verdict = gate(good, "moderate", options);
    expect(verdict.outcome).toBe("promote");
    expect(verdict.failed).toEqual([]);
    expect(verdict.passed).toHaveLength(7);
    const { returns } = good.walkForward.outOfSample;
    expect(check(verdict, "sharpe").value).toBe(stats.sharpe(returns, { periodsPerYear: 365 }));
    expect(check(verdict, "maxDrawdown").value).toBe(stats.maxDrawdown(returns));
    expect(check(verdict, "crashDrawdown").value).toBe(
      Math.max(...good.stress.outcomes.map(({ stressed }) => stressed.maxDrawdown)),
    );
    expect(check(verdict, "deflatedSharpe").value).toBe(stats.deflatedSharpe(returns, good.sweep.trials));
    expect(check(verdict, "probabilityOfLoss").value).toBe(good.monteCarlo.probabilityOfLoss);
    expect(verdict.orStop()).toBe(verdict);
  });

  test("revise where one is borderline, reject where one fails", () => {
    const at = (efficiency: number) =>
      gate({ ...good, walkForward: { ...good.walkForward, efficiency } }, "moderate", options);
    expect(at(0.5).outcome).toBe("promote");
    expect(at(0.4).outcome).toBe("revise");
    expect(at(0.4).borderline.map(({ name }) => name)).toEqual(["efficiency"]);
    expect(at(0.2).outcome).toBe("reject");
    expect(at(0.2).failed.map(({ name }) => name)).toEqual(["efficiency"]);
  });

  test("a value exactly at its limit passes, for every check", () => {
    const open = gate(good, "moderate", options);
    const value = (name: string) => check(open, name).value;
    const exact = {
      sharpe: { pass: value("sharpe"), borderline: 0 },
      maxDrawdown: { pass: value("maxDrawdown"), borderline: 1 },
      crashDrawdown: { pass: value("crashDrawdown"), borderline: 1 },
      deflatedSharpe: { pass: value("deflatedSharpe"), borderline: 0 },
      probabilityOfLoss: { pass: value("probabilityOfLoss"), borderline: 1 },
      efficiency: { pass: value("efficiency"), borderline: 0 },
      minTrades: 120,
    };
    expect(gate(good, "moderate", { thresholds: exact }).outcome).toBe("promote");
    expect(gate(good, "moderate", { thresholds: { ...exact, minTrades: 121 } }).outcome).toBe("reject");
  });

  test("more trials deflate: the same evidence from a larger search is refused", () => {
    const searched = (count: number) =>
      gate(
        { ...good, sweep: { ...good.sweep, trials: { count, sharpeVariance: stats.perPeriod(0.004) } } },
        "moderate",
        { thresholds: { ...easy, deflatedSharpe: { pass: 0.95, borderline: 0.9 } } },
      );
    expect(check(searched(1), "deflatedSharpe").status).toBe("passed");
    expect(check(searched(10_000), "deflatedSharpe").status).toBe("failed");
  });

  test("the library's own results are evidence as they are", () => {
    expectTypeOf<Sweep>().toExtend<NonNullable<Evidence["sweep"]>>();
    expectTypeOf<WalkForward>().toExtend<NonNullable<Evidence["walkForward"]>>();
    expectTypeOf<MonteCarlo>().toExtend<NonNullable<Evidence["monteCarlo"]>>();
    expectTypeOf<Stress>().toExtend<NonNullable<Evidence["stress"]>>();
  });

  test("the union narrows by outcome", () => {
    const verdict = gate(good, "moderate", options);
    if (verdict.outcome === "promote") expectTypeOf(verdict.outcome).toEqualTypeOf<"promote">();
    expectTypeOf(verdict.orStop().outcome).toEqualTypeOf<"promote">();
    // @ts-expect-error a profile that does not exist does not compile
    expect(() => gate(good, "bold")).toThrow('Unknown risk profile "bold"');
  });

  test("of the best of 60 strategies without skill hardly any passes the deflated check, although most look good", () => {
    const runs = 60;
    let looksGood = 0;
    let passes = 0;
    for (let run = 0; run < runs; run++) {
      const all = Array.from({ length: 60 }, (_, k) => normalReturns(250, 0, 0.01, 1 + run * 60 + k));
      const ratios = all.map(returns => stats.sharpePerPeriod(returns));
      const best = returnSeries(all[ratios.indexOf(Math.max(...ratios) as never)]);
      const sharpeVariance = stats.perPeriod(stats.standardDeviation(ratios) ** 2);
      const verdict = gate(
        {
          sweep: { trials: { count: 60, sharpeVariance }, provenance: best.provenance },
          walkForward: { outOfSample: { ...best, stats: { trades: 50 } }, efficiency: 1 },
        },
        "moderate",
        { thresholds: { ...easy, deflatedSharpe: { pass: 0.95, borderline: 0.9 } } },
      );
      if (check(verdict, "sharpe").value > 1.3) looksGood++;
      if (check(verdict, "deflatedSharpe").status === "passed") passes++;
    }
    expect(looksGood / runs).toBeGreaterThan(0.9);
    expect(passes / runs).toBeLessThan(0.1);
  });
});

describe("missing or undefined evidence fails its check and says why", () => {
  const reason = (evidence: Evidence, name: string) => {
    const verdict = gate(evidence, "moderate", options);
    const one = check(verdict, name);
    expect(verdict.outcome).toBe("reject");
    expect(one).toMatchObject({ status: "failed", shown: "N/A", value: NaN });
    return one.explanation;
  };

  test("nothing at all: seven failures", () => {
    const verdict = gate({}, "conservative", options);
    expect(verdict.failed).toHaveLength(7);
    expect(verdict.decision).toMatchObject({ outcome: "reject", subject: null, provenance: null });
  });

  test("each part", () => {
    expect(reason({ ...good, sweep: undefined }, "deflatedSharpe")).toBe(
      "N/A: no sweep was given, so the trials are not counted.",
    );
    expect(reason({ ...good, monteCarlo: undefined }, "probabilityOfLoss")).toBe(
      "N/A: no Monte Carlo was given.",
    );
    expect(reason({ ...good, stress: undefined }, "crashDrawdown")).toBe("N/A: no stress test was given.");
    expect(reason({ ...good, walkForward: undefined }, "sharpe")).toContain("no walk-forward was given");
  });

  test("a stress test without a crash", () => {
    const calm = stress(good.walkForward.outOfSample, ["vol_spike"]);
    expect(reason({ ...good, stress: calm }, "crashDrawdown")).toContain("has no crash scenario");
  });

  test("evidence about something else: other returns, another market, uncounted trials", async () => {
    const other = returnSeries(normalReturns(1095, 0.01, 0.01, 9));
    expect(reason({ ...good, stress: stress(other, ["single_crash_bar"]) }, "crashDrawdown")).toContain(
      "other returns",
    );
    expect(
      reason({ ...good, monteCarlo: await monteCarlo(other, { runs: 100 }) }, "probabilityOfLoss"),
    ).toContain("other returns");
    const elsewhere = returnSeries([0, 0], { symbol: "ETH/USD" }).provenance;
    expect(reason({ ...good, sweep: { ...good.sweep, provenance: elsewhere } }, "deflatedSharpe")).toContain(
      "another market or timeframe",
    );
    const trials = { count: 20, sharpeVariance: NaN as never };
    expect(reason({ ...good, sweep: { ...good.sweep, trials } }, "deflatedSharpe")).toContain("is unknown");
  });

  test("a strategy that never traded does not pass by never losing", async () => {
    const flat = returnSeries(new Float64Array(200));
    const verdict = gate(
      {
        sweep: good.sweep,
        walkForward: { outOfSample: { ...flat, stats: { trades: 0 } }, efficiency: NaN },
        monteCarlo: await monteCarlo(flat, { runs: 100 }),
        stress: stress(flat, ["single_crash_bar"]),
      },
      "aggressive",
      options,
    );
    expect(verdict.passed).toEqual([]);
    expect(check(verdict, "maxDrawdown").explanation).toContain("nothing was traded");
    expect(check(verdict, "trades")).toMatchObject({ value: 0, status: "failed" });
  });

  test("a handful of bars says nothing", () => {
    const short = returnSeries([0.01, 0.02, 0.01, 0.03]);
    const walkForward = { outOfSample: { ...short, stats: { trades: 50 } }, efficiency: 1 };
    expect(reason({ walkForward }, "sharpe")).toBe("N/A: 4 bars out of sample are too few, 30 are needed.");
  });

  test("an unknown profile, part or option is an error with the repair", () => {
    expect(() => gate(good, "moderat" as never)).toThrow('Did you mean "moderate"?');
    expect(() => gate({ ...good, montecarlo: good.monteCarlo } as never, "moderate")).toThrow(
      'Did you mean "monteCarlo"?',
    );
    expect(() => gate(good, "moderate", { treshold: {} } as never)).toThrow("Unknown gate option");
    expect(() => gate(undefined as never, "moderate")).toThrow("evidence must be an object of results");
  });
});

describe("stopping", () => {
  const rejected = gate({ ...good, stress: undefined }, "moderate", options);

  test("a verdict other than promote stops 'run all' with each check that did not pass", () => {
    expect(() => rejected.orStop()).toThrow(GateStop);
    try {
      requirePromote(rejected);
    } catch (thrown) {
      const stop = thrown as GateStop;
      expect(stop.reason.title).toBe("REJECT under the moderate profile");
      expect(stop.reason.failed).toEqual(["Maximum drawdown under stress: N/A: no stress test was given."]);
      expect(stop.verdict).toBe(rejected);
    }
    expect.assertions(4);
  });

  test("the decision is plain data with date, values and reasons, and survives JSON", () => {
    expect(JSON.parse(JSON.stringify(rejected.decision))).toEqual(rejected.decision);
    expect(rejected.decision).toMatchObject({
      date: "2026-01-02T03:04:00.000Z",
      outcome: "reject",
      profile: "moderate",
      subject: "test strategy",
      metrics: { crashDrawdown: null, trades: 120, efficiency: 0.7 },
      reasons: ["Maximum drawdown under stress: N/A: no stress test was given."],
    });
  });
});

describe("how it shows itself", () => {
  test("a row per check with a symbol and a word, and the reasons below; colours are not red and green", async () => {
    const verdict = gate(
      { ...good, stress: undefined, walkForward: { ...good.walkForward, efficiency: 0.4 } },
      "moderate",
      options,
    );
    const text = verdict[inspectSymbol]();
    expect(text).toContain("Verdict: REJECT");
    for (const mark of ["✓ passed", "~ borderline", "✗ failed"]) expect(text).toContain(mark);
    expect(text).toContain("✗ Maximum drawdown under stress: N/A: no stress test was given.");
    expect(Math.max(...text.split("\n").map(line => line.length))).toBeLessThanOrEqual(100);
    const html = (await verdict[displaySymbol]())["text/html"]!;
    for (const color of ["#0072B2", "#E69F00", "#D55E00"]) expect(html).toContain(color);
    expect(html).toContain("✗ failed");
    expect(
      Object.isFrozen(verdict) && Object.isFrozen(verdict.checks) && Object.isFrozen(verdict.decision),
    ).toBe(true);
  });

  test("a verdict on a synthetic market says so", async () => {
    const verdict = gate(await goodEvidence({ synthetic: true }), "moderate", options);
    expect(verdict[inspectSymbol]()).toContain("SYNTHETIC DATA");
    expect((await verdict[displaySymbol]())["text/html"]).toContain("SYNTHETIC DATA");
  });
});
