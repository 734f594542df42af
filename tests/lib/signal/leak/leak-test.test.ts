import { verdictOf } from "../../../../lib/signal/leak/verdict.ts";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hour } from "../../../../lib/core/time.ts";
import { firstAtOrAfter, makeBars, type Bars } from "../../../../lib/market/bars.ts";
import { resample } from "../../../../lib/market/resample.ts";
import { features } from "../../../../lib/signal/features/graph.ts";
import { bars, from, market, type Computation } from "../../../../lib/signal/features/index.ts";
import type { Markets } from "../../../../lib/signal/features/batch/market-data.ts";
import type { LeakVerdict } from "../../../../lib/signal/leak/verdict.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { leakTest } from "../../../../lib/trading/strategy/leak-test.ts";
import { strategy } from "../../../../lib/trading/strategy/strategy.ts";
import { randomBars } from "../../../support/bars.ts";
import { gappyBars, randomNodes } from "../features/random-graph.ts";

const walk = randomBars(240, { seed: 5 });

/** A node that says it looks back only. */
const claimed = (name: string, batch: Computation["batch"], lookback = 0) => ({ name, lookback, batch });

const found = (verdict: LeakVerdict) => {
  expect(verdict.leaks).toBe(true);
  return verdict as Extract<LeakVerdict, { leaks: true }>;
};

