import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildLibrary } from "../../../kernel/publish/library.ts";
import { typescriptKernels } from "../../bench/kernel.ts";
import { npmPeers } from "../../bench/peers.ts";
import {
  startKernel,
  streamText,
  type Broadcast,
  type Executed,
  type TestKernel,
} from "../../support/kernel.ts";
import { projectRoot } from "../../support/process.ts";

const library = mkdtempSync(join(tmpdir(), "peak-library-"));
beforeAll(() => buildLibrary(library), 60_000);
afterAll(() => rmSync(library, { recursive: true, force: true }));

/** What npm makes of `npm install peak-trade`, without the network: the package, and beside it what it depends on. */
function installInto(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  symlinkSync(library, join(modules, "peak-trade"), "junction");
  const inside = join(library, "node_modules");
  const { dependencies } = manifest();
  for (const name of Object.keys(dependencies)) {
    if (existsSync(join(inside, name))) continue;
    mkdirSync(dirname(join(inside, name)), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules", name), join(inside, name), "junction");
  }
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ type: "module", dependencies: { "peak-trade": "*" } }),
  );
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "manual" }));
}
const manifest = () =>
  JSON.parse(readFileSync(join(library, "package.json"), "utf8")) as {
    exports: { ".": Record<string, string> };
    dependencies: Record<string, string>;
  };

test("the package holds JavaScript with a declaration each, and no import of a TypeScript file", () => {
  const files = readdirSync(join(library, "lib"), { recursive: true, encoding: "utf8" });
  const scripts = files.filter(file => file.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(100);
  for (const file of scripts) expect(files).toContain(file.replace(/\.js$/, ".d.ts"));
  expect(files.filter(file => /(?<!\.d)\.ts$/.test(file))).toEqual([]);
  for (const file of files.filter(name => /\.(js|ts)$/.test(name)))
    expect([
      file,
      readFileSync(join(library, "lib", file), "utf8").match(/["']\.{1,2}\/[^"'\n]*\.ts["']/),
    ]).toEqual([file, null]);
  for (const target of Object.values(manifest().exports["."]))
    expect(existsSync(join(library, target))).toBe(true);
  expect(Object.keys(manifest().dependencies)).toEqual(expect.arrayContaining(["ccxt", "zod"]));
  expect(Object.keys(manifest().dependencies)).not.toContain("oxc-parser");
});

const peers = await npmPeers().then(typescriptKernels, () => ({}) as Record<string, string[]>);
const result = [
  "const btc = await pt.load('BTC/USD', { timeframe: '1h', source: 'synthetic', limit: 1_000, seed: 3 })",
  "const run = pt.backtest(pt.strategies.rsi_reversion, btc, { fees: 0.001 })",
].join(";\n");

/** HTML of what a cell drew. Deno's kernel now and then (2 cells of 480) sends a picture after it said that it is idle. */
async function drawn(kernel: TestKernel, cell: Executed, type: string): Promise<(string | undefined)[]> {
  let seen = cell.iopub.filter(message => message.type === type);
  for (let waited = 0; seen.length === 0 && waited < 40; waited++)
    seen = (await kernel.do<Broadcast[]>("drain", { seconds: 0.25 })).filter(
      message => message.type === type,
    );
  return seen.map(({ content }) => content.data?.["text/html"]);
}

describe.each(["tslab", "Deno"])("in a stock %s", name => {
  const argv = (peers as Record<string, string[] | undefined>)[name];
  const inKernel = argv || process.env.CI === "true" ? test : test.skip;
  let kernel: TestKernel | undefined;
  afterAll(() => kernel?.close());

  inKernel(
    argv ? "a result is drawn by pt.show and has its types" : "skipped: the kernel cannot be installed",
    async () => {
      kernel = await startKernel({ name, argv: argv ?? [], prepare: installInto });
      await kernel.execute('import * as pt from "peak-trade";', { timeout: 60 });
      const done = await kernel.execute(`${result};\nawait pt.show(run)`, { timeout: 60 });
      const shown = await drawn(kernel, done, "display_data");
      expect([streamText(done, "stderr"), shown.length]).toEqual([expect.not.stringContaining("rror"), 1]);
      expect(shown[0]).toContain("SYNTHETIC DATA");
      expect(shown[0]).toContain("<table");
      if (name === "Deno") {
        // Deno also draws a last expression that offers its picture.
        const last = await kernel.execute("run", { timeout: 60 });
        expect(await drawn(kernel, last, "execute_result")).toEqual([expect.stringContaining("<table")]);
      } else {
        // tslab checks types: it knows the library's.
        const wrong = await kernel.execute("pt.backtest(pt.strategies.rsi_reversion, 5)", { timeout: 60 });
        expect(streamText(wrong, "stderr")).toContain(
          "Argument of type 'number' is not assignable to parameter of type 'Bars'",
        );
      }
    },
    240_000,
  );
});
