import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { features } from "../../../../lib/signal/features/graph.ts";
import { bars, from, ta, type FeatureNode } from "../../../../lib/signal/features/index.ts";
import { quantile } from "../../../../lib/stats/index.ts";
import { barsOfCloses } from "../../../support/bars.ts";

/** What a node makes of closes. */
function of(node: FeatureNode, closes: readonly number[]): number[] {
  return [...features({ node }).run(barsOfCloses(closes[0], closes)).columns.node];
}
const { close } = bars;
const none = NaN;

describe("an operation on hand-computed values", () => {
  test.each<[string, FeatureNode, number[], number[]]>([
    ["lag", close.lag(2), [1, 2, 3, 4], [none, none, 1, 2]],
    ["difference", close.difference(2), [1, 2, 4, 8], [none, none, 3, 6]],
    ["returns", close.returns(), [1, 2, 3], [none, 1, 0.5]],
    ["logReturns", close.logReturns(), [1, Math.E, 1], [none, 1, -1]],
    // Mean 2, population deviation 1; then mean 4, deviation 1.
    ["zscore of a window", close.zscore({ window: 2 }), [1, 3, 5], [none, 1, 1]],
    // Of 1, 3: mean 2, deviation 1. Of 1, 3, 5: mean 3, deviation √(8/3).
    ["zscore of the past", close.zscore({ expanding: 2 }), [1, 3, 5], [none, 1, 2 / Math.sqrt(8 / 3)]],
    ["zscore where nothing moved", close.zscore({ expanding: 2 }), [2, 2, 3], [none, none, Math.SQRT2]],
    ["minMax of a window", close.minMax({ window: 3 }), [1, 5, 3, 4, 4], [none, none, 0.5, 0.5, 1]],
    ["minMax of the past", close.minMax({ expanding: 2 }), [2, 4, 3, 1], [none, 1, 0.5, 0]],
    // Of 1 2 3 4 5: quartiles 2 and 4, median 3. Of 2 3 4 5 9: 3 and 5, 4.
    ["robust of a window", close.robust({ window: 5 }), [1, 2, 3, 4, 5, 9], [none, none, none, none, 1, 2.5]],
    // Of 1 2 3: quartiles 1.5 and 2.5, median 2. With 100: 1.75 and 27.25, median 2.5.
    ["robust of the past", close.robust({ expanding: 3 }), [1, 2, 3, 100], [none, none, 1, 97.5 / 25.5]],
    // A quarter of 1 2 3 4 9 each way: 2 and 4.
    [
      "winsorise in a window",
      close.winsorise(0.25, { window: 5 }),
      [1, 2, 3, 4, 9],
      [none, none, none, none, 4],
    ],
    // Of 4 8: 5 and 7. Of 4 8 1: 2.5 and 6.
    ["winsorise in the past", close.winsorise(0.25, { expanding: 2 }), [4, 8, 1], [none, 7, 2.5]],
    // 3 is the second of three, then the only largest; equal ones share ranks 0 and 1 of 2.
    ["rank", close.rank(3), [1, 5, 3, 4, 3], [none, none, 0.5, 0.5, 0.25]],
    ["arithmetic", close.plus(1).times(3).minus(close).over(2), [1, 2], [2.5, 3.5]],
    ["arithmetic of nodes", close.plus(close).over(close.times(close)), [1, 2], [2, 1]],
    ["map", close.minus(2).map(Math.abs), [1, 4], [1, 2]],
  ])("%s", (_, node, closes, expected) => {
    const got = of(node, closes);
    expect(got.map(Number.isNaN)).toEqual(expected.map(Number.isNaN));
    for (const [i, value] of expected.entries())
      if (!Number.isNaN(value)) expect(got[i]).toBeCloseTo(value, 12);
  });

  test("fractional difference: weights 1, −d, d(d−1)/2, … of a window cut where they fall below the threshold", () => {
    // d = 0.5: 1, −0.5, −0.125, −0.0625, −0.0390625; at 0.05 four are left.
    const node = close.fractionalDifference(0.5, { threshold: 0.05 });
    const expected = [4 - 0.5 * 2 - 0.125 * 8 - 0.0625 * 16, 32 - 0.5 * 4 - 0.125 * 2 - 0.0625 * 8];
    expect(of(node, [16, 8, 2, 4, 32])).toEqual([none, none, none, ...expected]);
    // Of order 1 it is the difference, to the bit.
    expect(of(close.fractionalDifference(1), [3, 5, 4])).toEqual([none, 2, -1]);
  });

  test("an expanding scale keeps what it knows over a bar without a value; a rolling one begins anew, as indicators do", () => {
    const holed = close.map(value => (value === 7 ? NaN : value));
    expect(of(holed.minMax({ expanding: 2 }), [1, 5, 7, 3])).toEqual([none, 1, none, 0.5]);
    expect(of(holed.minMax({ window: 2 }), [1, 5, 7, 3, 4])).toEqual([none, 1, none, none, 1]);
    expect(of(holed.lag(1), [1, 5, 7, 3])).toEqual([none, 1, 5, none]);
  });

  test("a function is not asked where there is no value, so that a warm-up is no 0", () => {
    const node = ta.sma(close, 3).map(average => (average > 2 ? 1 : 0));
    expect(of(node, [1, 2, 3, 4])).toEqual([none, none, 0, 1]);
    const live = features({ node }).stream(barsOfCloses(1, [1, 2, 3, 4]));
    const bar = (c: number) => ({ time: c * 3_600_000, open: c, high: c, low: c, close: c, volume: 1 });
    expect([1, 2, 3, 4].map(c => live.next(bar(c)).node)).toEqual([none, none, 0, 1]);
  });
});

