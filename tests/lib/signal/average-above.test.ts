import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { above } from "../../../lib/signal/above.ts";
import { averageAbove } from "../../../lib/signal/average-above.ts";
import { Steps, stepsOf } from "../../../lib/signal/steps.ts";
import { sma } from "../../../lib/signal/ta/index.ts";
import { barsOfCloses } from "../../support/bars.ts";

describe("one average above another", () => {
  const windows = fc
    .tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 30 }))
    .map(([fast, more]) => [fast, fast + more] as const);
  const agree = (closes: number[], [fast, slow]: readonly [number, number]) => {
    const { close } = barsOfCloses(closes[0], closes);
    const columns = above(sma(close, fast), sma(close, slow));
    expect(averageAbove(close, fast, slow).column()).toEqual(columns);
    expect(averageAbove(Float64Array.from(closes), fast, slow).column()).toEqual(columns);
  };

  test("is what the written averages say, on prices of any size", () => {
    const closes = fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), {
      minLength: 2,
      maxLength: 150,
    });
    fc.assert(fc.property(closes, windows, agree), { numRuns: 300 });
  });

  test("is what the written averages say where they lie within rounding of each other", () => {
    // Few levels and long flats: most windows tie, and what the sums lost decides.
    const flats = fc
      .array(fc.tuple(fc.constantFrom(0.1, 0.3, 1e8 + 0.1, 1e8 + 0.3), fc.integer({ min: 1, max: 40 })), {
        minLength: 1,
        maxLength: 12,
      })
      .map(runs => runs.flatMap(([price, bars]) => Array.from({ length: bars }, () => price)));
    fc.assert(fc.property(flats, windows, agree), { numRuns: 500 });
  });

  test("is what the written averages say over more bars than are searched at once, with and without ties", () => {
    let seed = 7;
    const step = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
    for (const tick of [0.01, 5]) {
      let price = 1_000;
      const closes = Array.from({ length: 140_000 }, () => {
        price = Math.max(10, price + 4 * step());
        return Math.round(price / tick) * tick;
      });
      const { close } = barsOfCloses(closes[0], closes);
      for (const [fast, slow] of [
        [3, 8],
        [20, 101],
        [50, 70_000],
      ]) {
        const written = stepsOf(above(sma(close, fast), sma(close, slow)));
        const found = averageAbove(close, fast, slow);
        expect(found.at.subarray(0, found.count)).toEqual(written.at.subarray(0, written.count));
        expect(found.count).toBeGreaterThan(1);
      }
    }
  });

  test("is flat where a price is missing from a window", () => {
    const closes = Float64Array.of(1, 2, 3, 4, NaN, 5, 6, 7, 8);
    expect([...averageAbove(closes, 2, 3).column()]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 1]);
  });
});

describe("steps", () => {
  test("are the bars at which a column changes, and 0 before the first", () => {
    const steps = new Steps(6);
    steps.change(0, 0);
    steps.change(2, 1);
    steps.change(3, 1);
    steps.change(5, -0.5);
    expect(steps.count).toBe(2);
    expect(steps.last).toBe(-0.5);
    expect([...steps.column()]).toEqual([0, 0, 1, 1, 1, -0.5]);
  });

  test("give the column back, a NaN as 0, however many they are", () => {
    const columns = fc.array(fc.constantFrom(0, 0, 1, 1, -1, NaN), { maxLength: 3_000, size: "max" });
    fc.assert(
      fc.property(columns, values => {
        const steps = stepsOf(Float64Array.from(values));
        expect([...steps.column()]).toEqual(values.map(value => (value === value ? value : 0)));
      }),
      { numRuns: 50 },
    );
  });
});
