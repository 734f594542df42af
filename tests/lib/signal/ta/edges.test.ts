import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { linesOf } from "./market.ts";

const values = (...numbers: number[]) => Float64Array.from(numbers);
const same = (value: number, length = 40) => new Float64Array(length).fill(value);

describe("as TA-Lib 0.8.2 has it", () => {
  test("a market that stands still lies 0 from its mean, also where the mean of its prices is rounded", () => {
    const flat = { high: same(0.1 + 0.2), low: same(0.05), close: same(0.1) };
    expect(new Set(ta.cci(flat, 14).subarray(13))).toEqual(new Set([0]));
  });

  test("a range within the last bits of the price is none", () => {
    const price = values(0, 1, -2, 0, 2, 1, 0, -1).map(bits => 100 * (1 + bits * 2 ** -52));
    const bars = { high: price, low: price, close: price };
    expect([...ta.willr(bars, 3)]).toEqual([NaN, NaN, 0, 0, 0, 0, 0, 0]);
    expect([...ta.stochf(bars, 3, 2).fastK]).toEqual([NaN, NaN, NaN, 0, 0, 0, 0, 0]);
    const below = price.map(x => -x);
    expect(ta.willr({ high: below, low: below, close: below }, 3)[7]).toBe(0);
  });

  test("the money flow of prices below 0 stays within 0 to 100", () => {
    const high = values(-1, -2, 1, 3, -4, 2);
    const bars = {
      high,
      low: high.map(x => x - 2),
      close: high.map(x => x - 1),
      volume: values(5, 3, 2, 4, 1, 6),
    };
    expect([...ta.mfi(bars, 2)]).toEqual([NaN, NaN, 0, 100, 100, 100]);
  });

  test("Supertrend begins long, even where the first close lies below the stop", () => {
    const bars = {
      high: values(10, 10, 12, 12, 11, 9),
      low: values(9, 9, 8, 8, 9, 8),
      close: values(9.5, 9.5, 8, 8.5, 9, 8.2),
    };
    const { line, trend } = ta.supertrend(bars, 2, 0.25);
    expect([...line]).toEqual([NaN, NaN, 9.375, 10.625, 10.625, 8.984375]);
    expect([...trend]).toEqual([NaN, NaN, 1, -1, -1, -1]);
  });

  test("an average of one bar is the value itself", () => {
    const close = values(9.5, 9.5, 8, 8.5, 9, 8.2);
    expect(ta.hma(close, 1)).toEqual(close);
    expect(ta.kama(close, 1)).toEqual(close);
    expect([...ta.mavp(close, values(1, 2, 1, 2, 1, 2), 1, 2)]).toEqual([NaN, 9.5, 8, 8.25, 9, 8.6]);
  });
});

test("an average of more periods than a thousand at once is refused: it would keep the windows of all", () => {
  const close = same(7, 1_100);
  expect(ta.mavp(close, same(3, 1_100), 2, 1_002)[1_099]).toBe(7);
  for (const stretch of [
    [2, 1_003],
    [1e9, 30],
  ])
    expect(() => ta.mavp(close, close, ...stretch)).toThrow(/max must be 1000 bars from min at most/);
});

