import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RawKurtosis } from "../../../lib/core/units.ts";
import * as stats from "../../../lib/stats/index.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const series = { GOOG_daily: 252, HAM1_monthly: 12, XBTUSD_daily_2016on: 365 } as const;

const json = (path: string) => JSON.parse(readFileSync(sharedData(`golden/performance/${path}`), "utf8"));
const at95 = { level: 0.95 };
const at99 = { level: 0.99 };

type Tool = "empyrical" | "quantstats" | "scipy" | "R" | "formula";
/** [our statistic, tool, its key, ours, sign and scale from theirs to ours] */
type Row = [
  string,
  Tool,
  string,
  (r: Float64Array, q: number) => number,
  ((theirs: number, q: number) => number)?,
];

const negative = (value: number) => -value;
/** The estimate with kurtosis 3: PerformanceAnalytics leaves kurtosis out of its probabilistic Sharpe ratio by default. */
const withoutKurtosis = (r: Float64Array) => ({ ...stats.sharpeEstimate(r), kurtosis: 3 as RawKurtosis });

const agreeing: Row[] = [
  ["totalReturn", "empyrical", "cum_returns_final", r => stats.totalReturn(r)],
  ["totalReturn", "R", "Return.cumulative", r => stats.totalReturn(r)],
  ["cagr", "empyrical", "annual_return", (r, q) => stats.cagr(r, { periodsPerYear: q })],
  ["cagr", "quantstats", "cagr", (r, q) => stats.cagr(r, { periodsPerYear: q })],
  ["volatility", "empyrical", "annual_volatility", (r, q) => stats.volatility(r, { periodsPerYear: q })],
  ["sharpe", "empyrical", "sharpe_rf0", (r, q) => stats.sharpe(r, { periodsPerYear: q })],
  ["sharpe", "quantstats", "sharpe", (r, q) => stats.sharpe(r, { periodsPerYear: q })],
  [
    "sharpe with a risk-free rate of 1 bp per period",
    "empyrical",
    "sharpe_rf_1bp_per_period",
    (r, q) => stats.sharpe(r, { periodsPerYear: q, riskFree: 0.0001 }),
  ],
  ["sharpePerPeriod", "R", "Sharpe_StdDev", r => stats.sharpePerPeriod(r)],
  ["sortino", "empyrical", "sortino", (r, q) => stats.sortino(r, { periodsPerYear: q })],
  ["sortino", "quantstats", "sortino", (r, q) => stats.sortino(r, { periodsPerYear: q })],
  [
    "sortino",
    "R",
    "SortinoRatio_MAR0",
    (r, q) => stats.sortino(r, { periodsPerYear: q }),
    (ratio, q) => ratio * Math.sqrt(q),
  ],
  ["downsideDeviation over all n", "R", "DownsideDeviation_full", r => stats.downsideDeviation(r)],
  ["calmar", "empyrical", "calmar", (r, q) => stats.calmar(r, { periodsPerYear: q })],
  ["calmar", "R", "CalmarRatio", (r, q) => stats.calmar(r, { periodsPerYear: q })],
  ["omega", "empyrical", "omega_0", r => stats.omega(r)],
  ["omega", "R", "Omega_L0", r => stats.omega(r)],
  ["maxDrawdown", "empyrical", "max_drawdown", r => stats.maxDrawdown(r), negative],
  ["maxDrawdown", "R", "maxDrawdown", r => stats.maxDrawdown(r)],
  ["ulcerIndex with divisor n", "R", "UlcerIndex", r => stats.ulcerIndex(r)],
  ["historicalVar, type 7, 95 %", "R", "VaR_hist_95", r => stats.historicalVar(r, at95), negative],
  ["historicalVar, type 7, 99 %", "R", "VaR_hist_99", r => stats.historicalVar(r, at99), negative],
  ["historicalVar, type 7, 95 %", "empyrical", "var_hist_0.05", r => stats.historicalVar(r, at95), negative],
  ["normalVar with divisor n, 95 %", "R", "VaR_gauss_95", r => stats.normalVar(r, at95), negative],
  ["normalVar with divisor n, 99 %", "R", "VaR_gauss_99", r => stats.normalVar(r, at99), negative],
  [
    "normalVar with divisor n−1",
    "quantstats",
    "value_at_risk",
    r => stats.normalVar(r, { level: 0.95, ddof: 1 }),
    negative,
  ],
  ["normalEs with divisor n, 95 %", "R", "ES_gauss_95", r => stats.normalEs(r, at95), negative],
  ["normalEs with divisor n, 99 %", "R", "ES_gauss_99", r => stats.normalEs(r, at99), negative],
  ["mean", "scipy", "mean", r => stats.mean(r)],
  ["standardDeviation with divisor n−1", "scipy", "std_ddof1", r => stats.standardDeviation(r)],
  ["skewness, population moment", "scipy", "skew_biased", r => stats.skewness(r)],
  ["excessKurtosis, population moment", "scipy", "exkurt_biased", r => stats.excessKurtosis(r)],
  ["kurtosis, raw", "formula", "kurt_raw", r => stats.kurtosis(r)],
  ["quantile 1 %, type 7", "scipy", "quantile_linear_0.01", r => stats.quantile(r, 0.01)],
  ["quantile 99 %, type 7", "scipy", "quantile_linear_0.99", r => stats.quantile(r, 0.99)],
  ["probabilisticSharpe against 0", "formula", "PSR_vs_0.0", r => stats.probabilisticSharpe(r)],
  [
    "probabilisticSharpe against 0.02 per period",
    "formula",
    "PSR_vs_0.02",
    r => stats.probabilisticSharpe(r, stats.perPeriod(0.02)),
  ],
  [
    "probabilisticSharpe with kurtosis left out",
    "R",
    "PSR_vs_0",
    r => stats.probabilisticSharpe(withoutKurtosis(r)),
  ],
  [
    "minimumTrackRecord with kurtosis left out",
    "R",
    "MinTRL_vs_0",
    r => stats.minimumTrackRecord(withoutKurtosis(r)),
  ],
];

