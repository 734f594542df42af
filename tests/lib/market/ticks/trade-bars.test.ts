import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timeBars } from "../../../../lib/market/ticks/bars/time-bars.ts";
import { tradeBars, type TradeBar } from "../../../../lib/market/ticks/bars/trade-bars.ts";
import type { TradeBarOptions } from "../../../../lib/market/ticks/bars/rules.ts";
import { tickRule } from "../../../../lib/market/ticks/tick-rule.ts";
import { makeTrades, type TradeTicks } from "../../../../lib/market/ticks/trades.ts";

type Row = [price: number, amount: number, side?: number, time?: number];
const tape = (rows: Row[]): TradeTicks =>
  makeTrades(
    { symbol: "A/B", source: "test", synthetic: true },
    {
      time: Float64Array.from(rows, ([, , , time], i) => time ?? i * 1_000),
      price: Float64Array.from(rows, ([price]) => price),
      amount: Float64Array.from(rows, ([, amount]) => amount),
      side: Int8Array.from(rows, ([, , side = 0]) => side),
    },
  );

test("the tick rule takes the sign of the last change of price, and the side where it is known", () => {
  const signs = tickRule({
    price: Float64Array.of(10, 10, 11, 11, 9, 9, 9),
    side: Int8Array.of(0, 0, 0, 0, 0, 1, 0),
  });
  expect([...signs]).toEqual([0, 0, 1, 1, -1, 1, 1]);
});

describe("bars of a size", () => {
  const trades = tape([
    [10, 1, 1],
    [12, 2, -1],
    [11, 3, 1],
    [9, 4, -1],
    [10, 5, 1],
  ]);

  test("of two trades hold open, high, low, close, volume, dollars, buys and both times", () => {
    const bars = tradeBars(trades, { by: "tick", size: 2 });
    // The fifth trade begins a bar that is not full.
    expect(bars.length).toBe(2);
    const rows = (
      [
        "time",
        "end",
        "open",
        "high",
        "low",
        "close",
        "volume",
        "dollar",
        "trades",
        "buyVolume",
        "threshold",
      ] as const
    ).map(name => [name, ...bars[name]]);
    expect(rows).toEqual([
      ["time", 0, 2_000],
      ["end", 1_000, 3_000],
      ["open", 10, 11],
      ["high", 12, 11],
      ["low", 10, 9],
      ["close", 12, 9],
      ["volume", 3, 7],
      ["dollar", 34, 69],
      ["trades", 2, 2],
      ["buyVolume", 1, 3],
      ["threshold", 2, 2],
    ]);
  });

  test("of volume and of dollars close with the trade that fills them, which belongs to them whole", () => {
    expect([...tradeBars(trades, { by: "volume", size: 6 }).volume]).toEqual([6, 9]);
    // 10 + 24 = 34, + 33 = 67 ≥ 60; 36 + 50 = 86 ≥ 60.
    expect([...tradeBars(trades, { by: "dollar", size: 60 }).dollar]).toEqual([67, 86]);
    const tenths = tape(Array.from({ length: 20 }, () => [10, 0.1, 1]));
    expect([...tradeBars(tenths, { by: "volume", size: 1 }).trades]).toEqual([10, 10]);
  });
});

test.each(["volume_imbalance", "volume_runs"] as const)(
  "%s bars of buys of one amount are as long as the first, whatever rounding leaves of a mean times a count",
  by => {
    // Eighteen tenths come to 1.8000000000000005, and eighteen times their mean to 1.8000000000000007.
    const tenths = tape(Array.from({ length: 72 }, () => [10, 0.1, 1]));
    expect([...tradeBars(tenths, { by, expectedTicks: 18 }).trades]).toEqual([18, 18, 18, 18]);
  },
);

