import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../../lib/core/random.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";

// Long enough that a column is worked on in several lanes at once.
const length = 110_000;

function walk(seed: number): Float64Array {
  const random = seededRandom(seed);
  let price = 100;
  return Float64Array.from({ length }, () => (price *= Math.exp(0.002 * random.normal())));
}

const shapes: Readonly<Record<string, Float64Array>> = {
  "a random walk": walk(1),
  "a walk with numbers missing here and there": walk(2).map((x, i) => (i % 40_013 === 5 ? NaN : x)),
  "a walk with one number missing": walk(7).map((x, i) => (i === 20_000 ? NaN : x)),
  "a walk with many numbers missing": walk(3).map((x, i) => (i % 97 === 0 ? Infinity : x)),
  // What was before the fall is not forgotten in time, so lanes must be run again.
  "a fall by eighteen powers of ten": walk(4).map((x, i) => (i < 70_001 ? 1e18 * x : x)),
  "a flat market after a walk": walk(5).map((x, i) => (i < 60_000 ? x : 101.7)),
  "a flat market": new Float64Array(length).fill(101.7),
};

describe("a long column gives the numbers of the stream, to the bit", () => {
  const ofValues = {
    sma: [ta.sma, 21],
    ema: [ta.ema, 20],
    "ema of 300 bars": [ta.ema, 300],
    rma: [ta.rma, 14],
    rsi: [ta.rsi, 14],
    macd: [ta.macd, undefined],
    stddev: [ta.stddev, 20],
    "stddev of 5,000 bars": [ta.stddev, 5_000],
    bollinger: [ta.bollinger, 20],
    bbands: [ta.bbands, 20],
  } as const;
  for (const [shape, values] of Object.entries(shapes)) {
    for (const [name, [indicator, period]] of Object.entries(ofValues))
      test(`${name}, ${shape}`, () => {
        const next = indicator.definition.open(period);
        expectSame(indicator.definition.compute([values], period), i => next(values[i]));
      });
    test(`atr, ${shape}`, () => {
      const columns = [values.map(x => 1.01 * x), values.map(x => 0.98 * x), values];
      const next = ta.atr.definition.open();
      expectSame(ta.atr.definition.compute(columns), i => next(...columns.map(column => column[i])));
    });
  }
});

test("a number missing where lanes end is seen", () => {
  const values = walk(6);
  for (const period of [2, 14, 40]) {
    // The first stretch, which begins once a whole window is there.
    const memory = 40 * period;
    for (const k of [-2, -1, 0, 1, 2]) {
      const place = period + 3 * 32_000 + memory + k;
      const close = values.map((x, i) => (i === place ? NaN : x));
      const columns = [values.map(x => 1.01 * x), values.map(x => 0.98 * x), close];
      const atr = ta.atr.definition.open(period);
      expectSame(ta.atr.definition.compute(columns, period), i => atr(...columns.map(c => c[i])), place + 50);
      const rsi = ta.rsi.definition.open(period);
      expectSame(ta.rsi(close, period), i => rsi(close[i]), place + 50);
    }
  }
});

function expectSame(
  columns: Float64Array | Readonly<Record<string, Float64Array>>,
  next: (i: number) => number | Readonly<Record<string, number>>,
  bars = length,
): void {
  const lines = columns instanceof Float64Array ? { value: columns } : columns;
  let first: string | undefined;
  for (let i = 0; i < bars; i++) {
    const now = next(i);
    const values = typeof now === "number" ? { value: now } : now;
    for (const line in lines)
      if (!Object.is(lines[line][i], values[line]))
        first ??= `${line}[${i}]: ${lines[line][i]}, ${values[line]}`;
  }
  expect(first).toBeUndefined();
}