describe("a planted leak is found, named, and made as small as it is", () => {
  test("of one bar", () => {
    const peek = claimed("peek", close => close.map((_, i) => close[i + 1] ?? NaN));
    const graph = features({ clean: bars.close.returns(), peek: from(peek, bars.close) });
    expect(found(leakTest(graph, walk))).toMatchObject({
      node: "peek",
      bar: 0,
      ahead: 1,
      before: walk.close[1],
    });
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "of one bar in a column of zeros and ones, at its first bar (market %d)",
    seed => {
      const rises = (bars: Bars) => bars.close.map((price, i) => Number(bars.close[i + 1] > price));
      expect(found(leakTest(rises, randomBars(240, { seed })))).toMatchObject({ bar: 0, ahead: 1 });
    },
  );

  test.each([
    ["rises", 1e6, (next: number, now: number) => next > 1.5 * now],
    ["rises", 1e-6, (next: number, now: number) => next > 1.5 * now],
    ["falls", 1e6, (next: number, now: number) => next < now / 1.5],
    ["falls", 1e-6, (next: number, now: number) => next < now / 1.5],
  ] as const)("that shows where the next price %s by half only, at prices of %d", (_, level, acts) => {
    const prices = walk.close.map(close => level * close);
    const { time, volume } = walk;
    const scaled = makeBars(
      { symbol: "X", timeframe: "1h", source: "test", synthetic: true },
      { time, open: prices, high: prices, low: prices, close: prices, volume },
    );
    const peeks = strategy({
      name: "peeks",
      params: {},
      target: ({ close }) => close.map((now, i) => (acts(close[i + 1], now) ? 1 : 0)),
    });
    expect(found(leakTest(peeks, scaled))).toMatchObject({ node: "peeks", ahead: 1 });
  });

  test("of the time of the next bar, which no other future changes", () => {
    const { open, high, low, close, volume } = walk;
    const time = walk.time.map((at, i) => (i > 150 ? at + 5 * hour : at));
    const outage = makeBars(walk, { time, open, high, low, close, volume });
    // Where there is no next bar, as live, there is no gap either.
    const gapAhead = (given: Bars) => given.time.map((at, i) => (given.time[i + 1] - at > hour ? 1 : 0));
    expect(found(leakTest(gapAhead, outage, { cuts: 8 }))).toMatchObject({
      bar: 150,
      ahead: 1,
      poison: "cut",
    });
  });

  test("a centred window looks ahead by half of it, and the node that reads it is not blamed", () => {
    const centred = claimed("centred", close =>
      close.map((_, i) =>
        i < 3 || i + 3 >= close.length ? NaN : close.subarray(i - 3, i + 4).reduce((a, b) => a + b) / 7,
      ),
    );
    const smooth = from(centred, bars.close);
    const graph = features({ above: bars.close.minus(smooth), later: smooth.lag(2).zscore({ window: 20 }) });
    expect(found(leakTest(graph, walk))).toMatchObject({ node: "centred(close)", bar: 3, ahead: 3 });
  });

  test("lagged by as much as it looks ahead it is a feature, by one bar less a leak", () => {
    const centred = { ...claimed("centred", x => x.map((_, i) => x[i + 3] ?? NaN)), ahead: 3 };
    const node = from(centred, bars.close);
    expect(leakTest(features({ late: node.lag(3) }), walk).leaks).toBe(false);
    expect(() => features({ early: node.lag(2) })).toThrow(/features.early looks 1 bar ahead/);
    const modest = from({ ...centred, ahead: 2 }, bars.close);
    expect(found(leakTest(features({ late: modest.lag(2) }), walk))).toMatchObject({
      node: "centred(close)",
    });
  });

  test("a scale of the whole sample reaches to the last bar", () => {
    const scaled = claimed("scaled", close => {
      const mean = close.reduce((a, b) => a + b) / close.length;
      return close.map(value => value - mean);
    });
    const verdict = found(leakTest(features({ scaled: from(scaled, bars.close) }), walk));
    expect(verdict).toMatchObject({ node: "scaled", bar: 0, ahead: 239 });
  });

  test("an as-of join on the wrong side takes the next value where it should take the last", () => {
    // Every bar takes the other market's bar that opens at or after its close.
    const joined = (own: Bars, { eth }: Readonly<Record<string, Bars>>) =>
      own.time.map(time => eth.close[firstAtOrAfter(eth.time, time + hour)] ?? NaN);
    const eth = randomBars(60, { seed: 6, spacing: 4 * hour, timeframe: "4h" });
    // Bar 0 ends at 01:00 and takes the bar from 04:00 to 08:00, which is known at the close of bar 7.
    expect(found(leakTest(joined, walk, { markets: { eth } }))).toMatchObject({
      node: "joined",
      bar: 0,
      ahead: 7,
    });
    const right = features({ eth: market("eth").close });
    expect(leakTest(right, walk, { markets: { eth } }).leaks).toBe(false);
  });

  test("a higher timeframe that was not shifted knows its close from its open on", () => {
    const unshifted = (own: Bars) => {
      const day = resample(own, "1d");
      return { day: own.time.map(time => day.close[firstAtOrAfter(day.time, time + 1) - 1] ?? NaN) };
    };
    expect(found(leakTest(unshifted, walk))).toMatchObject({ node: "day", bar: 0, ahead: 23 });
    expect(leakTest(features({ day: bars.on("1d").close }), walk).leaks).toBe(false);
  });

  test("that counts its bars, which no other price would show", () => {
    const progress = (own: Bars) => own.close.map((_, i) => i / own.length);
    expect(found(leakTest(progress, walk))).toMatchObject({ poison: "cut", bar: 1, ahead: 238 });
  });

  test("that passes over what is no number, which NaN and garbage alone would not show", () => {
    const sane = (price: number) => price > 1 && price < 1_000;
    const peeking = ({ close }: Bars) =>
      close.map((price, i) =>
        sane(close[i + 1]) && Math.abs(close[i + 1] / price - 1) < 0.1 ? close[i + 1] : price,
      );
    expect(found(leakTest(peeking, walk))).toMatchObject({ ahead: 1 });
  });

  test("of a strategy, whose orders tomorrow's close decides", () => {
    const ordering = strategy({
      name: "clairvoyant",
      params: { bars: 2 },
      init: ({ close }, { bars: later }) => ({ tomorrow: close.map((_, i) => close[i + later]) }),
      next({ tomorrow, close }, broker) {
        if (tomorrow.now > close.now) broker.buy();
        else broker.close();
      },
    });
    expect(found(leakTest(ordering, walk, { params: { bars: 5 } }))).toMatchObject({
      node: "clairvoyant",
      ahead: 5,
    });
  });

  test("of code that refuses what is no price with an error, which the verdict of a clean one tells", () => {
    const strict = (column: Float64Array) => {
      if (!column.every(price => price > 0)) throw new Error("no price");
      return column;
    };
    const scaled = ({ close }: Bars) => strict(close).map(price => price / Math.max(...close));
    expect(found(leakTest(scaled, walk))).toMatchObject({ node: "scaled", bar: 0 });
    const halved = ({ close }: Bars) => strict(close).map(price => price / 2);
    expect(leakTest(halved, walk)).toMatchObject({ leaks: false, refused: ["NaN"] });
  });

  test.each([5, 17, 33])("at bar %i alone, where every bar is tried", at => {
    const once = ({ close }: Bars) => close.map((price, i) => (i === at ? (close[i + 1] ?? price) : price));
    expect(found(leakTest(once, walk, { cuts: walk.length }))).toMatchObject({
      node: "once",
      bar: at,
      ahead: 1,
    });
  });

  test("that fills the bars of a warm-up from behind, which only a moment within them would show", () => {
    const filled = ({ close }: Bars) => {
      const average = ta.sma(close, 6);
      for (let i = average.length - 2; i >= 0; i--) if (Number.isNaN(average[i])) average[i] = average[i + 1];
      return average;
    };
    expect(found(leakTest(filled, walk, { cuts: 0 }))).toMatchObject({ node: "filled", bar: 0, ahead: 5 });
  });

  test("that an own cache hides, because it hands out for a part what was computed of the whole", () => {
    const kept = new Map<number, Float64Array>();
    const caching = ({ close }: Bars) => {
      const held = kept.get(close[0]);
      if (held && held.length >= close.length) return held.slice(0, close.length);
      const made = close.map((price, i) => (close[i + 1] ?? price) - price);
      kept.set(close[0], made);
      return made;
    };
    expect(found(leakTest(caching, walk))).toMatchObject({ node: "caching", bar: 0, ahead: 1 });
  });

  test("that shows at a few bars only: ends of months, the largest move, a signal that is seldom given", () => {
    const hours = randomBars(1_500, { seed: 6 });
    const { close, time } = hours;
    const month = (i: number) => new Date(time[i] ?? time[i - 1] + hour).getUTCMonth();
    const change = close.map((price, i) => Math.abs(Math.log(price / close[i - 1])));
    const most = change.indexOf(Math.max(...change.filter(Number.isFinite)));
    const oversold = ta.rsi(close, 3).map(value => (value < 2 ? 1 : 0));
    const rows = (where: (i: number) => boolean) => close.reduce((sum, _, i) => sum + (where(i) ? 1 : 0), 0);
    const seldom: [name: string, where: (i: number) => boolean][] = [
      ["months", i => month(i) !== month(i + 1)],
      ["largest", i => i === most],
      ["oversold", i => oversold[i] === 1],
    ];
    for (const [name, where] of seldom) {
      expect(rows(where)).toBeLessThan(15);
      const peeks = (given: Bars) => ({
        [name]: given.close.map((price, i) => (where(i) && (given.close[i + 1] ?? 0) > price ? 1 : 0)),
      });
      const verdict = found(leakTest(peeks, hours));
      expect(where(verdict.bar), name).toBe(true);
      expect(verdict).toMatchObject({ node: name, ahead: 1 });
    }
  });

  test("that shows at a few bars anywhere: a gap filled from behind, a value between its neighbours, a single bar", () => {
    const hours = randomBars(1_500, { seed: 6 });
    const filled = ({ close }: Bars) => {
      const out = close.map((price, i) => (i % 211 === 100 ? NaN : price));
      for (let i = out.length - 2; i >= 0; i--) if (Number.isNaN(out[i])) out[i] = out[i + 1];
      return out;
    };
    expect(found(leakTest(filled, hours))).toMatchObject({ node: "filled", ahead: 1 });
    const between = ({ close }: Bars) =>
      close.map((price, i) =>
        i % 300 === 7 && i + 1 < close.length ? (close[i - 1] + close[i + 1]) / 2 : price,
      );
    expect(found(leakTest(between, hours)).bar % 300).toBe(7);
    const once = from(
      { name: "once", lookback: 1, batch: x => x.map((value, i) => (i === 777 ? x[779] : value - x[i - 1])) },
      bars.close,
    );
    // What reads it remembers ten bars more.
    const verdict = found(leakTest(features({ ranked: once.rank(10) }), hours));
    expect(verdict).toMatchObject({ node: "once(close)", bar: 777, ahead: 2 });
  });

  test("that a cache by times hides, and one that hands out what it computed of fewer bars", () => {
    const prices = new Map<number, number>();
    const byTime = ({ time, close }: Bars) => {
      for (const [i, moment] of time.entries()) if (!prices.has(moment)) prices.set(moment, close[i]);
      return time.map((moment, i) => ((prices.get(moment + hour) ?? 0) > close[i] ? 1 : 0));
    };
    expect(found(leakTest(byTime, walk)).node).toBe("byTime");
    const byFirst = () => {
      const kept = new Map<number, Float64Array>();
      return ({ time, close }: Bars) => {
        const made = kept.get(time[0]) ?? close.map((price, i) => (close[i + 1] ?? price) - price);
        kept.set(time[0], made);
        return made.slice(0, close.length);
      };
    };
    expect(() => leakTest(byFirst(), walk)).toThrow(/has 1 values where 240 bars are known[^]*cache/);
    const target = strategy({ name: "cached", params: {}, target: byFirst() });
    expect(() => leakTest(target, walk)).toThrow(
      /target of cached must return a Float64Array of 240 values.*received Float64Array of 1 values/,
    );
  });

  test("that writes to its input; the caller's bars stay what they were", () => {
    const before = walk.close.slice();
    const shifting = ({ close }: Bars) => {
      for (let i = 0; i + 1 < close.length; i++) close[i] = close[i + 1];
      return close.slice();
    };
    expect(found(leakTest(shifting, walk))).toMatchObject({ node: "shifting", bar: 0, ahead: 1 });
    expect(walk.close).toEqual(before);
    const careless = ({ close, volume }: Bars) => {
      volume.fill(0);
      return close.slice();
    };
    expect(() => leakTest(careless, walk)).toThrow(
      /writes to the columns it is given: bars\.volume at bar 0/,
    );
  });

  test("the verdict says so in a sentence", () => {
    const peek = (own: Bars) => own.close.map((_, i) => own.close[i + 1] ?? NaN);
    expect(inspect(leakTest(peek, walk))).toMatch(
      /^LOOKS AHEAD: peek, at bar 0 \(2024-01-01 UTC\), by 1 bar: [\d.]+ became NaN when later bars were replaced \(NaN\)\.$/,
    );
    const told = (before: number, after: number) =>
      /: (\S+ became \S+) when later bars were left out\.$/.exec(
        inspect(
          verdictOf({ leaks: true, node: "x", bar: 0, time: 0, ahead: 1, poison: "cut", before, after }),
        ),
      )?.[1];
    expect(told(-3.0193427420139973, -0.40978172927678935)).toBe("-3.01934 became -0.409782");
    expect(told(1 / 3, 1 / 3 + 1e-9)).toBe("0.333333333 became 0.333333334");
    expect(told(0.1 + 0.2, 0.3)).toBe("0.30000000000000004 became 0.3");
    expect(told(0, -0)).toBe("0 became -0");
    expect(inspect(leakTest(ta.rsi, walk, { cuts: 3 }))).toBe(
      "No look-ahead found: 1 column kept every value while the future was replaced at 7 moments.",
    );
  });
});

describe("a node that says something else live than in columns is refused", () => {
  const last = (bars: number) => (x: Float64Array) => x.map((value, i) => value - x[i - bars]);

  test("because it needs more bars than it declares", () => {
    const node = (lookback: number) =>
      features({ far: from(claimed("far", last(20), lookback), bars.close) });
    expect(() => leakTest(node(19), walk)).toThrow(
      /^far gives NaN at bar \d+ when it is given the 20 bars that it declares, and -?[\d.]+ in columns\./,
    );
    expect(leakTest(node(20), walk)).toMatchObject({ leaks: false });
    const summed = claimed("summed", x => x.map((_, i) => x.subarray(0, i + 1).reduce((a, b) => a + b)), 5);
    expect(() => leakTest(features({ summed: from(summed, bars.volume) }), walk)).toThrow(
      /^summed gives .* when it is given the 6 bars/,
    );
  });

  test("because its stream computes something else, on one line, at one bar", () => {
    const lines = (odd: number) => ({
      name: "pair",
      lookback: 0,
      lines: ["twice", "half"] as const,
      batch: (x: Float64Array) => ({ twice: x.map(v => 2 * v), half: x.map(v => v / 2) }),
      stream: () => {
        let bar = 0;
        return (v: number) => ({ twice: 2 * v, half: bar++ === odd ? v : v / 2 });
      },
    });
    expect(() => leakTest(features(from(lines(170), bars.close)), walk)).toThrow(
      /^pair\.half gives [\d.]+ at bar 170 as a stream, and [\d.]+ in columns\./,
    );
    expect(leakTest(features(from(lines(-1), bars.close)), walk)).toMatchObject({ leaks: false });
  });
});

describe("what the library computes does not know the future", () => {
  const indicators = Object.entries(ta).flatMap(([name, value]) =>
    typeof value === "function" && "definition" in value ? [{ name, indicator: value }] : [],
  );

  test("every indicator", () => {
    expect(indicators.length).toBeGreaterThan(200);
    for (const { name, indicator } of indicators)
      expect(leakTest(indicator as typeof ta.rsi, walk, { cuts: 2, seed: name.length }), name).toMatchObject({
        leaks: false,
      });
  });

  test("any graph of features, across markets, timeframes and gaps", () => {
    fc.assert(
      fc.property(randomNodes, fc.nat(1e6), (nodes, seed) => {
        const graph = features(nodes);
        const markets: Markets = graph.markets.length ? { "ETH/USD": gappyBars(60, seed + 1) } : {};
        expect(leakTest(graph, gappyBars(120, seed), { markets, cuts: 2, seed })).toMatchObject({
          leaks: false,
        });
      }),
      { numRuns: 40 },
    );
  });
});

test("what is no computation, an option of something else and a column of another length are refused", () => {
  expect(() => leakTest(walk.close as never, walk)).toThrow(
    /takes a strategy, a feature graph, an indicator/,
  );
  expect(() => leakTest(ta.rsi, walk, { params: { fast: 3 } } as never)).toThrow(
    /Unknown option of leakTest "params"/,
  );
  expect(() => leakTest((own: Bars) => own.close.slice(5), walk)).toThrow(/has 235 values where/);
  expect(() => leakTest((() => 3) as never, walk)).toThrow(/record of them/);
});
