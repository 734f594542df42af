import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displaySymbol, inspectSymbol } from "../../../../lib/core/display.ts";
import { OrderBook } from "../../../../lib/market/book/order-book.ts";
import { timeBars } from "../../../../lib/market/ticks/bars/time-bars.ts";
import { loadTrades } from "../../../../lib/market/ticks/load-ticks.ts";
import { bookImbalance, bookSlope } from "../../../../lib/signal/flow/book-shape.ts";
import { microprice } from "../../../../lib/signal/flow/microprice.ts";
import { orderFlowImbalance } from "../../../../lib/signal/flow/order-flow-imbalance.ts";
import { bulkVolume, vpin } from "../../../../lib/signal/flow/vpin.ts";

const quotes = (rows: [bid: number, bidAmount: number, ask: number, askAmount: number][]) => ({
  bid: Float64Array.from(rows, row => row[0]),
  bidAmount: Float64Array.from(rows, row => row[1]),
  ask: Float64Array.from(rows, row => row[2]),
  askAmount: Float64Array.from(rows, row => row[3]),
});
const book = () => {
  const made = new OrderBook({ tick: 0.5 });
  made.apply({
    kind: "snapshot",
    time: 0,
    bids: [
      [99, 2],
      [98, 4],
    ],
    asks: [
      [101, 6],
      [102, 3],
    ],
  });
  return made;
};

test("the microprice leans to the side with less waiting", () => {
  // (99 · 6 + 101 · 2) / 8 = 99.5
  expect(microprice(book())).toBe(99.5);
  expect([
    ...microprice(
      quotes([
        [99, 2, 101, 6],
        [99, 6, 101, 2],
        [99, 5, 101, 5],
      ]),
    ),
  ]).toEqual([99.5, 100.5, 100]);
  expect(microprice(new OrderBook())).toBeNaN();
});

test("columns of quotes of several lengths are refused", () => {
  const given = { ...quotes([[99, 2, 101, 6], [99, 6, 101, 2]]), ask: Float64Array.of(101) }; // prettier-ignore
  expect(() => microprice(given)).toThrow(/columns of quotes must be of one length/);
  expect(() => orderFlowImbalance(given)).toThrow(/columns of quotes must be of one length/);
});

test("a book's imbalance is of the touch, or of more levels", () => {
  expect(bookImbalance(book())).toBe(-0.5);
  // (6 − 9) / 15
  expect(bookImbalance(book(), 2)).toBeCloseTo(-0.2, 12);
  // Levels that are not there take no time.
  expect(bookImbalance(book(), Number.MAX_SAFE_INTEGER)).toBe(bookImbalance(book(), 2));
  expect(bookImbalance(new OrderBook())).toBeNaN();
});

test("a book's slope is the fit through the origin of running amounts over basis points", () => {
  // Bids 100 and 200 bp off with totals 2 and 6: (100·2 + 200·6) / (100² + 200²) = 1400 / 50000.
  expect(bookSlope(book(), "bid")).toBeCloseTo(0.028, 12);
  // Asks: totals 6 and 9: (600 + 1800) / 50000.
  expect(bookSlope(book(), "ask")).toBeCloseTo(0.048, 12);
  expect(bookSlope(book(), "ask", 1)).toBeCloseTo(0.06, 12);
  expect(bookSlope(new OrderBook(), "ask")).toBeNaN();
});

describe("order-flow imbalance", () => {
  const rows = quotes([
    [99, 5, 101, 7],
    [99, 8, 101, 7], // 3 joined the bid
    [99, 8, 101, 2], // 5 left the ask
    [100, 4, 101, 2], // a better bid of 4
    [98, 6, 101, 2], // that bid of 4 gone
    [98, 6, 102, 9], // the ask of 2 gone
    [98, 6, 100, 3], // a better ask of 3
  ]);

  test("is what Cont, Kukanov and Stoikov's formula gives, case by case", () => {
    expect([...orderFlowImbalance(rows)]).toEqual([NaN, 3, 5, 4, -4, 2, -3]);
  });

  test("is the same from a stream", () => {
    const amount = fc.integer({ min: 0, max: 9 });
    const row = fc.tuple(
      fc.integer({ min: 95, max: 99 }),
      amount,
      fc.integer({ min: 100, max: 104 }),
      amount,
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), given => {
        const columns = quotes(given);
        const stream = orderFlowImbalance.stream();
        const streamed = given.map(([bid, bidAmount, ask, askAmount]) =>
          stream.next({ bid, ask, bidAmount, askAmount }),
        );
        expect(Float64Array.from(streamed)).toEqual(orderFlowImbalance(columns));
      }),
    );
  });

  test("is unknown beside a quote without a side, not 0", () => {
    const [, first, second] = orderFlowImbalance(
      quotes([
        [99, 1, 101, 1],
        [NaN, 0, 101, 1],
        [99, 1, 101, 1],
      ]),
    );
    expect([first, second]).toEqual([NaN, NaN]);
  });
});