describe("imbalance bars", () => {
  test("of ticks, worked by hand", () => {
    // expectedTicks 4, span 3: a new bar weighs 1/2. Signs: + + - + | + + | - ...
    const sides = [1, 1, -1, 1, 1, 1, 1, -1, 1, 1, 1, 1];
    const bars = tradeBars(tape(sides.map(side => [10, 1, side])), {
      by: "tick_imbalance",
      expectedTicks: 4,
      span: 3,
    });
    // Bar 1: 4 trades, θ = 2, E[b] = 2/4 = 0.5. Threshold 4 · 0.5 = 2.
    // Bar 2: + + gives θ = 2: 2 trades, own mean 1. E[b] = 0.75, E[T] = 4 + (2 − 4)/2 = 3. Threshold 2.25.
    // Bar 3: + - + + + (θ 1 0 1 2 3): 5 trades, own mean 0.6. E[b] = 0.675, E[T] = 4. Threshold 2.7.
    // Bar 4: only one trade is left.
    expect([...bars.trades]).toEqual([4, 2, 5]);
    expect(bars.threshold[0]).toBeNaN();
    expect(bars.threshold[1]).toBeCloseTo(2, 12);
    expect(bars.threshold[2]).toBeCloseTo(2.25, 12);
  });

  test("of volume and dollars weigh each trade by its amount, or by amount and price", () => {
    const rows: Row[] = [
      [10, 2, 1],
      [10, 6, -1],
      [10, 1, 1],
      [10, 3, -1],
      [10, 1, 1],
      [10, 9, -1],
    ];
    // Bar 1: 2 trades, θ = 2 − 6 = −4, mean −2, threshold 2 · 2 = 4. Then +1 (1), −3 (−2), +1 (−1), −9 (−10): 4 trades.
    const volume = tradeBars(tape(rows), { by: "volume_imbalance", expectedTicks: 2 });
    expect([[...volume.trades], volume.threshold[1]]).toEqual([[2, 4], 4]);
    const dollar = tradeBars(tape(rows), { by: "dollar_imbalance", expectedTicks: 2 });
    expect([[...dollar.trades], dollar.threshold[1]]).toEqual([[2, 4], 40]);
  });

  test("after an even first bar, which expects no imbalance, close by their number of trades until there is one to expect", () => {
    // expectedTicks 4, span 3. Bar 1: + − + −, θ = 0. Bar 2: four trades again, θ = 2: E[b] = (0 + 0.5)/2 = 0.25, threshold 4 · 0.25 = 1.
    const sides = [1, -1, 1, -1, 1, 1, -1, 1, 1, 1];
    const rows: Row[] = sides.map(side => [10, 3, side]);
    const bars = tradeBars(tape(rows), { by: "tick_imbalance", expectedTicks: 4, span: 3 });
    expect([...bars.trades.subarray(0, 3)]).toEqual([4, 4, 1]);
    expect([...bars.threshold.subarray(0, 3)]).toEqual([NaN, NaN, 1]);
    const dollar = tradeBars(tape(rows), { by: "dollar_imbalance", expectedTicks: 4, span: 3 });
    expect([...dollar.threshold.subarray(0, 3)]).toEqual([NaN, NaN, 30]);
    // 0.1 + 0.2 − 0.3 leaves 5.6e-17, which is even.
    const tenths = tape(
      [0.1, 0.2, -0.3, 0.1, 0.1, 0.1].map(amount => [10, Math.abs(amount), Math.sign(amount)]),
    );
    expect([...tradeBars(tenths, { by: "volume_imbalance", expectedTicks: 3 }).trades]).toEqual([3, 3]);
  });

  test("stay near the expected length: a balanced first bar does not make every trade a bar for ever", () => {
    const sides = Array.from({ length: 400 }, (_, i) => (i % 7 < 4 ? 1 : -1));
    const bars = tradeBars(tape(sides.map(side => [10, 1, side])), {
      by: "tick_imbalance",
      expectedTicks: 10,
      limit: 2,
    });
    // E[T] is at least 5 and |E[b]| at most 1, so thresholds lie between 0 and 20.
    for (const threshold of bars.threshold.subarray(1)) expect(threshold).toBeLessThanOrEqual(20);
    expect(bars.length).toBeLessThan(200);
  });
});

