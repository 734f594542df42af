import { inspect } from "node:util";
import { describe, expect, expectTypeOf, test } from "vitest";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { hour } from "../../../../lib/core/time.ts";
import { adjust } from "../../../../lib/market/adjust/adjust.ts";
import { Bars } from "../../../../lib/market/bars.ts";
import { ColumnCache } from "../../../../lib/signal/features/batch/cache.ts";
import { features } from "../../../../lib/signal/features/graph.ts";
import { bars, from, fromBars, market, ta, type FeatureNode } from "../../../../lib/signal/features/index.ts";
import { correlations } from "../../../../lib/signal/features/result/correlation.ts";
import * as columns from "../../../../lib/signal/ta/index.ts";
import { randomBars } from "../../../support/bars.ts";
import { barAt } from "./random-graph.ts";

const own = randomBars(300, { seed: 3 });
const { close } = bars;

describe("a graph's names and types", () => {
  test("flow into columns, rows and the stream", () => {
    const graph = features({ rsi: ta.rsi(close, 14), ...ta.macd(close) });
    const run = graph.run(own);
    expectTypeOf(run.columns.rsi).toEqualTypeOf<Float64Array>();
    expectTypeOf(graph.names).toEqualTypeOf<readonly ("rsi" | "macd" | "signal" | "histogram")[]>();
    // @ts-expect-error A name that the graph does not have.
    expect(run.columns.rsj).toBeUndefined();
    // @ts-expect-error A period is a number.
    expect(() => ta.rsi(close, "14")).toThrow(/period/);
    expect(graph.names).toEqual(["rsi", "macd", "signal", "histogram"]);
  });

  test("every indicator is there, with nodes for columns, and gives what it gives on columns", () => {
    const run = features({
      atr: ta.atr(bars, 5),
      upper: ta.bbands(close, 9, 1.5, 1).upper,
      beta: ta.beta(close, bars.open, 8),
      hidden: ta.trueRange(bars),
    }).run(own);
    expect(run.columns.atr).toEqual(columns.atr(own, 5));
    expect(run.columns.upper).toEqual(columns.bbands(own.close, 9, 1.5, 1).upper);
    expect(run.columns.beta).toEqual(columns.beta(own.close, own.open, 8));
    expect(run.columns.hidden).toEqual(columns.trange(own));
    const exported = Object.entries(columns).filter(
      ([, value]) => typeof value === "function" && "definition" in value,
    );
    expect(Object.keys(ta)).toEqual(exported.map(([name]) => name));
  });

  test("what is no node, or nothing, is refused", () => {
    expect(() => features({})).toThrow(/must name one node at least/);
    for (const lost of [{ __proto__: close, close }, { ["__proto__"]: close }])
      expect(() => features(lost as never)).toThrow(/must not name one __proto__/);
    expect(() => features({ macd: ta.macd(close) as never })).toThrow(
      /features.macd must be a node.*[\s\S]*spread it/,
    );
    const graph = features({ eth: market("ETH/USD").close });
    expect(() => graph.run(own)).toThrow(/Unknown market of the graph "ETH\/USD"/);
    expect(() => graph.run(own, { "ETH/USD": own, "LTC/USD": own })).toThrow(
      /Unknown market of the graph "LTC\/USD"/,
    );
  });
});

