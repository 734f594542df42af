import { describe, expect, test } from "vitest";
import { day } from "../../../../lib/core/time.ts";
import { Bars } from "../../../../lib/market/bars.ts";
import { features } from "../../../../lib/signal/features/graph.ts";
import * as feature from "../../../../lib/signal/features/index.ts";
import type { FeatureNode } from "../../../../lib/signal/features/node.ts";
import { leakTest } from "../../../../lib/trading/strategy/leak-test.ts";
import * as regimes from "../../../../lib/signal/regime/index.ts";
import { garch } from "../../../../lib/stats/volatility/garch.ts";
import { logReturn } from "../../../../lib/signal/ta/momentum/change.ts";
import { randomBars } from "../../../support/bars.ts";

const market = randomBars(420, { seed: 5, spacing: day, timeframe: "1d" });
const { bars } = feature;
const few = { train: 150, every: 90, starts: 1 };

/** Each detector as nodes, and what `pt.regimes` says of the same bars. */
const twins: [string, Readonly<Record<string, FeatureNode>>, (given: Bars) => regimes.Regimes][] = [
  ["trend", feature.regimes.trend(bars), given => regimes.trend(given)],
  [
    "volatility",
    feature.regimes.volatility(bars, { window: 20, volatilityThreshold: 0.011 }),
    given => regimes.volatility(given, { window: 20, volatilityThreshold: 0.011 }),
  ],
  [
    "trend and volatility",
    feature.regimes.trendVolatility(bars, { trendThreshold: 0.001 }),
    given => regimes.trendVolatility(given, { trendThreshold: 0.001 }),
  ],
  [
    "volatility breakout",
    feature.regimes.volatilityBreakout(bars),
    given => regimes.volatilityBreakout(given),
  ],
  ["range compression", feature.regimes.rangeCompression(bars), given => regimes.rangeCompression(given)],
  [
    "economic confidence",
    feature.regimes.economicConfidence(bars),
    given => regimes.economicConfidence(given),
  ],
  ["hidden Markov", feature.regimes.hiddenMarkov(bars, few), given => regimes.hiddenMarkov(given, few)],
  ["k-means", feature.regimes.volatilityClusters(bars, few), given => regimes.volatilityClusters(given, few)],
  [
    "mixture",
    feature.regimes.volatilityClusters(bars, { ...few, clusters: 2, method: "mixture", window: "rolling" }),
    given => regimes.volatilityClusters(given, { ...few, clusters: 2, method: "mixture", window: "rolling" }),
  ],
];

/** Feeds a graph bar by bar. */
function streamed(graph: ReturnType<typeof features>, given: Bars): Record<string, number>[] {
  const stream = graph.stream(given);
  return Array.from(given.time, (time, i) =>
    stream.next({
      time,
      open: given.open[i],
      high: given.high[i],
      low: given.low[i],
      close: given.close[i],
      volume: given.volume[i],
    }),
  );
}

describe("regimes as nodes", () => {
  test.each(twins)(
    "%s says what pt.regimes says, in batch and bar by bar, from its lookback on",
    (_, nodes, detect) => {
      const graph = features(nodes);
      const { columns, rows } = graph.run(market);
      const found = detect(market);
      const first = Number(rows[0].lookback);
      expect(first).toBeLessThan(300);
      for (const name of found.names) {
        const wanted = (found.probabilities?.[name] ?? found.is(name)).map((value, i) =>
          i < first ? NaN : value,
        );
        const apart = columns[name].map((value, i) => Math.abs(value - wanted[i]));
        expect(Math.max(...apart.subarray(first)), name).toBeLessThan(1e-9);
        expect(columns[name].subarray(0, first).every(Number.isNaN), name).toBe(true);
      }
      const live = streamed(graph, market);
      for (const name of graph.names)
        expect(Float64Array.from(live, row => row[name])).toEqual(columns[name]);
    },
  );

  test.each([
    ["rangeCompression", feature.regimes.rangeCompression(bars, { average: 150 })],
    ["rangeCompression", feature.regimes.rangeCompression(bars, { window: 40, lookback: 120 })],
    ["rangeCompression", feature.regimes.rangeCompression(bars, { history: 2 })],
    ["trendVolatility", feature.regimes.trendVolatility(bars, { window: 130 })],
  ])("%s needs no bar before its lookback, however long its windows are", (_, nodes) => {
    const graph = features(nodes as Readonly<Record<string, FeatureNode>>);
    const { columns, rows } = graph.run(market);
    const lookback = Number(rows[0].lookback);
    for (const at of [lookback, 300, 419])
      for (const [name, alone] of Object.entries(graph.run(market.slice(at - lookback, at + 1)).columns))
        expect(alone[lookback], name).toBe(columns[name][at]);
  });

  test("an average or a rank of more bars than the history asked for makes that longer", () => {
    const first = (nodes: Readonly<Record<string, FeatureNode>>) => features(nodes).run(market).first;
    expect(first(feature.regimes.volatilityBreakout(bars, { average: 200 }))).toBe(204);
    expect(first(feature.regimes.volatilityBreakout(bars, { span: 30, lookback: 150 }))).toBe(178);
    expect(first(feature.regimes.rangeCompression(bars, { window: 60, lookback: 150 }))).toBe(208);
    expect(() => regimes.trend(market, { window: 1e9 })).toThrow(/look-back must be 1048576 bars at most/);
  });

  test("the cycle's columns stand beside its phases", () => {
    const { daysToTurningPoint, riskMultiplier } = feature.regimes.economicConfidence(bars);
    const { columns } = features({ daysToTurningPoint, riskMultiplier }).run(market);
    const found = regimes.economicConfidence(market);
    expect(columns.daysToTurningPoint).toEqual(found.daysToTurningPoint);
    expect(columns.riskMultiplier).toEqual(found.riskMultiplier);
  });

  test("of longer bars they are known when those have closed", () => {
    const hours = randomBars(24 * 80, { seed: 3 });
    const { HIGH_VOL } = feature.regimes.volatility(bars.on("1d"), { window: 20, volatilityThreshold: 0.03 });
    const graph = features({ HIGH_VOL });
    const { columns } = graph.run(hours);
    expect(columns.HIGH_VOL.findIndex(value => value === value)).toBe(21 * 24 - 1);
    expect(leakTest(graph, hours, { cuts: 4 }).leaks).toBe(false);
  });

  test("what is fitted and told is shared between graphs, because equal options are equal nodes", () => {
    const again = feature.regimes.hiddenMarkov(bars, { starts: 1, every: 90, train: 150 });
    expect(again.calm.hash).toBe(feature.regimes.hiddenMarkov(bars, few).calm.hash);
    expect(again.calm.hash).not.toBe(feature.regimes.hiddenMarkov(bars, { ...few, seed: 8 }).calm.hash);
  });
});

