import fc from "fast-check";
import { expect, test } from "vitest";
import { numbersOf } from "../../../../lib/market/parquet/numbers.ts";

/** Counts near zero, near the last whole numbers that doubles have all of, and anywhere within what a date can be. */
const count = fc.oneof(
  fc.bigInt(-5_000n, 5_000n),
  fc
    .record({ near: fc.constantFrom(-(2n ** 53n), 2n ** 53n), by: fc.bigInt(-3_000n, 3_000n) })
    .map(({ near, by }) => near + by),
  fc.bigInt(-(864n * 10n ** 16n), 864n * 10n ** 16n),
);

test.each([
  ["microsecond", 1_000n],
  ["nanosecond", 1_000_000n],
] as const)(
  "a count of %ss is cut off to whole milliseconds, wherever it begins in a page",
  (meaning, unit) => {
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 20 }), fc.nat(9), (counts, at) => {
        const page = new Uint8Array(at + 8 * counts.length);
        const view = new DataView(page.buffer);
        counts.forEach((value, i) => view.setBigInt64(at + 8 * i, value, true));
        const out = new Float64Array(counts.length);
        numbersOf(page, at, { stored: "int64", meaning }, out);
        // Whole numbers of both kinds are cut off towards zero, and zero has no sign.
        expect([...out]).toEqual(counts.map(value => Number(value / unit)));
      }),
      // Two roundings add up: the quotient of doubles is two too large.
      { numRuns: 300, examples: [[[7_871_400_985_301_652_992n], 0]] },
    );
  },
);