describe("lookback", () => {
  test("adds up along a graph, takes the longest way, and is where the first value stands", () => {
    const rsi = ta.rsi(close, 14);
    const run = features({
      rsi,
      score: rsi.zscore({ window: 20 }),
      spread: ta.sma(close, 50).minus(rsi.lag(10)),
      days: bars.on("1d").close.difference(3),
    }).run(own);
    // 14; 14 + 19; the longer of 49 and 24; at 23:00 the last day ended 23 hours ago, and began with the three before it 96 hours earlier.
    expect(run.rows.map(({ lookback }) => lookback)).toEqual([14, 33, 49, 22 + 4 * 24]);
    expect(run.rows.map(({ first }) => first)).toEqual([14, 33, 49, 95]);
    expect(run.rows.map(({ endless }) => endless)).toEqual([true, true, true, false]);
    expect(run.first).toBe(95);
    expect(features({ a: bars.on("1d").close.difference(3).plus(close.lag(2)) }).describe()[0].lookback).toBe(
      "2 and 3 of 1d",
    );
  });

  test("of longer bars is enough wherever in them a bar stands, and one less is not", () => {
    const graph = features({ day: bars.on("1d").volume.difference(2), four: bars.on("4h").volume });
    const { rows } = graph.run(own);
    for (const [k, name] of graph.names.entries()) {
      const { lookback } = rows[k];
      const given = (from: number, end: number) => graph.run(own.slice(from, end)).at()[name];
      const ends = Array.from({ length: 24 }, (_, hour) => 240 + hour);
      const true_ = ends.map(end => given(0, end));
      expect(ends.map(end => given(end - 1 - lookback, end))).toEqual(true_);
      expect(ends.map(end => given(end - lookback, end))).not.toEqual(true_);
    }
  });

  type Definition = (typeof columns.rsi)["definition"];
  const everyIndicator = (value: FeatureNode) =>
    Object.entries(ta).map(([name, make]) => {
      const { definition } = (columns as unknown as Record<string, { definition: Definition }>)[name];
      const ofColumns = { value: [value], first: [value, bars.open] }[definition.inputs[0]];
      const made = (make as (...input: unknown[]) => FeatureNode | Record<string, FeatureNode>)(
        ...(ofColumns ?? [bars]),
      );
      const nodes = "hash" in made ? { [name]: made as FeatureNode } : (made as Record<string, FeatureNode>);
      return { name, definition, nodes, ofColumns: ofColumns !== undefined };
    });

  test("of every indicator is that of the longest of its inputs and its own", () => {
    for (const { name, definition, nodes, ofColumns } of everyIndicator(close.lag(3)))
      for (const row of features(nodes).run(own).rows) {
        expect(row.lookback, name).toBe(definition.lookback() + (ofColumns ? 3 : 0));
        expect(row.first, name).toBeGreaterThanOrEqual(row.lookback);
      }
  });

  test("is enough: bars before it change nothing, unless the feature says that all bars count", () => {
    const changedBefore = (column: Float64Array) => column.map((value, i) => (i < 150 ? 1 + i : value));
    const changed = new Bars(own, {
      time: own.time,
      open: changedBefore(own.open),
      high: changedBefore(own.high),
      low: changedBefore(own.low),
      close: changedBefore(own.close),
      volume: own.volume,
    });
    for (const { name, definition, nodes } of everyIndicator(close))
      for (const [line, node] of Object.entries(nodes)) {
        if (node.endless) continue;
        const graph = features({ node });
        const [a, b] = [own, changed].map(given => graph.run(given).columns.node);
        let apart = 0;
        for (let i = 150 + definition.lookback(); i < 300; i++)
          if (!Number.isNaN(a[i])) apart = Math.max(apart, Math.abs(a[i] - b[i]) / (1 + Math.abs(a[i])));
        expect(apart, `${name} ${line}`).toBeLessThan(1e-7);
      }
  });
});

