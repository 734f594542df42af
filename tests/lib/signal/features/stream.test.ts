import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeframeLength, type Timeframe } from "../../../../lib/core/time.ts";
import { Bars, makeBars } from "../../../../lib/market/bars.ts";
import { calendar } from "../../../../lib/market/calendar/find.ts";
import { resample } from "../../../../lib/market/resample.ts";
import { features, type FeatureGraph } from "../../../../lib/signal/features/graph.ts";
import { bars, from, market, ta } from "../../../../lib/signal/features/index.ts";
import { barsOf } from "../../../support/bars.ts";
import { barAt, gappyBars, randomNodes } from "./random-graph.ts";

/** Runs a graph bar by bar, the other market's bars given as they close. */
function streamed(graph: FeatureGraph<string>, own: Bars, other: Bars): Record<string, number[]> {
  const stream = graph.stream(own, { "ETH/USD": other });
  const columns: Record<string, number[]> = Object.fromEntries(graph.names.map(name => [name, []]));
  let k = 0;
  for (let i = 0; i < own.length; i++) {
    const now = own.time[i] + timeframeLength(own.timeframe);
    for (; k < other.length && other.time[k] + timeframeLength(other.timeframe) <= now; k++)
      if (graph.markets.length) stream.give("ETH/USD", barAt(other, k));
    for (const [name, value] of Object.entries(stream.next(barAt(own, i)))) columns[name].push(value);
  }
  return columns;
}

test("a graph streamed bar by bar equals the graph run over columns, to the bit, across gaps, markets and timeframes", () => {
  fc.assert(
    fc.property(
      randomNodes,
      fc.nat(1e6),
      fc.constantFrom<Timeframe>("15m", "1h"),
      fc.constantFrom<Timeframe>("30m", "1h", "4h"),
      (nodes, seed, timeframe, otherTimeframe) => {
        const graph = features(nodes);
        const own = gappyBars(150, seed, timeframe);
        const other = gappyBars(150, seed + 1, otherTimeframe);
        const batch = graph.run(own, graph.markets.length ? { "ETH/USD": other } : {});
        const live = streamed(graph, own, other);
        for (const name of graph.names) expect(live[name], name).toEqual([...batch.columns[name]]);
      },
    ),
    { numRuns: 120 },
  );
});

test("days of a market whose sessions begin before midnight UTC are its own, streamed as in columns", () => {
  for (const name of ["XASX", "CMES"]) {
    const time = Float64Array.from(
      calendar(name)
        .sessions("2024-03-25", "2024-04-13")
        .flatMap(({ open, close }) =>
          Array.from({ length: (close - open) / 3_600_000 }, (_, i) => open + i * 3_600_000),
        ),
    );
    const close = time.map((_, i) => 100 + i);
    const own = makeBars(
      { symbol: "X", timeframe: "1h", source: "test", synthetic: false, calendar: name },
      { time, open: close, high: close, low: close, close, volume: close },
    );
    const graph = features({ day: bars.on("1d").close, week: bars.on("1w").open });
    const { columns } = graph.run(own);
    expect(streamed(graph, own, own)).toEqual({ day: [...columns.day], week: [...columns.week] });
    expect(new Set(columns.day.filter(Number.isFinite)).isSubsetOf(new Set(resample(own, "1d").close))).toBe(
      true,
    );
  }
});

test("a longer bar passes over a high or low that is missing, unless it begins with it, streamed as in columns", () => {
  const own = gappyBars(100, 5);
  for (const i of [3, 8, 24, 31, 60]) own.high[i] = own.low[i - 1] = NaN;
  for (let i = 72; i < 76; i++) own.high[i] = own.low[i] = own.close[i] = NaN;
  const { high, low, close } = bars.on("4h");
  const graph = features({ high, low, close });
  const { columns } = graph.run(own);
  const live = streamed(graph, own, own);
  for (const name of graph.names) expect(live[name], name).toEqual([...columns[name]]);
});

const bars1h = barsOf([
  [1, 1, 1, 1],
  [1, 1, 1, 1],
]);

