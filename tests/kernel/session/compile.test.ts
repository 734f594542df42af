import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { compileCell } from "../../../kernel/session/compile/compile.ts";
import { parseCell } from "../../../kernel/session/parse/parse.ts";
import { cellPosition, offsetOf, positionOf } from "../../../kernel/session/compile/positions.ts";
import { eachPiece, sourceOffset } from "../../../kernel/session/compile/pieces.ts";
import { rewriteCell } from "../../../kernel/session/compile/rewrite.ts";

/** Statements of every kind that is moved, wrapped or renamed; n keeps their names apart. */
const statements: ((n: number) => string)[] = [
  n => `const c${n}: number = ${n}`,
  n => `export let l${n} = [${n}, "é😀"]`,
  n => `function f${n}<T>(a: T): T {\n  return a\n}`,
  n => `import { join as j${n} } from "node:path"`,
  n => `import type { Stats as S${n} } from "node:fs"`,
  n => `enum E${n} { A = ${n}, B }`,
  n => `interface I${n} {\n  x: number\n}`,
  n => `using u${n} = null`,
  () => `await import("node:os")`,
  n => `if (${n} > 1) {\n  void ${n}\n}`,
  n => `/* comment ${n} */ ${n}`,
  n => `class C${n} { #p = ${n}; get p() { return this.#p } }`,
];
const cell = fc
  .array(fc.nat(statements.length - 1), { minLength: 1, maxLength: 12 })
  .map(kinds => kinds.map((kind, n) => statements[kind](n)).join("\n"));

test("every character that is copied leads back to where it stood, whatever was moved", () => {
  fc.assert(
    fc.property(cell, source => {
      const { text } = rewriteCell(parseCell(source));
      const rewritten = text.toString();
      let at = 0;
      for (const { length, from, anchored } of eachPiece(text.pieces)) {
        if (from !== undefined && !anchored)
          for (let i = 0; i < length; i++) {
            expect(sourceOffset(text.pieces, at + i)).toBe(from + i);
            expect(rewritten[at + i]).toBe(source[from + i]);
          }
        at += length;
      }
      expect(at).toBe(rewritten.length);
    }),
  );
});

test("every cell compiles to JavaScript that V8 accepts, with a map into the cell", async () => {
  await fc.assert(
    fc.asyncProperty(cell, async source => {
      const compiled = await compileCell(source, "cell[1].ts");
      if (!compiled.ok) throw new Error(compiled.fault.message);
      const { code, map } = compiled.cell;
      // In an async function, as V8's REPL mode runs it.
      expect(() => new Function(`return async () => {${code}\n}`)).not.toThrow();
      const lines = source.split("\n").length;
      for (const [i, line] of code.split("\n").entries()) {
        const { line: row } = cellPosition(map, { line: i + 1, column: Math.max(1, line.length) });
        expect(row).toBeGreaterThanOrEqual(1);
        expect(row).toBeLessThanOrEqual(lines);
      }
    }),
    { numRuns: 50 },
  );
});

test("positions and offsets are inverse to each other", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "😀") }), fc.nat(), (text, n) => {
      const offset = Math.min(n, text.length);
      expect(offsetOf(text, positionOf(text, offset))).toBe(offset);
    }),
  );
});

test("a cell whose brackets are nested beyond reason is a syntax error, not the end of the process", async () => {
  const fault = async (code: string) => {
    const compiled = await compileCell(code, "cell[1].ts");
    return compiled.ok ? undefined : compiled.fault;
  };
  for (const [open, close] of ["()", "[]", "{}"])
    expect(await fault(open.repeat(50_000) + close.repeat(50_000))).toMatchObject({
      message: "Brackets are nested more than 1500 levels deep",
      offset: 1_500,
    });
  expect(await fault(`${"[".repeat(1_500)}${"]".repeat(1_500)}`)).toBe(undefined);
});

test("the objects of a cell's tree, which cost more than all else, are made only where something in it asks for them", async () => {
  const reading = vi.spyOn(JSON, "parse");
  const isRead = async (source: string): Promise<boolean> => {
    reading.mockClear();
    expect((await compileCell(source, "cell.ts")).ok).toBe(true);
    return reading.mock.calls.length > 0;
  };
  const typed =
    "const a: number = 1\nfunction f<T>(x: T): T { return x }\nclass C { #p = a }\ninterface I { x: number }";
  expect(await isRead(`${typed}\nlet b = await f(a) as unknown\nb!`)).toBe(false);
  expect(await isRead(`${typed}\nusing u = null`)).toBe(true);
});
