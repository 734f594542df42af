import { expect, test } from "vitest";
import { cellNames } from "../../../kernel/session/compile/compile.ts";
import { parseCell } from "../../../kernel/session/compile/parse.ts";
import { CellModules } from "../../../kernel/session/types/modules.ts";

/** Runs so many cells through the modules; what the server is told of each, in characters, and all files it knows. */
function live(cells: number, code: (i: number) => string) {
  const modules = new CellModules({ file: "/preload", names: ["pt"] });
  const files = new Set<string>();
  const told: number[] = [];
  for (let i = 0; i < cells; i++) {
    const syntax = parseCell(code(i));
    const module = modules.create(code(i), syntax, cellNames(syntax));
    modules.commit(module, `cell[${i}].ts`, new Set());
    const changes = modules.changes();
    changes.forEach(({ file }) => files.add(file));
    told.push(module.text.length + changes.reduce((sum, { text }) => sum + text.length, 0));
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