describe("computing once", () => {
  const counted = () => {
    const calls: number[] = [];
    const node = from(
      { name: "counted", lookback: 0, batch: x => (calls.push(x.length), x.map(v => v + 1)) },
      close,
    );
    return { node, calls };
  };

  test("a node that several features rest on is computed once, an unchanged graph not again, equal bars of another set neither", () => {
    const { node, calls } = counted();
    const graph = features({ a: node.lag(1), b: node.zscore({ window: 5 }) });
    const first = graph.run(own);
    expect(calls).toEqual([300]);
    expect(graph.run(own).columns.a).toBe(first.columns.a);
    const copy = randomBars(300, { seed: 3 });
    expect(graph.run(copy).columns.b).toBe(first.columns.b);
    expect(features({ other: node }).run(copy).columns.other.length).toBe(300);
    expect(calls).toEqual([300]);
  });

  test("bars that somebody has written to are other bars, and the same again once that is undone", () => {
    const { node, calls } = counted();
    const graph = features({ node, day: bars.on("1d").close });
    const mine = new Bars(own, { ...own, close: own.close.slice() });
    const before = graph.run(mine).columns;
    const was = mine.close[200];
    mine.close[200] = 2 * was;
    expect(graph.run(mine).columns.node[200]).toBe(2 * was + 1);
    mine.close[200] = was;
    expect(graph.run(mine).columns.node).toBe(before.node);
    expect(calls).toEqual([300, 300]);
  });

  test("other numbers, other times of longer bars, another function of the same text: computed again", () => {
    const { node, calls } = counted();
    const graph = features({ node });
    graph.run(own);
    graph.run(randomBars(300, { seed: 4 }));
    expect(calls).toEqual([300, 300]);
    const days = features({ day: bars.on("1d").close });
    const shifted = new Bars(own, {
      ...own,
      time: own.time.map(time => time + 5 * hour),
    });
    expect(days.run(shifted).columns.day).not.toEqual(days.run(own).columns.day);
    const times = (factor: number) => features({ x: close.map(value => value * factor) });
    expect(times(2).run(own).columns.x[0]).toBe(2 * own.close[0]);
    expect(times(3).run(own).columns.x[0]).toBe(3 * own.close[0]);
  });

  test("the number −0 is 0, whichever of them was asked for first", () => {
    const over = (shift: number, zero: number) => features({ x: close.plus(shift).over(zero) });
    const first = barAt(own, 0);
    for (const graph of [over(1, 0), over(1, -0), over(2, -0), over(2, 0)]) {
      expect(graph.run(own).columns.x[0]).toBe(Infinity);
      expect(graph.stream(own).next(first).x).toBe(Infinity);
    }
  });

  test("what bars say besides their numbers counts too: a list of splits that was put right, another symbol, another source", () => {
    const graph = features({
      adjusted: fromBars({ name: "adjusted", lookback: 0, batch: given => adjust(given).close }),
      letters: fromBars({
        name: "letters",
        lookback: 0,
        batch: given => given.close.map(() => given.symbol.length + 10 * given.source.length),
      }),
    });
    const at = (symbol: string, ratio: number, source = "x") =>
      graph
        .run(
          new Bars({ ...own, symbol, source, actions: [{ kind: "split", time: own.time[200], ratio }] }, own),
        )
        .at(0);
    expect(at("ABC", 2)).toEqual({ adjusted: own.close[0] / 2, letters: 13 });
    expect(at("ABC", 4)).toEqual({ adjusted: own.close[0] / 4, letters: 13 });
    expect(at("ABCDE", 4)).toEqual({ adjusted: own.close[0] / 4, letters: 15 });
    expect(at("ABCDE", 4, "xy")).toEqual({ adjusted: own.close[0] / 4, letters: 25 });
  });

  test("holds the latest columns up to its room, and finds older ones while somebody has them", () => {
    const cache = new ColumnCache(3 * 80);
    const kept = Array.from({ length: 5 }, () => new Float64Array(10));
    kept.forEach((column, k) => cache.set(`k${k}`, column));
    expect(cache.bytes).toBe(240);
    expect(cache.get("k0")).toBe(kept[0]);
    expect(cache.bytes).toBe(240);
    cache.set("large", new Float64Array(31));
    expect(cache.bytes).toBe(240);
  });
});

