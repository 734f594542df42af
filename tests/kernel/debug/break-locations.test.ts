import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { BreakLocations, locationAt } from "../../../kernel/debug/breakpoints/break-locations.ts";
import { murmur2 } from "../../../kernel/debug/murmur2.ts";
import { compileCell } from "../../../kernel/session/compile/compile.ts";

const locations = new BreakLocations();
afterAll(() => locations.close());

async function locationsOf(code: string) {
  const compilation = await compileCell(code, "cell[1].ts");
  if (!compilation.ok) throw new Error(compilation.fault.message);
  return locations.of(compilation.cell);
}

test("every statement of a cell is a place to stop, in the cell's own lines, whatever the compiler moved", async () => {
  const found = await locationsOf(`import { join } from "node:path";
type Side = "buy" | "sell";

const side: Side = "buy"; // 4
function twice(x: number): number {
  // nothing
  return 2 * x; // 7
}
enum Kind { Spot, Swap } // 9
for (const x of [1, 2]) {
  twice(x); // 11
}
await null; // 13
side.length // 14
// the end`);
  expect([...new Set(found.map(({ at }) => at.line))]).toEqual([1, 4, 5, 7, 9, 10, 11, 13, 14]);
});

test("a line without code means the next that has some; behind the last there is none", async () => {
  const found = await locationsOf("let a = 1;\n\n// note\na += 2; a += 3;\n// end");
  const lineAndColumn = (line: number, column?: number) => locationAt(found, line, column)?.at;
  expect(lineAndColumn(2)).toEqual({ line: 4, column: 1 });
  expect(lineAndColumn(4, 2)).toEqual({ line: 4, column: 9 });
  expect(lineAndColumn(4, 40)).toEqual({ line: 4, column: 9 });
  expect(lineAndColumn(5)).toBeUndefined();
});

test("the name of a cell's file is the one that ipykernel's murmur2_x86 gives", () => {
  // From ipykernel 7.4.0: ipykernel.compiler.murmur2_x86(text, seed).
  expect(murmur2("print('é')", 0xc70f6907)).toBe(443812004);
  expect(murmur2("abc", 1)).toBe(1621425345);
  expect(murmur2("", 5)).toBe(3407354330);
});

test("a hash is 32 bits without a sign, for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (text, seed) => {
      const hash = murmur2(text, seed);
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
    }),
  );
});
