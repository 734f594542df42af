import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ADX, ATR, BollingerBands, EMA, RSI } from "trading-signals";
import { seededRandom } from "../../../../lib/core/random.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { walk } from "./market.ts";

const values = (...numbers: number[]) => Float64Array.from(numbers);

describe("worked by hand", () => {
  test("simple average", () => {
    expect([...ta.sma(values(1, 2, 6, 3, 0, 9), 3)]).toEqual([NaN, NaN, 3, 11 / 3, 3, 4]);
  });

  test("exponential average begins with the simple one and has weight 2 / (period + 1)", () => {
    expect([...ta.ema(values(1, 2, 6, 5, 1), 3)]).toEqual([NaN, NaN, 3, 4, 2.5]);
  });

  test("Wilder's average has weight 1 / period", () => {
    expect([...ta.wilder(values(2, 4, 6, 10), 2)]).toEqual([NaN, 3, 4.5, 7.25]);
  });

  test("deviation of the population and of a sample", () => {
    // Mean of 2, 4, 9 is 5, squares 9 + 1 + 16 = 26.
    expect(ta.standardDeviation(values(2, 4, 9), 3)[2]).toBeCloseTo(Math.sqrt(26 / 3), 14);
    expect(ta.standardDeviation(values(2, 4, 9), 3, 1)[2]).toBeCloseTo(Math.sqrt(13), 14);
  });

  test("RSI: gains 2 and 1, losses 1 and 0, then Wilder", () => {
    // Changes +2 −1 +1: average gain (2 + 0) / 2 = 1, loss 0.5 → 66.67; then gain (1 + 1) / 2 = 1, loss 0.25 → 80.
    const got = ta.rsi(values(10, 12, 11, 12), 2);
    expect(got.slice(0, 2)).toEqual(values(NaN, NaN));
    expect(got[2]).toBeCloseTo(100 / 1.5, 12);
    expect(got[3]).toBeCloseTo(80, 12);
    // With simple means the last one sees changes −1 and +1 only: 50.
    expect(ta.cutlerRsi(values(10, 12, 11, 12), 2)[3]).toBeCloseTo(50, 12);
  });

  test("RSI is 100 without losses, 0 without gains; without moves 0 as in TA-Lib, and 50 by simple means", () => {
    expect(ta.rsi(values(1, 2, 3, 4), 2)[3]).toBe(100);
    expect(ta.rsi(values(4, 3, 2, 1), 2)[3]).toBe(0);
    expect(ta.rsi(values(4, 4, 4, 4), 2)[3]).toBe(0);
    expect(ta.cutlerRsi(values(4, 4, 4, 4), 2)[3]).toBe(50);
  });

  test("true range stretches to the close before", () => {
    const bars = { high: values(10, 15, 9), low: values(8, 13, 7), close: values(9, 14, 8) };
    expect([...ta.trueRange(bars)]).toEqual([NaN, 6, 7]);
    expect([...ta.atr(bars, 2)]).toEqual([NaN, NaN, 6.5]);
  });

  test("directional movement of a market that only rises", () => {
    const up = {
      high: values(2, 3, 4, 5, 6),
      low: values(1, 2, 3, 4, 5),
      close: values(1.5, 2.5, 3.5, 4.5, 5.5),
    };
    const plusDi = ta.plusDi(up, 2);
    // True range 1.5 (from the close before), +DM 1: 100 · (1·½ + 1) / (1.5·½ + 1.5) = 66.67.
    expect(plusDi[2]).toBeCloseTo(100 / 1.5, 12);
    expect([ta.minusDi(up, 2)[2], ta.adx(up, 2)[3]]).toEqual([0, 100]);
    expect(ta.dmi(up, 2).plusDi.subarray(3)).toEqual(plusDi.subarray(3));
  });

  test("a still market has no direction", () => {
    const still = { high: values(1, 1, 1, 1, 1), low: values(1, 1, 1, 1, 1), close: values(1, 1, 1, 1, 1) };
    const { adx, plusDi, minusDi } = ta.dmi(still, 2);
    expect([adx[4], plusDi[4], minusDi[4]]).toEqual([0, 0, 0]);
  });

  test("MACD is the difference of two averages", () => {
    const { macd, signal, histogram } = ta.macd(values(1, 2, 6, 5, 1), 1, 3, 2);
    // EMA(1) is the value itself, EMA(3) is 3, 4, 2.5: 3, 1, −1.5, of which the first two begin the signal.
    expect([...macd]).toEqual([NaN, NaN, NaN, 1, -1.5]);
    expect(signal[3]).toBe(2);
    expect(signal[4]).toBeCloseTo(2 + (2 / 3) * -3.5, 14);
    expect(histogram[4]).toBeCloseTo(-1.5 - signal[4], 14);
  });

  test("highest, lowest, channel and lag", () => {
    expect([...ta.highest(values(1, 5, 2, 3, 4), 2)]).toEqual([NaN, 5, 5, 3, 4]);
    expect([...ta.lowest(values(1, 5, 2, 3, 4), 2)]).toEqual([NaN, 1, 2, 2, 3]);
    const channel = ta.donchian({ high: values(3, 5), low: values(1, 2) }, 2);
    expect([channel.upper[1], channel.middle[1], channel.lower[1]]).toEqual([5, 3, 1]);
    expect([...ta.lag(values(1, 2, 3))]).toEqual([NaN, 1, 2]);
    expect([...ta.lag(values(1, 2), 0)]).toEqual([1, 2]);
    expect([...ta.lag(values(1, 2), 5)]).toEqual([NaN, NaN]);
  });

  test("rate of change is in per cent, or a fraction; the z-score of a flat window has no answer", () => {
    expect(ta.roc(values(100, 50, 102), 2)[2]).toBeCloseTo(2, 12);
    expect(ta.rocp(values(100, 50, 102), 2)[2]).toBeCloseTo(0.02, 14);
    expect(ta.zscore(values(2, 4, 9), 3)[2]).toBeCloseTo(4 / Math.sqrt(26 / 3), 14);
    expect(ta.zscore(values(3, 3, 3), 3)[2]).toBeNaN();
  });

  // TA-Lib 0.8 on a column of one price.
  test("a market without a move is in the middle of imi and rvi, and each bar counts 1 in the mass index", () => {
    const same = new Float64Array(60).fill(50);
    const flat = { open: same, high: same, low: same, close: same };
    expect([ta.imi(flat, 5)[59], ta.rvi(same, 14, 10)[59], ta.massi(flat, 9, 25)[59]]).toEqual([50, 50, 25]);
  });

  test("Bollinger bands lie the deviations apart", () => {
    const { upper, middle, lower } = ta.bollinger(values(2, 4, 9), 3, 2);
    expect(middle[2]).toBe(5);
    expect(upper[2]).toBeCloseTo(5 + 2 * Math.sqrt(26 / 3), 14);
    expect(lower[2]).toBeCloseTo(5 - 2 * Math.sqrt(26 / 3), 14);
  });
});

