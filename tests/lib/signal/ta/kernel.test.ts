import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectTranslated } from "../../../support/wat.ts";
import { seededRandom } from "../../../../lib/core/random.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { bits } from "./market.ts";

const folder = new URL("../../../../lib/signal/ta/kernel/", import.meta.url);

test("the kernel runs what its text says", async () => {
  await expectTranslated(folder, "kernel");
});

describe("columns of any length and window are the stream, to the bit, with numbers missing anywhere", () => {
  const random = seededRandom(3);
  const market = Float64Array.from({ length: 12_000 }, () => 100 + random.normal());
  const part = fc.integer({ min: 0, max: market.length });
  const missing = fc.array(fc.tuple(part, fc.constantFrom(NaN, Infinity, -Infinity)), { maxLength: 4 });
  const windows = fc.oneof(fc.integer({ min: 2, max: 80 }), fc.integer({ min: 2, max: 6_000 }));
  for (const [name, { definition }] of Object.entries({
    sma: ta.sma,
    stddev: ta.stddev,
    bollinger: ta.bollinger,
  }))
    test(name, () => {
      const agree = (length: number, period: number, gaps: readonly (readonly [number, number])[]) => {
        const values = market.slice(0, length);
        for (const [place, value] of gaps) if (place < length) values[place] = value;
        const next = definition.open(period);
        const streamed = Array.from(values, x => next(x));
        const got = definition.compute([values], period);
        const lines = got instanceof Float64Array ? { "": got } : got;
        for (const [line, column] of Object.entries(lines)) {
          const wanted = streamed.map(value => (typeof value === "number" ? value : value[line]));
          expect(bits(column)).toEqual(bits(Float64Array.from(wanted)));
        }
      };
      fc.assert(fc.property(part, windows, missing, agree), { numRuns: 40 });
    });

  test("bands of odd windows, over several batches that leave the kernel", () => {
    const values = Float64Array.from({ length: 36_000 }, () => 100 + random.normal());
    for (const period of [3, 5, 7, 9, 11, 13, 21, 33, 35, 99, 251, 997, 2_047]) {
      const next = ta.bollinger.definition.open(period);
      const streamed = Array.from(values, x => next(x) as Readonly<Record<string, number>>);
      for (const [line, column] of Object.entries(ta.bollinger(values, period)))
        expect(
          streamed.findIndex((value, i) => !Object.is(value[line], column[i])),
          `${line} of ${period}`,
        ).toBe(-1);
    }
  });

  test("sma, of every window up to 130 and of none too long", () => {
    const values = market.subarray(0, 300);
    for (const period of [...Array.from({ length: 130 }, (_, k) => k + 1), 300, 301, 5_000]) {
      const next = ta.sma.definition.open(period);
      expect(bits(ta.sma(values, period))).toEqual(bits(values.map(x => next(x) as number)));
    }
  });
});

test("deviations of a small noise about a billion keep the digits that the prices have", () => {
  // Multiples of 2⁻²⁰ below 2³⁰: the prices are exact, so the noise alone has the answer.
  const random = seededRandom(5);
  const noise = Float64Array.from({ length: 5_000 }, () => random.integer(4_096) * 2 ** -20);
  const wanted = ta.stddev(noise, 20);
  const got = ta.stddev(
    noise.map(x => 1e9 + x),
    20,
  );
  for (let i = 19; i < got.length; i++) expect(Math.abs(got[i] / wanted[i] - 1)).toBeLessThan(1e-10);
});
