import { describe, expect, test } from "vitest";
import { features } from "../../../../lib/signal/features/graph.ts";
import { bars, from, fromBars, market } from "../../../../lib/signal/features/index.ts";
import { trend } from "../../../../lib/signal/regime/index.ts";
import { leakTest } from "../../../../lib/trading/strategy/leak-test.ts";
import { randomBars } from "../../../support/bars.ts";
import { barAt } from "./random-graph.ts";

const own = randomBars(200, { seed: 8 });

describe("a function of whole bars as a node", () => {
  const rising = fromBars({
    name: "rising",
    lookback: 20,
    batch: given => trend(given, { window: 20, trendThreshold: 0.001 }).is("TREND_UP"),
  });

  test("a regime is a feature like another: columns, stream on the window, no look-ahead", () => {
    const graph = features({ rising, often: rising.zscore({ expanding: 30 }) });
    const { columns, rows } = graph.run(own);
    expect(columns.rising).toEqual(trend(own, { window: 20, trendThreshold: 0.001 }).is("TREND_UP"));
    expect(new Set(columns.rising.slice(20))).toEqual(new Set([0, 1]));
    expect(rows.map(({ lookback }) => lookback)).toEqual([20, 49]);
    const stream = graph.stream(own);
    for (let i = 0; i < own.length; i++) expect(stream.next(barAt(own, i)).rising).toBe(columns.rising[i]);
    expect(leakTest(graph, own)).toMatchObject({ leaks: false });
  });

  test("is not asked live before it has the bars it declares, which have times that are none until then", () => {
    const hour = fromBars({
      name: "hour",
      lookback: 3,
      batch: ({ time }) => time.map(moment => Number(new Date(moment).toISOString().slice(11, 13))),
    });
    const graph = features({ hour });
    const stream = graph.stream(own);
    const live = Array.from({ length: 6 }, (_, i) => stream.next(barAt(own, i)).hour);
    expect(live).toEqual([NaN, NaN, NaN, 3, 4, 5]);
    expect(live).toEqual(Array.from(graph.run(own).columns.hour.subarray(0, 6)));
  });

  test("of longer bars and of other markets it is given theirs, timeframe and all", () => {
    const length = fromBars(
      {
        name: "size",
        lookback: 0,
        lines: ["count", "first"],
        batch: ({ timeframe, close }) => ({
          count: close.map(() => (timeframe === "4h" ? 4 : 1)),
          first: close.map(() => close[0]),
        }),
      },
      market("other").on("4h"),
    );
    const other = randomBars(200, { seed: 9 });
    const { columns } = features(length).run(own, { other });
    expect([columns.count.at(-1), columns.first.at(-1)]).toEqual([4, other.close[3]]);
  });

  test("what sorts or fills the columns it is given spoils them for nobody", () => {
    const before = own.close.slice();
    const middle = (close: Float64Array) => close.fill(close.sort()[close.length >> 1]);
    const graph = features({
      whole: fromBars({ name: "whole", lookback: 0, batch: given => middle(given.close) }),
      column: from({ name: "column", lookback: 0, batch: middle }, bars.close),
      close: bars.close,
    });
    const { columns } = graph.run(own);
    expect(own.close).toEqual(before);
    expect(columns.close).toEqual(before);
    expect(columns.column).toEqual(columns.whole);
  });

  test("its own stream form takes a bar at a time", () => {
    const range = fromBars({
      name: "range",
      lookback: 1,
      endless: true,
      batch: ({ high, low }) => high.map((h, i) => h - low[i]),
      stream:
        () =>
        ({ high, low }) =>
          high - low,
    });
    const graph = features({ range, close: bars.close });
    const stream = graph.stream(own);
    const live = Array.from({ length: 5 }, (_, i) => stream.next(barAt(own, i)).range);
    expect(live).toEqual(Array.from(graph.run(own).columns.range.subarray(0, 5)));
    expect(live[0]).toBeNaN();
  });
});