test("of equal extremes Aroon counts the newest, an index the oldest once the one it named has left the window", () => {
  const few = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 });
  const agree = (numbers: readonly number[], period: number) => {
    const index = ta.maxindex(Float64Array.from(numbers), period);
    const lows = Float64Array.from(numbers, x => -x);
    const { up, down } = ta.aroon({ high: Float64Array.from(numbers), low: lows }, period);
    let named = -Infinity;
    for (let i = 0; i < numbers.length; i++) {
      const start = Math.max(0, i - period + 1);
      const largest = Math.max(...numbers.slice(start, i + 1));
      if (i >= period - 1) {
        if (named < start) named = numbers.indexOf(largest, start);
        else if (numbers[i] === largest) named = i;
      }
      expect(index[i]).toBe(i < period - 1 ? NaN : named);
      const before = numbers.slice(Math.max(0, i - period), i + 1);
      const age = before.length - 1 - before.lastIndexOf(Math.max(...before));
      const aroon = i < period ? NaN : (100 * (period - age)) / period;
      expect([up[i], down[i]]).toEqual([aroon, aroon]);
    }
  };
  fc.assert(fc.property(few, fc.integer({ min: 2, max: 9 }), agree));
});

describe("rounding", () => {
  const n = 1_000_000;
  // Prices that wander between a millionth and a million, in jumps of many orders of magnitude.
  const random = seededRandom(21);
  const prices = Float64Array.from(
    { length: n },
    (_, i) => 10 ** (6 * Math.sin(i / 5_000) * random.uniform()),
  );

  /** Largest relative difference to the plain computation over each window, at a thousand places. */
  function worst(got: Float64Array, period: number, naive: (window: Float64Array) => number): number {
    let most = 0;
    for (let i = period - 1; i < n; i += 997) {
      const wanted = naive(prices.subarray(i - period + 1, i + 1));
      most = Math.max(most, Math.abs(got[i] - wanted) / Math.abs(wanted));
    }
    return most;
  }

  const mean = (window: Float64Array) => window.reduce((a, b) => a + b, 0) / window.length;
  const deviation = (window: Float64Array) => {
    const middle = mean(window);
    return Math.sqrt(window.reduce((a, b) => a + (b - middle) ** 2, 0) / window.length);
  };

  test.each([2, 20, 250])("a window of %d over a million bars does not drift", period => {
    expect(worst(ta.sma(prices, period), period, mean)).toBeLessThan(1e-13);
    expect(worst(ta.standardDeviation(prices, period), period, deviation)).toBeLessThan(1e-9);
    expect(worst(ta.highest(prices, period), period, window => Math.max(...window))).toBe(0);
    expect(worst(ta.lowest(prices, period), period, window => Math.min(...window))).toBe(0);
  });

  test("equal windows have equal averages wherever they lie, so averages of a flat market do not cross", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (price, period) => {
          const flat = new Float64Array(200).fill(price);
          const averages = new Set(ta.sma(flat, period).slice(period - 1));
          expect(averages.size).toBe(1);
          if (period > 1)
            expect(new Set(ta.standardDeviation(flat, period).slice(period - 1))).toEqual(new Set([0]));
        },
      ),
    );
  });

  test("moves of a millionth about a price of a million are found to twelve digits", () => {
    // Whole steps of 2⁻²⁰ about a million are exact, so the steps alone have the answer.
    const step = 2 ** -20;
    const steps = Float64Array.from({ length: 400 }, (_, i) => (i * i * 7 + i) % 23);
    const other = Float64Array.from({ length: 400 }, (_, i) => (i * i * 5 + 3 * i) % 19);
    const far = (column: Float64Array) => column.map(x => 1e6 + x * step);
    const same = (got: Float64Array, wanted: Float64Array, scale: number) => {
      for (let i = 0; i < got.length; i++)
        if (Number.isNaN(wanted[i])) expect(got[i]).toBeNaN();
        else expect(Math.abs(got[i] - wanted[i] * scale)).toBeLessThanOrEqual(1e-12 * scale * 23 ** 2);
    };
    const prices = far(steps);
    same(ta.stddev(prices, 20), ta.stddev(steps, 20), step);
    same(ta.var(prices, 20), ta.var(steps, 20), step ** 2);
    same(ta.linearregSlope(prices, 20), ta.linearregSlope(steps, 20), step);
    same(ta.covariance(prices, far(other), 20), ta.covariance(steps, other, 20), step ** 2);
    same(ta.correl(prices, far(other), 20), ta.correl(steps, other, 20), 1);
    expect(ta.stddev(steps, 20)[19]).toBeCloseTo(deviation(steps.subarray(0, 20)), 12);
  });

  test("a slice has the averages of the whole", () => {
    const { close } = walk(9, 1_000);
    const whole = ta.sma(close, 30);
    for (const start of [1, 17, 300])
      expect(ta.sma(close.slice(start), 30).slice(29)).toEqual(whole.slice(start + 29));
  });
});

