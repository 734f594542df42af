import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../../lib/core/random.ts";
import { expectTranslated } from "../../../support/wat.ts";
import { findExtremes } from "../../../../lib/market/stretches/extremes.ts";
import { sharedColumn } from "../../../../lib/core/column/shared-column.ts";
import { aggregateStretches } from "../../../../lib/market/stretches/aggregate.ts";
import { sumStretches } from "../../../../lib/market/stretches/sums.ts";

const folder = new URL("../../../../lib/market/stretches/", import.meta.url);

test("the search for extremes runs what its text says", async () => {
  await expectTranslated(folder, "extremes");
});

function found(high: Float64Array, low: Float64Array, starts: Int32Array): [number[], number[]] {
  const [highest, lowest] = [new Float64Array(starts.length - 1), new Float64Array(starts.length - 1)];
  findExtremes(high, low, starts, highest, lowest);
  return [[...highest], [...lowest]];
}

test("the highest and the lowest of each stretch; what is no number counts where a stretch begins with it", () => {
  const high = Float64Array.of(3, 9, NaN, 4, 5, NaN, 7, 2, -3);
  const low = Float64Array.of(2, 1, 0, -5, NaN, 8, 6, NaN, -Infinity);
  expect(found(high, low, Int32Array.of(0, 5, 7, 8, 9))).toEqual([
    [9, NaN, 2, -3],
    [-5, 6, NaN, -Infinity],
  ]);
  expect(found(high, low, Int32Array.of(0))).toEqual([[], []]);
});

/** Stretches of one length and of many, some longer than what is looked at in one go. */
const stretches = fc
  .array(
    fc.oneof(
      fc.integer({ min: 1, max: 9 }).map(length => [length]),
      fc.integer({ min: 1, max: 40 }).map(length => Array.from({ length: 9 }, () => length)),
      fc.constantFrom([8_191], [8_192, 1], [20_000]),
    ),
    { maxLength: 12 },
  )
  .map(lengths =>
    Int32Array.from(lengths.flat().reduce((starts, length) => [...starts, starts.at(-1)! + length], [0])),
  );

test("equal to one value after the other, to the bit", () => {
  fc.assert(
    fc.property(stretches, fc.integer({ min: 1, max: 1e9 }), (starts, seed) => {
      const rows = starts[starts.length - 1];
      const high = Float64Array.from({ length: rows }, (_, i) => 100 + 7 * Math.sin(seed + i * i));
      const low = high.map(value => value / 1.01);
      const each = [...starts.subarray(1)].map((end, k) => [starts[k], end] as const);
      expect(found(high, low, starts)).toEqual([
        each.map(([from, end]) => high.subarray(from, end).reduce((a, b) => (b > a ? b : a))),
        each.map(([from, end]) => low.subarray(from, end).reduce((a, b) => (b < a ? b : a))),
      ]);
      const sums = new Float64Array(each.length);
      sumStretches(high, starts, sums);
      expect([...sums]).toEqual(
        each.map(([from, end]) => high.subarray(from, end).reduce((a, b) => a + b, 0)),
      );
    }),
    { numRuns: 40 },
  );
});

test("two threads on columns that they share give what one gives, to the bit", async () => {
  const random = seededRandom(5);
  for (const [rows, length] of [
    [400_001, 1],
    [400_003, 7],
    [700_000, 1_440],
    [500_000, 250_000],
    [4_100_000, 999],
    [450_000, 450_000],
  ]) {
    const column = () => {
      const values = sharedColumn(rows);
      for (let i = 0; i < rows; i++) values[i] = random.uniform() < 0.001 ? NaN : random.normal();
      return values;
    };
    const shared = { high: column(), low: column(), volume: column() };
    const count = Math.ceil(rows / length);
    const starts = Int32Array.from({ length: count + 1 }, (_, k) => Math.min(rows, k * length));
    const own = () => new Float64Array(count);
    const [both, one] = [1, 2].map(() => ({ high: own(), low: own(), volume: own() }));
    aggregateStretches(shared, starts, both);
    aggregateStretches(
      { high: shared.high.slice(), low: shared.low.slice(), volume: Float64Array.from(shared.volume) },
      starts,
      one,
    );
    for (const name of ["high", "low", "volume"] as const)
      expect(both[name].findIndex((value, k) => !Object.is(value, one[name][k]))).toBe(-1);
    await sleep(20);
  }
});
