import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { nodeFlags } from "../../../kernel/cli/node.mjs";

const folder = mkdtempSync(join(tmpdir(), "peak-contents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = resolve(import.meta.dirname, "../../..");
const url = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);
const own = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return JSON.stringify(pathToFileURL(join(folder, name)).href);
};

/** What a script on plain Node prints as JSON, with `contentsOf` and `print` in scope: the test runner has modules of its own. */
async function run(script: string): Promise<unknown> {
  const head = `import { contentsOf } from ${url("lib/core/contents.ts")};
    const print = value => console.log(JSON.stringify(value));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...nodeFlags,
    "--input-type=module",
    "-e",
    `${head}\n${script}`,
  ]);
  return JSON.parse(stdout);
}

test("what a cell sees first are the very exports of the preload module and of its namespaces", async () => {
  const differences = await run(`
    const lazy = contentsOf(${url("kernel/preload.ts")}, contentsOf);
    const module = await import(${url("kernel/preload.ts")});
    const keys = value => Object.keys(value).sort().join();
    const namespaces = ["pt", "ui", "comms"];
    print([
      ...(keys(lazy) === keys(module) ? [] : ["names"]),
      ...Object.keys(module).filter(name => !namespaces.includes(name) && lazy[name] !== module[name]),
      ...namespaces.filter(name => keys(lazy[name]) !== keys(module[name])),
      ...namespaces.flatMap(name => Object.keys(module[name]).filter(key => lazy[name][key] !== module[name][key])),
    ]);`);
  expect(differences).toEqual([]);
});

test("a module is loaded when one of its exports is named, and not before", async () => {
  own("first.ts", `globalThis.loaded = ["first"]; export const first: number = 1; export type Shape = "a";`);
  own("second.ts", `globalThis.loaded.push("second"); export const a = 2, b = 3;`);
  const contents = own(
    "contents.ts",
    `// what there is\nexport { first, type Shape } from "./first.ts";\nexport type { Shape as Form } from "./first.ts";
    /** Both. */ export {\n  a,\n  b as renamed, // said otherwise\n} from "./second.ts";\nexport * as second from "./second.ts";\n`,
  );
  expect(
    await run(`
      globalThis.loaded = [];
      const lazy = contentsOf(${contents});
      const seen = [Object.keys(lazy), [...loaded]];
      seen.push(lazy.first, [...loaded], lazy.renamed, [...loaded], lazy.second.a);
      try { lazy.first = 5; } catch (error) { seen.push(error.name, lazy.first); }
      print(seen);`),
  ).toEqual([
    ["first", "a", "renamed", "second"],
    [],
    1,
    ["first"],
    3,
    ["first", "second"],
    2,
    "TypeError",
    1,
  ]);
});

test("what a text names of contents it names too is loaded for it, and each load is told before and after", async () => {
  own("third.ts", `globalThis.loaded.push("third"); export const third = 3;`);
  own("fourth.ts", `globalThis.loaded.push("fourth"); export const fourth = 4;`);
  const contents = own(
    "more.ts",
    `export { third } from "./third.ts";\nexport { fourth } from "./fourth.ts";\n`,
  );
  expect(
    await run(`
      import { loadNamed, watchLoads } from ${url("lib/core/contents.ts")};
      globalThis.loaded = [];
      watchLoads(under => loaded.push(under));
      const values = new Map([["own", contentsOf(${contents})], ["other", { third: 5 }]]);
      loadNamed(values, "third + fourth + other.third");
      loaded.push("nothing");
      loadNamed(values, "const { third } = own;");
      print(loaded);`),
  ).toEqual(["nothing", true, "third", false]);
});

test("loads within a load are told as one, and an interrupt forgets those that it tore", async () => {
  expect(
    await run(`
      import { beginLoad, forgetLoads, isLoading, watchLoads, whileLoading } from ${url("lib/core/contents.ts")};
      const told = [];
      watchLoads(under => told.push(under));
      await whileLoading(() => whileLoading(async () => told.push("both")));
      const late = beginLoad();
      forgetLoads();
      told.push(isLoading());
      beginLoad();
      late();
      told.push(isLoading());
      print(told);`),
  ).toEqual([true, "both", false, true, false, false, true, true]);
});

test("a module that is being imported at that moment is the same module", async () => {
  const contents = own("racing.ts", `export { value } from "./value.ts";`);
  const module = own("value.ts", `export const value = { made: 1 };`);
  expect(
    await run(`
      const importing = import(${module});
      const { value } = contentsOf(${contents});
      print(value.made === 1 && (await importing).value === value);`),
  ).toBe(true);
});

test("a module that does more than re-export is refused by name", async () => {
  const contents = own("busy.ts", `export { join } from "node:path";\nexport const more = 1;\n`);
  await expect(run(`contentsOf(${contents});`)).rejects.toThrow(
    /busy\.ts does more than re-export: export const more = 1;/,
  );
});