describe("GARCH as a node", () => {
  const node = feature.garch(bars.close.logReturns(), { train: 150, every: 90 });

  test("expects what models fitted to the past expect, in batch and bar by bar", () => {
    const graph = features({ node });
    const { columns, rows } = graph.run(market);
    const returns = logReturn(market.close, 1).subarray(1);
    const { column } = regimes.refit(
      returns,
      training => garch(training),
      (model, later) => model.filter(later),
      { train: 150, every: 90 },
    );
    expect(columns.node.subarray(1)).toEqual(column);
    expect([rows[0].lookback, rows[0].first]).toEqual([151, 151]);
    expect(Float64Array.from(streamed(graph, market), row => row.node)).toEqual(columns.node);
  });

  test("a bar without a price has no value, and the model goes on after it", () => {
    const close = market.close.slice();
    close[300] = NaN;
    const { columns } = features({ node }).run(new Bars(market, { ...market, close }));
    // Bar 300 and the return of the bar after it are missing.
    expect([...columns.node.subarray(299, 303)].map(Number.isNaN)).toEqual([false, true, true, false]);
  });

  test("too few to fit a model to are refused where the node is made", () => {
    const returns = bars.close.logReturns();
    expect(() => feature.garch(returns, { train: 49 })).toThrow("train must be a whole number of 50 or more");
    expect(() => feature.regimes.hiddenMarkov(bars, { states: 3, train: 29 })).toThrow("30 or more");
    expect(() => feature.regimes.volatilityClusters(bars, { train: 2 })).toThrow("3 or more");
    expect(() => regimes.hiddenMarkov(market, { train: 19 })).toThrow(
      "train must be a whole number of 20 or more",
    );
    for (const node of [
      feature.garch(returns, { train: 50, every: 400 }),
      feature.regimes.hiddenMarkov(bars, { train: 20, every: 400, starts: 1 }).calm,
    ])
      expect(features({ node }).run(market).columns.node.at(-1)).not.toBeNaN();
  });

  test("fewer bars than it is trained on give no value and no error", () => {
    expect(features({ node }).run(market.slice(0, 100)).columns.node.every(Number.isNaN)).toBe(true);
  });
});

describe("no node knows the future", () => {
  test("the leak test finds nothing in detectors and models, whatever the future is made of", () => {
    const nodes = Object.fromEntries(
      twins.flatMap(([title, made]) =>
        Object.entries(made).map(([name, node]) => [`${title} ${name}`, node] as const),
      ),
    );
    const graph = features({
      ...nodes,
      garch: feature.garch(bars.close.logReturns(), { train: 150, every: 90 }),
    });
    const verdict = leakTest(graph, market, { cuts: 2 });
    expect(verdict.leaks).toBe(false);
    expect(!verdict.leaks && verdict.refused).toEqual([]);
  });

  test("a model that is fitted to all bars is refused where it is named, and found where it is hidden", () => {
    const returns = logReturn(market.close, 1).subarray(1);
    const fitted = garch(returns);
    expect(() => feature.garch(bars.close.logReturns(), fitted as never)).toThrow(
      /^options must say how to fit, and not be a fitted model.*\n {2}→ A model fitted to all bars knows their future/,
    );
    expect(() => feature.garch(bars.close.logReturns(), { train: "all" as never })).toThrow("train must be");
    const hidden = feature.fromBars({
      name: "whole sample",
      lookback: 1,
      batch(given) {
        const own = logReturn(given.close, 1).map(value => (Number.isFinite(value) ? value : 0));
        return garch(own).filter(own);
      },
    });
    expect(leakTest(features({ hidden }), market, { cuts: 1 })).toMatchObject({
      leaks: true,
      node: "hidden",
    });
  });
});
