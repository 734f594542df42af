import { describe, expect, test } from "vitest";
import { displaySymbol, inspectSymbol } from "../../../../lib/core/display.ts";
import { stressScenarios } from "../../../../lib/research/simulate/scenarios.ts";
import { stress } from "../../../../lib/research/simulate/stress.ts";
import * as stats from "../../../../lib/stats/index.ts";
import { normalReturns, returnSeries } from "../../../support/return-series.ts";

const returns = [0.02, 0.01, -0.03, 0.02, 0.01, -0.02, 0.03, 0.01, 0.02, -0.005];
const series = returnSeries(returns);
const one = (scenario: (typeof stressScenarios)[number], options = {}) =>
  stress(series, [scenario], options).outcomes[0];
const changed = (after: Float64Array) =>
  Array.from(after, (r, i) => (r === returns[i] ? -1 : i)).filter(i => i >= 0);

describe("scenarios on ten returns", () => {
  test("single_crash_bar replaces one return by −severity, at the start, in the middle and at the end", () => {
    for (const [position, bar] of [
      ["start", 0],
      ["middle", 5],
      ["end", 9],
    ] as const) {
      const outcome = one("single_crash_bar", { position, severity: 0.3 });
      expect(changed(outcome.returns)).toEqual([bar]);
      expect(outcome.returns[bar]).toBe(-0.3);
      expect([outcome.from, outcome.to, outcome.bars]).toEqual([series.time[bar], series.time[bar], 1]);
    }
  });

  test("gap_down_open subtracts severity from one return", () => {
    expect(one("gap_down_open", { position: "end" }).returns[9]).toBeCloseTo(-0.205, 15);
  });

  test("vol_spike widens the returns of the window around the position, cut at the ends", () => {
    const middle = one("vol_spike", { severity: 0.5 });
    expect(changed(middle.returns)).toEqual([3, 4, 5, 6, 7]);
    expect(middle.returns[5]).toBeCloseTo(-0.03, 15);
    expect(changed(one("vol_spike", { position: "start" }).returns)).toEqual([0, 1, 2]);
    expect(changed(one("vol_spike", { position: "end", window: 3 }).returns)).toEqual([8, 9]);
  });

  test("drawdown_extension deepens the losses of the longest stretch more than 1 % under water", () => {
    // 3 % and 1.06 % on bars 2 and 3, 2 % on bar 5, ½ % at the end.
    const depths = Array.from(stats.drawdowns(returns));
    expect(depths.map(depth => depth > 0.01)).toEqual([
      false,
      false,
      true,
      true,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    const outcome = one("drawdown_extension", { severity: 0.5 });
    expect(changed(outcome.returns)).toEqual([2]);
    expect(outcome.returns[2]).toBeCloseTo(-0.045, 15);
    expect([outcome.from, outcome.to]).toEqual([series.time[2], series.time[3]]);
  });

  test("drawdown_extension without such a stretch takes the window", () => {
    const calm = returnSeries([0.01, 0.01, 0.01, -0.005, 0.01, 0.01]);
    const { returns: after } = stress(calm, ["drawdown_extension"], { severity: 1, window: 3 }).outcomes[0];
    expect(after[3]).toBe(-0.01);
    expect(after[4]).toBe(0.01);
  });
});

describe("traps", () => {
  test("a crash on bar 0 counts in full (trap 29)", () => {
    const { baseline, stressed } = one("single_crash_bar", { position: "start", severity: 0.2 });
    expect(stressed.maxDrawdown).toBeGreaterThanOrEqual(0.2);
    expect((1 + stressed.totalReturn) / (1 + baseline.totalReturn)).toBeCloseTo(0.8 / 1.02, 12);
  });

  test("the returns are the strategy's own, never noise (trap 10)", () => {
    const other = returnSeries(normalReturns(10, 0, 0.05, 3));
    for (const scenario of stressScenarios) {
      const ours = stress(series, [scenario]);
      expect(ours.baseline.totalReturn).toBe(stats.totalReturn(returns));
      expect(ours.outcomes).toEqual(stress(series, [scenario]).outcomes);
      expect(ours.baseline).not.toEqual(stress(other, [scenario]).baseline);
      expect(changed(ours.outcomes[0].returns).length).toBeLessThan(10);
    }
    expect(Array.from(series.returns)).toEqual(returns);
  });

  test("figures are annualised by the series' calendar (traps 8 and 9)", () => {
    const hourly = stress({ ...series, periodsPerYear: 8_760 }, ["vol_spike"]);
    const daily = stress(series, ["vol_spike"]);
    expect(hourly.baseline.sharpe / daily.baseline.sharpe).toBeCloseTo(Math.sqrt(24), 12);
  });
});

test("baseline, stressed and difference are the statistics of the returns before and after", () => {
  for (const scenario of stressScenarios) {
    const { baseline, stressed, difference, returns: after } = one(scenario, { severity: 0.25 });
    const figures = (r: ArrayLike<number>) => ({
      totalReturn: stats.totalReturn(r),
      cagr: stats.cagr(r, { periodsPerYear: 365 }),
      sharpe: stats.sharpe(r, { periodsPerYear: 365 }),
      maxDrawdown: stats.maxDrawdown(r),
    });
    expect(baseline).toEqual(figures(returns));
    expect(stressed).toEqual(figures(after));
    expect(difference.maxDrawdown).toBe(stressed.maxDrawdown - baseline.maxDrawdown);
    expect(difference.totalReturn).toBe(stressed.totalReturn - baseline.totalReturn);
  }
});

test("worst is the deepest stressed drawdown, and scenarios named twice run once", () => {
  const result = stress(series, ["vol_spike", "gap_down_open", "vol_spike"], { severity: 0.4 });
  expect(result.outcomes.map(({ scenario }) => scenario)).toEqual(["vol_spike", "gap_down_open"]);
  expect(result.worst.scenario).toBe("gap_down_open");
});

test("a gap beyond everything is ruin, not a drawdown of more than 100 %", () => {
  const { stressed } = stress(returnSeries([0.1, -0.5, 0.1]), ["gap_down_open"], { severity: 0.9 })
    .outcomes[0];
  expect(stressed).toMatchObject({ totalReturn: -1, cagr: -1, maxDrawdown: 1 });
});

test.each([
  [["single_crash"], {}, 'Did you mean "single_crash_bar"?'],
  [["liquidity"], {}, 'Unknown stress scenario "liquidity"'],
  [[], {}, "scenarios must name one or more"],
  [["vol_spike"], { severity: 20 }, "severity must be a fraction above 0 and at most 1, received 20"],
  [["vol_spike"], { window: 0 }, "window must be a whole number of bars"],
  [["vol_spike"], { position: "centre" }, 'Unknown stress position "centre"'],
  [["vol_spike"], { severty: 0.1 }, 'Did you mean "severity"?'],
])("%j with %j is an error", (scenarios, options, message) => {
  expect(() => stress(series, scenarios as never, options as never)).toThrow(message);
});

test("it shows a row per scenario, a chart, and the synthetic label", async () => {
  const result = stress(returnSeries(returns, { synthetic: true }), stressScenarios.slice());
  const text = result[inspectSymbol]();
  for (const scenario of stressScenarios) expect(text).toContain(scenario);
  expect(text).toContain("SYNTHETIC DATA");
  expect(Math.max(...text.split("\n").map(line => line.length))).toBeLessThanOrEqual(100);
  const html = (await result[displaySymbol]())["text/html"]!;
  expect(html).toContain("<img ");
  expect(html).toContain("SYNTHETIC DATA");
  expect(
    Object.isFrozen(result) && Object.isFrozen(result.outcomes) && Object.isFrozen(result.baseline),
  ).toBe(true);
});