describe("trading-signals, an independent library, agrees", () => {
  const bars = walk(33, 500);
  const { close } = bars;
  const rows = Array.from(close, (_, i) => ({ high: bars.high[i], low: bars.low[i], close: close[i] }));
  const stream = <T>(
    indicator: { update(x: T, replace: boolean): unknown; getResult(): unknown },
    input: T[],
  ) =>
    input.map(x => {
      indicator.update(x, false);
      return indicator.getResult() as never;
    });
  const expectClose = (got: Float64Array, wanted: (number | null)[], from: number, digits: number) => {
    let compared = 0;
    for (let i = from; i < got.length; i++) {
      expect(got[i]).toBeCloseTo(Number(wanted[i]), digits);
      compared++;
    }
    expect(compared).toBeGreaterThan(100);
  };

  test("on RSI, ATR and Bollinger bands from the first bar", () => {
    const input = [...close];
    const { upper, lower } = ta.bollinger(close, 20);
    const bands: { upper: number; lower: number }[] = stream(new BollingerBands(20, 2), input);
    expectClose(
      upper,
      bands.map(band => band?.upper),
      19,
      8,
    );
    expectClose(
      lower,
      bands.map(band => band?.lower),
      19,
      8,
    );
    expectClose(ta.rsi(close, 14), stream(new RSI(14), input), 14, 8);
    expectClose(ta.atr(bars, 14), stream(new ATR(14), rows), 300, 6);
  });

  test("on EMA and ADX, which it begins differently, once both have forgotten their beginning", () => {
    expectClose(ta.ema(close, 10), stream(new EMA(10), [...close]), 250, 8);
    expectClose(ta.adx(bars, 14), stream(new ADX(14), rows), 350, 3);
  });
});

