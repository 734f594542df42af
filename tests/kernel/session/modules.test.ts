import fc from "fast-check";
import { expect, test } from "vitest";
import { cellNames } from "../../../kernel/session/compile/compile.ts";
import { parseCell } from "../../../kernel/session/parse/parse.ts";
import { CellModules } from "../../../kernel/session/types/cells/modules.ts";

/** Runs so many cells through the modules; what the server is told of each, in characters, and all files it knows. */
function live(cells: number, code: (i: number) => string) {
  const modules = new CellModules({ file: "/preload", names: ["pt"] });
  const files = new Set<string>();
  const told: number[] = [];
  for (let i = 0; i < cells; i++) {
    const syntax = parseCell(code(i));
    const module = modules.create(code(i), syntax, cellNames(syntax));
    const { text } = modules.checked(module);
    modules.commit(module, `cell[${i}].ts`, new Set());
    const changes = modules.changes();
    changes.forEach(({ file }) => files.add(file));
    told.push(text.length + changes.reduce((sum, { text }) => sum + text.length, 0));
  }
  return {
    files,
    median: (from: number, to: number) => told.slice(from, to).sort((a, b) => a - b)[(to - from) >> 1],
  };
}

test("what the server is told of a cell hardly grows with the cells before it, nor do its files", () => {
  const { files, median } = live(
    2_000,
    i => `const a${i} = ${i === 0 ? 1 : "a0 + 1"}\nconst b${i} = { x: a${i} }`,
  );
  expect(files.size).toBeLessThanOrEqual(2 + Math.ceil(2_000 / 240));
  // An import for each archive, in two files, and longer numbers in the names: less than half a character for each cell before.
  expect(median(1_900, 2_000) - median(50, 150)).toBeLessThan(1_850 / 2);
});

test("names that are declared again and again leave nothing behind", () => {
  const { files, median } = live(600, i => `const price = ${i}\nlet text = String(price)`);
  expect(files.size).toBeLessThanOrEqual(2);
  expect(median(500, 600)).toBeLessThan(1.2 * median(50, 150));
});

/** Modules after these cells, whose changes have all been asked for, and whether a further cell needs changes. */
function needs(before: readonly string[], fresh: readonly string[], asking: string): boolean {
  const modules = new CellModules({ file: "/preload", names: ["pt"] });
  const make = (code: string) => {
    const syntax = parseCell(code);
    return modules.create(code, syntax, cellNames(syntax));
  };
  for (const [i, code] of before.entries()) modules.commit(make(code), `cell[${i}].ts`, new Set());
  modules.changes();
  for (const code of fresh) modules.commit(make(code), "fresh.ts", new Set());
  return modules.checked(make(asking)).needsChanges;
}

test("a check waits for what the cell mentions, and for what is seen without being named", () => {
  const before = ["const a = 1", "interface P { x: number }\nconst p: P = { x: 1 }"];
  expect(needs(before, ["const b = a"], "a + 1")).toBe(false);
  expect(needs(before, ["const b = a"], "const b = 2")).toBe(false);
  expect(needs(before, ["const b = a"], "b + 1")).toBe(true);
  expect(needs(before, ["const a = 'anew'"], "a")).toBe(true);
  expect(needs(before, ["interface P { y?: number }"], "p.y")).toBe(true);
  expect(needs(before, ["declare global { interface Window { here: 1 } }"], "a")).toBe(true);
  expect(needs(before, ["interface Q { x: number }"], "interface Q { y: number }")).toBe(true);
});

test("a name that moved into an archive is fresh again, one that lay there before is not", () => {
  const cells = Array.from({ length: 14 }, (_, i) => `const c${i} = ${i}`);
  expect(needs(cells.slice(0, 12), cells.slice(12), "c3")).toBe(true);
  const more = Array.from({ length: 13 }, (_, i) => `const d${i} = ${i}`);
  expect(needs(cells, more, "c3")).toBe(false);
  expect(needs(cells, more, "d3")).toBe(true);
});

test("files that are asked for after every cell come to be what they are when asked for once, however names change hands", () => {
  const name = fc.constantFrom("a", "b", "c");
  const late = fc.nat(20).map(n => `late${n}`);
  const declares = (code: string) => ({ code, wants: "" });
  const cell = fc.oneof(
    { weight: 20, arbitrary: fc.nat(9_999).map(n => declares(`const other${n} = ${n}`)) },
    fc.tuple(name, name).map(([own, used]) => declares(`const ${own} = [typeof ${used}]`)),
    fc.tuple(name, late).map(([own, wants]) => ({ code: `function ${own}() { return ${wants} }`, wants })),
    late.map(own => declares(`const ${own} = 1`)),
    fc.nat(99).map(n => declares(`interface P { m${n}: typeof a }`)),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 500, maxLength: 700, size: "max" }), some => {
      // A function of an archive whose name comes when that is full.
      const far = { code: "function first() { return far }", wants: "far" };
      const cells = [far, ...some.slice(0, 400), declares("const far = 1"), ...some.slice(400)];
      const [often, once] = [1, 2].map(() => new CellModules({ file: "/preload", names: ["pt"] }));
      const declared = new Set<string>();
      const told = new Map<string, string>();
      for (const [i, { code, wants }] of cells.entries()) {
        const syntax = parseCell(code);
        const names = cellNames(syntax);
        const missing = new Set(wants === "" || declared.has(wants) ? [] : [wants]);
        for (const modules of [often, once])
          modules.commit(modules.create(code, syntax, names), `cell[${i}].ts`, missing);
        for (const own of names) declared.add(own);
        for (const { file, text } of often.changes()) told.set(file, text);
      }
      expect(told.size).toBeGreaterThan(2);
      for (const { file, text } of once.changes()) expect(told.get(file) === text, file).toBe(true);
    }),
    // Many cells are what it takes: none of them is left out by the hundred thousand.
    { numRuns: 6, endOnFailure: true },
  );
});