test("an average range begins after a bar without a close as in its stream, also within the warm-up", () => {
  const bars = { high: values(3, 4, 5, 6, 7), low: values(1, 2, 3, 4, 5), close: values(2, 3, NaN, 5, 6) };
  // The third bar's range reaches to the second's close, and is none.
  expect([...ta.atr(bars, 2)]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  expect(ta.atr(bars, 1)).toEqual(values(NaN, 2, NaN, NaN, 2));
});

test("after a move that is too large for a number RSI and ATR of columns are those of their streams", () => {
  const close = Float64Array.from({ length: 60 }, (_, i) => 100 + ((i * 7) % 5));
  close[20] = 1.2e308;
  const bars = { high: close.map(x => x * 1.01), low: close.map(x => x * 0.99), close };
  const strength = ta.rsi.stream(3);
  const range = ta.atr.stream(3);
  const at = (i: number) => ({ high: bars.high[i], low: bars.low[i], close: close[i] });
  expect(ta.rsi(close, 3)).toEqual(close.map(x => strength.next(x)));
  expect(ta.atr(bars, 3)).toEqual(close.map((_, i) => range.next(at(i))));
  expect(ta.rsi(close, 3)[59]).not.toBeNaN();
});

test("bands about an average with a warm-up of its own begin when both have their bars", () => {
  const close = Float64Array.from({ length: 60 }, (_, i) => 100 + Math.sin(i));
  for (const period of [20, 50]) {
    const first = ta.bbands(close, period, 2, 2, "mama").middle.findIndex(x => !Number.isNaN(x));
    expect(ta.bbands.definition.lookback(period, 2, 2, "mama")).toBe(first);
  }
});

test("a flat window has no shape and no deviation, whatever its price", () => {
  // Means of so many of these are rounded.
  for (const price of [0.1, 0.7, 100.1])
    for (const period of [6, 12]) {
      const of = (indicator: typeof ta.skewness) => indicator(same(price), period).subarray(period - 1);
      expect(new Set(of(ta.skewness))).toEqual(new Set([NaN]));
      expect(new Set(of(ta.kurtosis))).toEqual(new Set([NaN]));
      expect(new Set(of(ta.avgdev))).toEqual(new Set([0]));
    }
});

test("shape and deviation of small moves do not depend on the price they are about", () => {
  const moves = values(0, 1, 3, 7, 2, 9, 4);
  // Whole steps of 2⁻²⁰ about 2²⁰: both columns are exact.
  const high = moves.map(x => 2 ** 20 + x * 2 ** -20);
  for (const indicator of [ta.skewness, ta.kurtosis]) expect(indicator(high, 5)).toEqual(indicator(moves, 5));
  expect(ta.avgdev(high, 5)).toEqual(ta.avgdev(moves, 5).map(x => x * 2 ** -20));
});

test("true strength and choppiness keep within their bounds to the last bit", () => {
  expect(ta.tsi(values(0.8, 0.2, 437, 0.1), 1, 1)).toEqual(values(NaN, -100, 100, -100));
  const rise = values(0.3, 0.8, 1.7, 2.6);
  expect(ta.choppiness({ high: rise, low: rise, close: rise }, 3)).toEqual(values(NaN, NaN, NaN, 0));
});

test("no logarithm is taken of prices that are not above 0, whatever their ratio", () => {
  const close = values(1, 2, 0, 3, -1, -2, 2, 4);
  const twice = Math.log(2);
  expect(ta.logReturn(close)).toEqual(values(NaN, twice, NaN, NaN, NaN, NaN, NaN, twice));
  expect(ta.ewmaVolatility(close)).toEqual(values(NaN, twice, NaN, NaN, NaN, NaN, NaN, twice));
  const below = same(-1);
  const bars = { open: below, high: below, low: below, close: below };
  for (const { definition } of [ta.parkinson, ta.garmanKlass, ta.rogersSatchell, ta.yangZhang])
    expect(
      new Set(definition.compute(definition.inputs.map(it => bars[it as "open"])) as Float64Array),
    ).toEqual(new Set([NaN]));
});

/** What an oscillator promises never to leave, not by a last bit either. */
const bounds: Record<string, readonly [number, number]> = {
  rsi: [0, 100],
  cutlerRsi: [0, 100],
  imi: [0, 100],
  rvi: [0, 100],
  mfi: [0, 100],
  stochf: [0, 100],
  stochrsi: [0, 100],
  willr: [-100, 0],
  cmo: [-100, 100],
  cmou: [-100, 100],
  tsi: [-100, 100],
  dx: [0, 100],
  plusDi: [0, 100],
  minusDi: [0, 100],
  laguerreRsi: [0, 100],
  er: [0, 1],
};

test.each(Object.keys(bounds))("%s keeps within its bounds to the last bit", name => {
  const [least, most] = bounds[name];
  const { compute, inputs, parameters } = ta.indicators[name];
  const step = fc.double({ min: 0, max: 0.01, noNaN: true });
  const steps = fc.array(fc.tuple(step, step), { minLength: 60, maxLength: 60 });
  const within = (moves: readonly (readonly [number, number])[], way: number, period: number) => {
    let price = 100;
    const close = Float64Array.from(moves, ([move]) => (price *= 1 + way * move));
    // Half the bars close on their high or low.
    const high = close.map((x, i) => x * (1 + (way > 0 ? 0 : moves[i][1])));
    const low = close.map((x, i) => x * (1 - (way < 0 ? 0 : moves[i][1])));
    const columns: Record<string, Float64Array> = { open: low, high, low, close, volume: same(3, 60) };
    const given = parameters.map(it => (it.kind === "bars" ? Math.max(it.min, period) : it.default));
    const read = inputs.map(input => columns[input] ?? close);
    for (const [, column] of linesOf(compute(read, ...given)).slice(0, 1))
      for (const x of column) expect(x < least || x > most, `${x}`).toBe(false);
  };
  fc.assert(fc.property(steps, fc.constantFrom(1, -1), fc.integer({ min: 1, max: 9 }), within), {
    numRuns: 20,
  });
});