describe("shown", () => {
  const graph = features({
    rsi: ta.rsi(close, 14),
    calm: ta.rsi(close, 14).rank(30),
    day: bars.on("1d").close,
  });

  test("in characters: lookback, first bar, meaning by the others' names, correlations, the tree", () => {
    const text = inspect(graph.run(own));
    expect(text).toContain("[SYNTHETIC DATA] 3 features of TEST/USD 1h");
    expect(text).toMatch(/calm +43\+ +43 +2024-01-02 19:00 +rank\(rsi, window 30\)/);
    expect(text).toMatch(/day +46 +23 +2024-01-01 23:00 +close of 1d/);
    expect(text).toMatch(/rsi │ +1\.00 /);
    expect(text).toContain("close\n└─ rsi (rsi 14)\n   └─ calm (rank window 30)\n");
    expect(text).toContain("every bar before counts");
    expect(Math.max(...text.split("\n").map(line => line.length))).toBeLessThanOrEqual(80);
    expect(inspect({ graph, run: graph.run(own) }, { depth: 0 })).toContain(
      "[3 features of TEST/USD, from 2024-01-02 19:00]",
    );
  });

  test("in a notebook: a table, the map and the picture, labelled as invented", async () => {
    const bundle = await graph.run(own)[displaySymbol]();
    const page = String(bundle["text/html"]);
    expect(page).toContain("<table");
    const pictures = [...page.matchAll(/base64,([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data, "base64").toString(),
    );
    expect(pictures).toHaveLength(2);
    for (const word of ["rsi 14", "rank window 30", "SYNTHETIC DATA"]) expect(pictures[1]).toContain(word);
  });

  test("features that say the same are told in words, the closest first", () => {
    const run = features({
      close,
      mean: ta.sma(close, 2),
      twice: close.times(-2),
      rsi: ta.rsi(close, 5),
    }).run(own);
    expect(inspect(run).replace(/\s+/g, " ")).toMatch(
      /Nearly the same, from a correlation of 0.95 on: close and twice \(-1.00\), (close and mean|mean and twice) /,
    );
    expect(inspect(features({ close, rsi: ta.rsi(close, 5) }).run(own))).not.toContain("Nearly the same");
  });

  test("a graph deeper than calls can be is computed, streamed and shown, without a picture of it all", async () => {
    // Of whole numbers, so that no sum is rounded.
    let node = close.map(Math.round);
    for (let k = 0; k < 20_000; k++) node = node.plus(1);
    const deep = features({ deep: node });
    const run = deep.run(own);
    expect(run.columns.deep).toEqual(own.close.map(price => Math.round(price) + 20_000));
    expect(deep.stream(own).next(barAt(own, 0)).deep).toBe(run.columns.deep[0]);
    expect(inspect(run)).toContain("Not drawn: it is made of 20,002 nodes.");
    expect(String((await deep[displaySymbol]())["text/html"])).toContain("Not drawn");
  });

  test("of more features than a picture has room for the first are drawn, and it says so", async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, k) => [`f${k}`, ta.sma(close, k + 2)]));
    const text = inspect(features(many).run(own));
    expect(text.match(/the first 40 of 50/g)).toHaveLength(2);
    expect(text).toMatch(/f49 +50 +50 /);
  });

  test("correlations are those of the bars where both have a value", () => {
    const run = features({ up: close, down: close.times(-2), late: close.lag(1), flat: close.times(0) }).run(
      own,
    );
    const { names, values, every } = run.correlations();
    expect([names, every]).toEqual([["up", "down", "late", "flat"], 1]);
    expect(values[0]).toBeCloseTo(1, 12);
    expect(values[1]).toBeCloseTo(-1, 12);
    const [x, y] = [own.close.subarray(1), own.close.subarray(0, 299)];
    expect(values[2]).toBeCloseTo(columns.correl(x, y, 299).at(-1)!, 9);
    expect(values[3]).toBeNaN();
  });

  test("a column that stands still where the other has values has no correlation, whatever sums are rounded to", () => {
    for (let length = 300; length < 320; length++) {
      const still = Float64Array.from({ length }, (_, i) => (i === 0 ? 0.7 : 0.1));
      const late = Float64Array.from({ length }, (_, i) => (i === 0 ? NaN : Math.sin(i)));
      expect(correlations({ still, late }).values[1]).toBeNaN();
    }
  });
});

test("the last features, for a decision, and those of any bar", () => {
  const run = features({ now: close, before: close.lag(1) }).run(own);
  expect(run.at()).toEqual({ now: own.close[299], before: own.close[298] });
  expect(run.at(0)).toEqual({ now: own.close[0], before: NaN });
});