describe("an expanding quantile", () => {
  const values = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 6, maxLength: 120 });

  test("is that of all values so far, as pt.stats computes it from scratch", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.01, 0.1, 0.25, 0.4), (closes, tail) => {
        const got = of(close.winsorise(tail, { expanding: 2 }), closes);
        for (let i = 1; i < closes.length; i++) {
          const past = closes.slice(0, i + 1);
          const expected = Math.min(Math.max(closes[i], quantile(past, tail)), quantile(past, 1 - tail));
          expect(got[i]).toBeCloseTo(expected, 10);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("and so are the rolling ones of their window", () => {
    fc.assert(
      fc.property(values, closes => {
        const got = of(close.robust({ window: 5 }), closes);
        for (let i = 4; i < closes.length; i++) {
          const past = closes.slice(i - 4, i + 1);
          const spread = quantile(past, 0.75) - quantile(past, 0.25);
          const expected = spread === 0 ? NaN : (closes[i] - quantile(past, 0.5)) / spread;
          if (Number.isNaN(expected)) expect(got[i]).toBeNaN();
          else expect(got[i]).toBeCloseTo(expected, 10);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("what cannot be meant is refused with its repair", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "a scale of the whole sample",
      () => close.zscore(undefined as never),
      /\{ window: bars \} or \{ expanding: bars \}.*[\s\S]*would look ahead/,
    ],
    ["both spans", () => close.robust({ window: 5, expanding: 5 } as never), /robust span must be/],
    [
      "an option of something else",
      () => close.minMax({ window: 5, from: 3 } as never),
      /Unknown option of minMax "from"/,
    ],
    [
      "a lag to the future",
      () => close.lag(-1),
      /bars must be a whole number of bars, at least 1, received -1/,
    ],
    [
      "half of a sample as tail",
      () => close.winsorise(0.5, { window: 9 }),
      /tail must be above 0 and below 0.5/,
    ],
    ["a threshold by position", () => close.fractionalDifference(0.5, 0.05 as never), /in a record/],
    [
      "a misspelt age, with which a value would stay for ever",
      () => bars.on("1d").close.asOf({ withing: "3d" } as never),
      /Unknown asOf option "withing"/,
    ],
    ["a difference of no order", () => close.fractionalDifference(0), /order must be above 0/],
    [
      "weights without end",
      () => close.fractionalDifference(0.1, { threshold: 1e-9 }),
      /window of at most 20000 bars/,
    ],
    ["a column for a node", () => ta.rsi(Float64Array.of(1) as never), /input 1 of rsi must be a node/],
    ["a record for a node", () => close.minus(ta.macd(close) as never), /input 2 of sub must be a node/],
    [
      "an indicator's own bounds",
      () => ta.sma(close, 0),
      /period must be a whole number of bars, at least 1/,
    ],
    [
      "a computation without a name",
      () => from({ name: "", lookback: 0, batch: x => x }, close),
      /name must be/,
    ],
    [
      "a lookback that is none",
      () => from({ name: "x", lookback: -1, batch: x => x }, close),
      /lookback of x must be/,
    ],
    [
      "a column of another length",
      () => of(from({ name: "x", lookback: 0, batch: x => x.slice(1) }, close), [1, 2]),
      /x must give a Float64Array of 2 values.*received Float64Array of 1 values/,
    ],
    ["an unknown timeframe", () => bars.on("2 d" as never), /Unknown timeframe "2 d"/],
    ["longer bars of longer bars", () => bars.on("4h").on("1d"), /own bars/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test("a computation of its own has nothing before its lookback, in the column and in the stream", () => {
  const eager = from(
    { name: "eager", lookback: 2, batch: x => x.map(v => 2 * v), stream: () => x => 2 * x },
    close,
  );
  expect(of(eager, [1, 2, 3, 4])).toEqual([none, none, 6, 8]);
  const stream = features({ eager }).stream({ timeframe: "1h" });
  const given = barsOfCloses(1, [1, 2, 3]);
  const live = [0, 1, 2].map(i =>
    stream.next({ time: given.time[i], open: 1, high: 1, low: 1, close: given.close[i], volume: 1 }),
  );
  expect(live.map(row => row.eager)).toEqual([none, none, 6]);
});

test("a computation with lines gives a node for each", () => {
  const { low, high } = from(
    {
      name: "sides",
      lookback: 0,
      lines: ["low", "high"],
      batch: x => ({ low: x.map(v => v - 1), high: x.map(v => v + 1) }),
    },
    close,
  );
  expect([of(low, [5]), of(high, [5])]).toEqual([[4], [6]]);
});
