import fc from "fast-check";
import { expect, test } from "vitest";
import { expectTranslated } from "../../../support/wat.ts";
import { checksum } from "../../../../lib/core/column/checksum.ts";

const folder = new URL("../../../../lib/core/column/", import.meta.url);

test("the sum runs what its text says", async () => {
  await expectTranslated(folder, "checksum");
});

const columns = fc.tuple(fc.nat(40_000), fc.integer()).map(([length, seed]) => {
  let state = seed;
  return Float64Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) | 0) / 7);
});

test("one bit that is another gives another number, wherever it is, and put back the same again", () => {
  fc.assert(
    fc.property(columns, fc.nat(), fc.nat(31), (column, where, bit) => {
      const before = checksum(column);
      expect(checksum(column.slice())).toBe(before);
      if (column.length === 0) return;
      const words = new Int32Array(column.buffer);
      words[where % words.length] ^= 1 << bit;
      expect(checksum(column)).not.toBe(before);
      words[where % words.length] ^= 1 << bit;
      expect(checksum(column)).toBe(before);
    }),
  );
});

test("so do signs or exponents that change alike all over a column", () => {
  // A power of two is what a weighted sum would make nothing of.
  const column = Float64Array.from({ length: 2 ** 16 }, (_, i) => 100 + Math.sin(i));
  const numbers = [1, -1, 2, 4, 0.5, -2].map(factor => checksum(column.map(x => factor * x)));
  const two = column.map((x, i) => (i === 16 || i === 32 ? -x : x));
  expect(new Set([...numbers, checksum(two)]).size).toBe(numbers.length + 1);
});

test("so does another order, another length, and a part of a column counts from where it begins", () => {
  const column = Float64Array.from({ length: 20_000 }, (_, i) => i);
  const numbers = [
    column,
    column.toReversed(),
    Float64Array.of(...column.subarray(0, 9), ...column.subarray(10, 11), ...column.subarray(9, 10)),
    column.subarray(1),
    column.subarray(0, -1),
    new Float64Array(0),
    new Float64Array(1),
    new Float64Array(8),
    Float64Array.of(-0),
  ].map(checksum);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(checksum(column.subarray(3, 9_999))).toBe(checksum(column.slice(3, 9_999)));
  expect(numbers.every(Number.isSafeInteger)).toBe(true);
});
