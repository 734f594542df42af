import fc from "fast-check";
import { expect, test } from "vitest";
import { expectTranslated } from "../../support/wat.ts";
import { readBlock, type BlockPlan } from "../../../lib/market/sources/csv/block.ts";
import { digitReader } from "../../../lib/market/sources/csv/digits/digits.ts";

const folder = new URL("../../../lib/market/sources/csv/digits/", import.meta.url);

test("the reader of plain numbers runs what its text says", async () => {
  await expectTranslated(folder, "digits");
});

/** Columns 0 and 2 are wanted as 1 and 0, the second not at all. */
const plan: BlockPlan = {
  separator: 44,
  kinds: Uint8Array.of(1, 0, 1),
  slots: Uint8Array.of(1, 0, 0),
  closed: false,
};
const timed: BlockPlan = { ...plan, kinds: Uint8Array.of(2, 0, 1) };
const capacity = 64;

/** Both columns as they were read, or undefined where the text is not plain numbers. */
function read(text: string, by: BlockPlan = plan): number[][] | undefined {
  const bytes = new TextEncoder().encode(text);
  const reader = digitReader(by, { length: bytes.length, columns: 2, capacity });
  reader.bytes.set(bytes);
  const rows = reader.rows(0, bytes.length);
  return rows < 0 ? undefined : [0, 1].map(k => [...reader.out.subarray(k * capacity, k * capacity + rows)]);
}

function readByBlock(text: string, by: BlockPlan): number[][] {
  const bytes = new TextEncoder().encode(text);
  const out = new Float64Array(2 * capacity);
  const rows = readBlock(bytes, 0, bytes.length, by, out, capacity);
  return [0, 1].map(k => [...out.subarray(k * capacity, k * capacity + rows)]);
}

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });
const number = fc
  .tuple(fc.constantFrom("", "", "-"), digits(1, 20), fc.option(digits(0, 20)))
  .map(([sign, whole, part]) => sign + whole + (part === null ? "" : `.${part}`));
const price = fc.tuple(digits(1, 5), digits(1, 6)).map(parts => parts.join("."));
const cell = fc.oneof(price, number, fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map(String));
const lineEnd = fc.constantFrom("\n", "\n", "\r\n", "\n\n");

test("numbers of any length are those of Number, to the bit", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, number, cell, lineEnd), { maxLength: 40 }), rows => {
      const text = rows.map(([a, b, c, end]) => `${a},${b},${c}${end}`).join("");
      const found = read(text);
      // A double may have an exponent, which is no plain number.
      if (rows.some(([a, , c]) => /e/.test(a + c))) expect(found).toBeUndefined();
      else expect(found).toEqual([rows.map(([, , c]) => Number(c)), rows.map(([a]) => Number(a))]);
    }),
    { numRuns: 400 },
  );
});

test("whatever is read at all is what the reader of any plain table reads", () => {
  const odd = fc.constantFrom(
    "",
    " ",
    "-",
    ".",
    ".5",
    "7.",
    "+3",
    "1e3",
    "1.2.3",
    "--1",
    "20240131",
    "2024-01-31",
    "x",
    "12 ",
    '"5"',
    "1.2345678901234567.8",
  );
  const any = fc.oneof({ weight: 30, arbitrary: cell }, { weight: 1, arbitrary: odd });
  const row = fc.tuple(
    fc.oneof({ weight: 9, arbitrary: fc.nat().map(String) }, { weight: 1, arbitrary: any }),
    any,
    any,
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), lineEnd, fc.constantFrom(plan, timed), (rows, end, by) => {
      const text = rows.map(cells => cells.join(",") + end).join("");
      const found = read(text, by);
      if (found) expect(found).toEqual(readByBlock(text, by));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  "1,2\n",
  "1,2,3,4\n",
  "1,,3\n",
  "1,2,x\n",
  "1,2,3\r4\n",
  "1;2;3\n",
  "1, 2,3\n",
  ".5,2,3\n",
  "1e3,2,3\n",
  "é,2,3\n",
])("%j is left to others", text => expect(read(text)).toBeUndefined());

test("a time is a count of up to fifteen digits, never a date of eight", () => {
  expect(read("1700000000000,2,3\n170000000,2,3\n", timed)).toEqual([
    [3, 3],
    [1_700_000_000_000, 170_000_000],
  ]);
  for (const time of ["20240131", "-5", "1.5", "1700000000000000000"])
    expect(read(`${time},2,3\n`, timed)).toBeUndefined();
});

test("more rows than there is room for are left to others", () => {
  expect(read("1,2,3\n".repeat(capacity))?.[0]).toHaveLength(capacity);
  expect(read("1,2,3\n".repeat(capacity + 1))).toBeUndefined();
});