describe("runs bars", () => {
  test("of ticks, worked by hand", () => {
    // expectedTicks 4, span 3. Bar 1: + + + −: P = 3/4, threshold 4 · max(0.75, 0.25) = 3.
    const sides = [1, 1, 1, -1, -1, 1, -1, -1, 1, 1, 1, 1, 1];
    const bars = tradeBars(tape(sides.map(side => [10, 1, side])), {
      by: "tick_runs",
      expectedTicks: 4,
      span: 3,
    });
    // Bar 2: − + − −: three sells, whatever stands between. P = (0.75 + 0.25)/2 = 0.5, E[T] = 4, threshold 2.
    // Bar 3: + +: P = 0.75, E[T] = 3, threshold 2.25. Bar 4: + + +: three.
    expect([...bars.trades]).toEqual([4, 4, 2, 3]);
    expect([...bars.threshold.subarray(1)]).toEqual([3, 2, 2.25]);
  });

  test("of volume expect the larger of the sides' mean amounts by their shares", () => {
    const bars = tradeBars(
      tape([
        [10, 4, 1],
        [10, 2, -1],
        [10, 3, -1],
        [10, 3, 1],
        [10, 5, 1],
      ]),
      { by: "volume_runs", expectedTicks: 2 },
    );
    // Bar 1: P = 1/2, 4 a buy, 2 a sell: threshold 2 · max(2, 1) = 4. Bar 2: sells 3, buys 3, then 8.
    expect([[...bars.trades], bars.threshold[1]]).toEqual([[2, 3], 4]);
  });
});