describeWithShared("performance statistics against independent tools", () => {
  describe.each(Object.entries(series))("%s", (name, periodsPerYear) => {
    const returns = readReturns(name);
    const tools = readTools(name);

    test.each(agreeing)("%s agrees with %s's %s", (_statistic, tool, key, ours, convert = value => value) => {
      const expected = convert(tools[tool][key] as number, periodsPerYear);
      expect(expected).toBeTypeOf("number");
      // Their files carry 12 to 17 digits.
      expect(Math.abs(ours(returns, periodsPerYear) / expected - 1)).toBeLessThan(2e-12);
    });

    test("the ten deepest drawdowns have R's depths, dates and lengths, from the first bar below the peak to recovery", () => {
      const theirs = tools.R.drawdowns_top10 as unknown as Record<string, (string | number)[]>;
      const ours = stats.drawdownEpisodes(returns).sort((a, b) => b.depth - a.depth);
      const dates = readDates(name);
      for (let i = 0; i < 10; i++) {
        expect(ours[i].depth).toBeCloseTo(-(theirs.return[i] as number), 12);
        expect(dates[ours[i].peak + 1]).toBe(theirs.from[i]);
        expect(dates[ours[i].trough]).toBe(theirs.trough[i]);
        expect(dates[ours[i].recovery ?? -1]).toBe(theirs.to[i]);
        expect(ours[i].length).toBe(theirs.length[i]);
      }
    });

    test("autocorrelations 0 to 10 agree with statsmodels", () => {
      const expected = tools.scipy.acf_1_10 as unknown as number[];
      const ours = stats.acf(returns, 10);
      expected.forEach((value, lag) => expect(ours[lag]).toBeCloseTo(value, 12));
    });

    test("ulcer index: quantstats divides by n−1, we by n", () => {
      const n = returns.length;
      expect(stats.ulcerIndex(returns) * Math.sqrt(n / (n - 1))).toBeCloseTo(
        tools.quantstats.ulcer_index as number,
        12,
      );
    });

    test("expected shortfall: R and empyrical average the returns at or below the quantile, we weight the boundary", () => {
      for (const [level, key] of [
        [0.95, "0.05"],
        [0.99, "0.01"],
      ] as const) {
        const quantile = -stats.historicalVar(returns, { level });
        const beyond = Array.from(returns).filter(r => r <= quantile);
        expect(stats.mean(beyond)).toBeCloseTo(tools.empyrical[`cvar_hist_${key}`] as number, 12);
        // Counting the boundary in full takes in a milder return, or none, so theirs is never the larger loss by much.
        const ours = stats.expectedShortfall(returns, { level });
        expect(ours).toBeGreaterThanOrEqual(-(tools.empyrical[`cvar_hist_${key}`] as number));
        expect(ours / -(tools.empyrical[`cvar_hist_${key}`] as number)).toBeLessThan(1.06);
      }
    });

    test("conditional drawdown: R averages drawdown episodes, we average bars; ours is at least the drawdown at risk", () => {
      const depths = stats.drawdowns(returns);
      const ours = stats.conditionalDrawdown(returns, at95);
      expect(ours).toBeGreaterThanOrEqual(stats.quantile(depths, 0.95));
      expect(ours).toBeLessThanOrEqual(stats.maxDrawdown(returns));
    });
  });

  test.each(["GOOG_daily", "HAM1_monthly"])(
    "ulcerPerformanceIndex of %s agrees with R's Martin ratio",
    name => {
      const ours = stats.ulcerPerformanceIndex(readReturns(name), {
        periodsPerYear: series[name as keyof typeof series],
      });
      expect(ours).toBeCloseTo(readTools(name).R.MartinRatio as number, 11);
    },
  );

  test("R annualises the bitcoin series' Martin ratio with 252 days; with 252 ours agrees", () => {
    const name = "XBTUSD_daily_2016on";
    const ours = stats.ulcerPerformanceIndex(readReturns(name), { periodsPerYear: 252 });
    expect(ours).toBeCloseTo(readTools(name).R.MartinRatio as number, 11);
  });

  test.each(["HAM1_monthly", "XBTUSD_daily_2016on"])(
    "modified value at risk and shortfall of %s agree with R: inside the monotone domain",
    name => {
      const returns = readReturns(name);
      const { R } = readTools(name);
      expect(stats.cornishFisherVar(returns, at95)).toBeCloseTo(-(R.VaR_modified_95 as number), 12);
      expect(stats.cornishFisherVar(returns, at99)).toBeCloseTo(-(R.VaR_modified_99 as number), 12);
      expect(stats.modifiedEs(returns, at95)).toBeCloseTo(-(R.ES_modified_95 as number), 12);
    },
  );

  test("GOOG lies outside the monotone domain: R reports 2.57 %, less than the historical 3.08 %; we report NaN", () => {
    const returns = readReturns("GOOG_daily");
    expect(stats.cornishFisherVar(returns, at95)).toBeNaN();
    expect(stats.modifiedEs(returns, at95)).toBeNaN();
    // The refusal is about the domain, not about another formula.
    const shape = { skewness: stats.skewness(returns), excessKurtosis: stats.excessKurtosis(returns) };
    const z = stats.cornishFisherQuantile(stats.normalQuantile(0.05), shape);
    const { mean, populationDeviation } = stats.returnMoments(returns);
    const theirs = readTools("GOOG_daily").R.VaR_modified_95 as number;
    expect(mean + populationDeviation * z).toBeCloseTo(theirs, 12);
  });
});

function readReturns(name: string): Float64Array {
  return Float64Array.from(rows(name), line => Number(line.split(",")[1]));
}

function readDates(name: string): string[] {
  return rows(name).map(line => line.split(",")[0]);
}

function rows(name: string): string[] {
  return readFileSync(sharedData(`golden/performance/${name}_returns.csv`), "utf8")
    .trim()
    .split("\n")
    .slice(1);
}

function readTools(name: string): Record<Tool, Record<string, unknown>> {
  const python = json(`${name}_py.json`).values;
  return {
    empyrical: python["empyrical-reloaded@efe60664"],
    quantstats: python["quantstats@0.0.81"],
    scipy: python["scipy1.10.1/statsmodels0.13.5"],
    R: json(`${name}_R.json`).values,
    formula: json("psr_formula_scipy.json").values[`${name}_returns.csv`],
  };
}