describe("a stream", () => {
  const at = (i: number, time: number) => ({
    ...barAt(bars1h, 0),
    time: Date.UTC(2024, 0, 1, time),
    close: i,
  });

  test("holds another market's bar back until its moment has come", () => {
    const stream = features({ eth: market("ETH/USD").close }).stream(
      { timeframe: "1h" },
      { "ETH/USD": { timeframe: "1h" } },
    );
    stream.give("ETH/USD", at(7, 0));
    stream.give("ETH/USD", at(8, 1));
    expect(stream.next(at(1, 0))).toEqual({ eth: 7 });
    expect(stream.next(at(1, 1))).toEqual({ eth: 8 });
  });

  test("refuses a bar that comes too late, twice or out of order, and a market it does not read", () => {
    const stream = features({ eth: market("ETH/USD").close }).stream(
      { timeframe: "1h" },
      { "ETH/USD": { timeframe: "1h" } },
    );
    stream.next(at(1, 3));
    expect(() => stream.give("ETH/USD", at(7, 3))).toThrow(/closed at 2024-01-01 04:00 comes after/);
    expect(() => stream.next(at(1, 3))).toThrow(/must ascend/);
    expect(() => stream.give("LTC/USD", at(7, 5))).toThrow(/Unknown market of the graph "LTC\/USD"/);
    expect(() => features({ eth: market("ETH/USD").close }).stream({ timeframe: "1h" })).toThrow(/ETH\/USD/);
  });

  test("names a bar that is none, and bars whose length nobody told", () => {
    const graph = features({ close: bars.close });
    const stream = graph.stream(bars1h);
    const ccxt = [Date.UTC(2024, 0, 1), 1, 1, 1, 1, 1] as never;
    for (const bar of [undefined as never, ccxt, { ...at(0, 0), close: undefined as never }])
      expect(() => stream.next(bar)).toThrow(/bar must be a bar, received .*time, open, high/s);
    expect(() => stream.next({ ...at(0, 0), time: NaN })).toThrow(
      /time of the bar must be its open in ms UTC/,
    );
    expect(stream.next(at(7, 0)).close).toBe(7);
    expect(() => graph.stream(undefined as never)).toThrow(/own must say how long the bars are/);
  });

  test("of a function without a stream form that never forgets is refused, of a window runs it on the window", () => {
    const batch = (x: Float64Array) => x.map((value, i) => value + (x[i - 1] ?? NaN));
    const endless = features({ x: from({ name: "all", lookback: 0, endless: true, batch }, bars.close) });
    expect(() => endless.stream({ timeframe: "1h" })).toThrow(/all has no stream form/);
    const windowed = features({ x: from({ name: "pair", lookback: 1, batch }, bars.close) });
    const stream = windowed.stream({ timeframe: "1h" });
    expect([0, 1, 2].map(i => stream.next(at(10 ** i, i)).x)).toEqual([NaN, 11, 110]);
  });

  test("two bars of one longer bar that both end it are refused, as in batch", () => {
    const minutes = (of: number, close: number) => ({ ...at(close, 0), time: Date.UTC(2024, 0, 1, 23, of) });
    const graph = features({ day: bars.on("1d").close });
    const stream = graph.stream({ timeframe: "1h" });
    stream.next(minutes(15, 1));
    expect(() => stream.next(minutes(45, 2))).toThrow(/opens before that of 2024-01-01 23:15 has closed/);
    const time = Float64Array.of(minutes(15, 1).time, minutes(45, 2).time);
    const two = new Bars(bars1h, { ...bars1h, time });
    expect(() => graph.run(two)).toThrow(/opens before that of 2024-01-01 23:15 has closed/);
  });

  test("an indicator with several lines is stepped once and gives each of them", () => {
    const { upper, lower } = ta.bbands(bars.close, 2, 1, 1);
    const stream = features({ upper, lower }).stream({ timeframe: "1h" });
    stream.next(at(1, 0));
    // Mean 2, population deviation 1.
    expect(stream.next(at(3, 1))).toEqual({ upper: 3, lower: 1 });
  });

  test("refuses to keep more bars than memory holds, where columns have no value", () => {
    for (const endless of [
      bars.close.lag(1e9),
      bars.close.rank(1e9),
      bars.close.zscore({ expanding: 1e9 }),
    ]) {
      expect(features({ endless }).run(bars1h).columns.endless.every(Number.isNaN)).toBe(true);
      expect(() => features({ endless }).stream(bars1h)).toThrow(/look-back must be 1048576 bars at most/);
    }
  });
});