describe("VPIN", () => {
  const trades = {
    time: Float64Array.of(1, 2, 3, 4, 5),
    amount: Float64Array.of(3, 4, 8, 2, 3),
    side: Int8Array.of(1, -1, 1, -1, 1),
  };

  test("cuts volume into buckets across trades and averages their imbalances", () => {
    // Buckets of 5: [3b 2s] 1/5; [2s 3b] 1/5; [5b] 1; [2s 3b] 1/5.
    const { time, imbalance, vpin: values } = vpin(trades, { bucket: 5, window: 2 });
    expect([...time]).toEqual([2, 3, 3, 5]);
    for (const [k, wanted] of [0.2, 0.2, 1, 0.2].entries()) expect(imbalance[k]).toBeCloseTo(wanted, 12);
    expect(values[0]).toBeNaN();
    for (const [k, wanted] of [0.2, 0.6, 0.6].entries()) expect(values[k + 1]).toBeCloseTo(wanted, 12);
  });

  test("is the same from a stream, and knows nothing of what comes later", () => {
    const stream = vpin.stream({ bucket: 5, window: 2 });
    const streamed = Array.from(trades.time, (time, i) =>
      stream.next(time, trades.amount[i], trades.side[i] > 0 ? trades.amount[i] : 0),
    ).flat();
    const whole = vpin(trades, { bucket: 5, window: 2 });
    expect(Float64Array.from(streamed, ({ vpin: value }) => value)).toEqual(whole.vpin);
    const cut = {
      time: trades.time.subarray(0, 3),
      amount: trades.amount.subarray(0, 3),
      side: trades.side.subarray(0, 3),
    };
    expect(vpin(cut, { bucket: 5, window: 2 }).vpin).toEqual(whole.vpin.subarray(0, 3));
  });

  test("takes bars by bulk classification, whose deviation is of the bars so far", () => {
    const bars = {
      time: Float64Array.of(0, 60_000, 120_000),
      close: Float64Array.of(10, 11, 13),
      volume: Float64Array.of(4, 4, 4),
      timeframe: "1m" as const,
    };
    const flow = bulkVolume(bars);
    // Changes 1 and 2: standard deviation √0.5, 2/√0.5 = 2.8284…, Φ = 0.997661… (R: pnorm(2*sqrt(2))).
    expect([...flow.buyVolume.subarray(0, 2)]).toEqual([2, 2]);
    expect(flow.buyVolume[2] / 4).toBeCloseTo(0.9976611325, 9);
    // A bar is known at its end.
    expect([...flow.end]).toEqual([60_000, 120_000, 180_000]);
    expect([...vpin(flow, { bucket: 12, window: 1 }).time]).toEqual([180_000]);
  });

  test("by bulk classification a missing close leaves its own two changes unknown, and no later one", () => {
    const flow = bulkVolume({
      time: Float64Array.of(0, 1, 2, 3, 4, 5).map(i => i * 60_000),
      close: Float64Array.of(10, 11, NaN, 12, 13, 15),
      volume: new Float64Array(6).fill(1),
      timeframe: "1m",
    });
    // Of the changes 1, 1, 2: deviation √(1/3), 2√3 = 3.4641…, Φ = 0.999734… (1 − ½·erfc(√6)).
    expect([...flow.buyVolume.subarray(0, 5)]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(flow.buyVolume[5]).toBeCloseTo(0.9997339972, 9);
  });

  test("refuses trades without sides, and buckets that are none", () => {
    expect(() => vpin({ ...trades, side: new Int8Array(5) }, { bucket: 5 })).toThrow("pt.bulkVolume");
    expect(() => vpin(trades, { bucket: 0 })).toThrow("bucket must be a positive number");
    for (const volume of [NaN, -2])
      expect(() => vpin.stream({ bucket: 5 }).next(0, volume, 0)).toThrow(
        "volume must be a number from 0 up",
      );
    for (const buyVolume of [-1, 3, NaN])
      expect(() => vpin.stream({ bucket: 5 }).next(0, 2, buyVolume)).toThrow(
        "buyVolume must be between 0 and the volume of its row (2)",
      );
    expect(() => vpin(trades, { bucket: 5, windows: 2 } as never)).toThrow('Did you mean "window"');
    const one = (amount: number) => ({
      time: Float64Array.of(0),
      amount: Float64Array.of(amount),
      side: Int8Array.of(1),
    });
    expect(vpin(one(300_000), { bucket: 1 }).time.length).toBe(300_000);
    // A bucket below the last digit of the volume would be filled for ever.
    for (const amount of [1e17, Infinity])
      expect(() => vpin(one(amount), { bucket: 1 })).toThrow(
        "bucket must be a millionth of the volume of a row",
      );
  });
});

test("VPIN is a picture, says that a market was made up, and is a table to files and SQL", async () => {
  const market = await loadTrades("BTC/USDT", { source: "synthetic", events: 3_000 });
  const found = vpin(market, { bucket: 20, window: 5 });
  const text = found[inspectSymbol]();
  expect(text).toMatch(
    /^\[SYNTHETIC DATA\] BTC\/USDT VPIN\n\d+ buckets of 20\.00, averaged over 5 · 2024-01-01/,
  );
  expect(text).toContain("largest");
  const html = (await found[displaySymbol]())["text/html"] as string;
  expect(html).toContain("<img");
  expect(found.table().values("vpin")).toBe(found.vpin);
  expect(vpin(market, { bucket: 20, window: 5_000 })[inspectSymbol]()).toContain("No value yet");
  // Bars whose volume was classified still know what they are about.
  expect(vpin(bulkVolume(timeBars(market, "1m")), { bucket: 20, window: 2 }).synthetic).toBe(true);
});