describe("mistakes are told with their repair", () => {
  const { close } = walk(1, 50);
  test.each<[string, () => unknown, RegExp]>([
    [
      "a period of 0",
      () => ta.sma(close, 0),
      /period must be a whole number of bars, at least 1, received 0/,
    ],
    [
      "bars instead of a column",
      () => ta.sma({ close } as never, 5),
      /values must be a Float64Array.*\n.*bars\.close/,
    ],
    [
      "a column instead of bars",
      () => ta.atr(close as never, 5),
      /bars must have the columns high, low, close/,
    ],
    ["a plain array", () => ta.rsi([1, 2, 3] as never), /values must be a Float64Array, received \[1,2,3\]/],
    [
      "bars without a column",
      () => ta.atr({ high: close, close } as never),
      /bars\.low must be a Float64Array/,
    ],
    [
      "columns of two lengths",
      () => ta.atr({ high: close, low: close, close: close.slice(1) }),
      /bars\.high, bars\.low, bars\.close must be of one length, received \[50,50,49\]/,
    ],
    [
      "fast not shorter than slow",
      () => ta.macd(close, 26),
      /fast must be shorter than slow \(26\), received 26/,
    ],
    [
      "the fast average of an oscillator",
      () => ta.ppo.stream(26, 12),
      /fast must be shorter than slow \(12\)/,
    ],
    [
      "options where a number belongs",
      () => ta.macd(close, { fast: 3 } as never),
      /fast must be a whole number of bars.*received \{"fast":3\}/,
    ],
    [
      "an unknown average",
      () => ta.ma(close, 14, "emaa" as "ema"),
      /Unknown type "emaa".\n {2}→ Did you mean "ema"\?/,
    ],
    [
      "a band of no width",
      () => ta.bollinger(close, 20, 0),
      /width must be a number, at least .*, received 0/,
    ],
    [
      "a negative lag",
      () => ta.lag(close, -1),
      /bars must be a whole number of bars, at least 0, received -1/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