const anyTape = fc
  .array(
    fc.tuple(fc.integer({ min: 90, max: 110 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(-1, 0, 1)),
    { minLength: 30, maxLength: 200 },
  )
  .map(rows => tape(rows.map(row => [...row])));
const anyRule: fc.Arbitrary<TradeBarOptions> = fc.oneof(
  fc.record({
    by: fc.constantFrom("tick" as const, "volume" as const, "dollar" as const),
    size: fc.integer({ min: 1, max: 500 }),
  }),
  fc.record({
    by: fc.constantFrom(
      "tick_imbalance" as const,
      "volume_imbalance" as const,
      "dollar_imbalance" as const,
      "tick_runs" as const,
      "volume_runs" as const,
      "dollar_runs" as const,
    ),
    expectedTicks: fc.integer({ min: 1, max: 20 }),
    span: fc.integer({ min: 1, max: 10 }),
  }),
);

describe("bars of any kind", () => {
  test("know nothing of the future: of a part of the trades come the first of the whole's bars", () => {
    fc.assert(
      fc.property(anyTape, anyRule, fc.nat(), (trades, options, cut) => {
        const whole = tradeBars(trades, options);
        const part = tradeBars(trades.slice(0, cut % trades.length), options);
        for (const name of [
          "time",
          "end",
          "open",
          "high",
          "low",
          "close",
          "volume",
          "buyVolume",
          "threshold",
        ] as const)
          expect(part[name]).toEqual(whole[name].subarray(0, part.length));
      }),
      { numRuns: 60 },
    );
  });

  test("hold every trade once, up to the last full bar; a stream gives the same", () => {
    fc.assert(
      fc.property(anyTape, anyRule, (trades, options) => {
        const bars = tradeBars(trades, options);
        const held = bars.trades.reduce((sum, one) => sum + one, 0);
        expect(held).toBeLessThanOrEqual(trades.length);
        const total = (column: Float64Array, end = column.length) =>
          column.subarray(0, end).reduce((sum, one) => sum + one, 0);
        expect(total(bars.volume)).toBe(total(trades.amount, held));
        const stream = tradeBars.stream(options);
        const streamed: TradeBar[] = [];
        for (let i = 0; i < trades.length; i++) {
          const bar = stream.next({
            time: trades.time[i],
            price: trades.price[i],
            amount: trades.amount[i],
            side: trades.side[i],
          });
          if (bar) streamed.push(bar);
        }
        expect(streamed.map(({ close }) => close)).toEqual([...bars.close]);
        expect(streamed.map(({ end }) => end)).toEqual([...bars.end]);
      }),
      { numRuns: 60 },
    );
  });

  test("are refused where the kind or its size makes no sense", () => {
    const trades = tape([[10, 1]]);
    expect(() => tradeBars(trades, { by: "dolar" as never, size: 1 })).toThrow('Did you mean "dollar"');
    expect(() => tradeBars(trades, { by: "dollar", size: 0 })).toThrow(
      "size must be a positive number, received 0",
    );
    expect(() => tradeBars(trades, { by: "tick_runs", size: 3 } as never)).toThrow("Give expectedTicks");
    expect(() => tradeBars(trades, { by: "tick_runs", expectedTicks: 0 })).toThrow(
      "expectedTicks must be a whole number",
    );
  });
});

test.each([
  { time: NaN, price: 1, amount: 1 },
  { time: 1, price: NaN, amount: 1 },
  { time: 1, price: 0, amount: 1 },
  { time: 1, price: 1, amount: NaN },
  { time: 1, price: 1, amount: -1 },
  { time: 1, price: 1, amount: Infinity },
])("what is no trade is refused before it spoils a bar: %j", trade => {
  const refusal = "trade must have a time, and a price and an amount above 0";
  const streams = [timeBars.stream("1m"), tradeBars.stream({ by: "volume", size: 2 })];
  for (const stream of streams) {
    expect(() => stream.next(trade)).toThrow(refusal);
    stream.next({ time: 1, price: 3, amount: 1 });
    expect(stream.next({ time: 60_000, price: 3, amount: 1 })).toMatchObject({ open: 3, close: 3 });
  }
  const { time, price, amount } = trade;
  const meta = { symbol: "A/B", source: "test", synthetic: true };
  const [times, prices, amounts] = [time, price, amount].map(value => Float64Array.of(value));
  const columns = { ...meta, time: times, price: prices, amount: amounts, side: Int8Array.of(1) };
  expect(() => timeBars(columns, "1m")).toThrow(refusal);
  expect(() => tradeBars(columns, { by: "tick", size: 1 })).toThrow(refusal);
});

describe("bars of the clock", () => {
  const trades = tape([
    [10, 1, 0, 1_000],
    [12, 2, 0, 59_999],
    [11, 3, 0, 60_000],
    [9, 4, 0, 61_000],
    [8, 5, 0, 190_000],
  ]);

  test("are labelled with their start, give no bar where nothing was traded, and leave the last one out until it is over", () => {
    const bars = timeBars(trades, "1m");
    expect([
      [...bars.time],
      [...bars.open],
      [...bars.high],
      [...bars.low],
      [...bars.close],
      [...bars.volume],
    ]).toEqual([
      [0, 60_000],
      [10, 11],
      [12, 11],
      [10, 9],
      [12, 9],
      [3, 7],
    ]);
    expect([bars.timeframe, bars.synthetic]).toEqual(["1m", true]);
    expect([...timeBars(trades, "1m", { until: 240_000 }).time]).toEqual([0, 60_000, 180_000]);
    expect([...timeBars(trades, "1m", { until: 239_999 }).time]).toEqual([0, 60_000]);
  });

  test("a stream gives them one trade at a time, and refuses a trade of a bar that it has given out", () => {
    const stream = timeBars.stream("1m");
    const given = Array.from({ length: 3 }, (_, i) =>
      stream.next({ time: trades.time[i], price: trades.price[i], amount: trades.amount[i] }),
    );
    expect(given).toEqual([
      undefined,
      undefined,
      { time: 0, open: 10, high: 12, low: 10, close: 12, volume: 3 },
    ]);
    expect(() => stream.next({ time: 59_000, price: 1, amount: 1 })).toThrow(
      "after the bar that holds it was given out",
    );
    expect(stream.close(120_000)).toMatchObject({ time: 60_000, close: 11 });
    expect(stream.close(120_000)).toBeUndefined();
    // The minute is over and out: a second bar of it would be a bar twice.
    expect(() => stream.next({ time: 119_000, price: 1, amount: 1 })).toThrow(
      "after the bar that holds it was given out",
    );
    expect(stream.next({ time: 120_000, price: 1, amount: 1 })).toBeUndefined();
  });
});
