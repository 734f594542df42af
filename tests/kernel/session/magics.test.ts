import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

const displayed = async (code: string): Promise<string> => {
  const { outputs, error } = await session.run(code);
  if (error) throw new Error(error.plain);
  return outputs
    .flatMap(output => (output.kind === "display" ? [output.bundle["text/plain"]] : []))
    .join("\n");
};

test("a command may have a blank in front, and goes on in the next line behind a backslash", async () => {
  const { stdout, result } = await session.run("! echo one \\\r\n  two\r\n1 + 1");
  expect([stdout, result]).toEqual(["one two\n", "2"]);
});

test("errors below and behind magics have their place in the cell as it was written", async () => {
  const checked = await session.run("%who\n\nconst n: number = 'one'");
  expect([checked.error?.ename, checked.error?.cellLine, checked.error?.cellColumn]).toEqual([
    "TypeCheckError",
    3,
    7,
  ]);
  expect(checked.error?.plain).toContain("> 3 │ const n: number = 'one'");
  const thrown = await session.run("!true\nlet a = 1\n!true\n  throw new Error('here')");
  expect([thrown.error?.cellLine, thrown.error?.cellColumn]).toEqual([4, 9]);
  const timed = await session.run("%time const wrong: string = 1");
  expect([timed.error?.cellLine, timed.error?.cellColumn]).toEqual([1, 13]);
});

test("an unknown magic is an error with its place and did-you-mean, and nothing runs", async () => {
  const { error, stdout } = await session.run("console.log('ran')\n%tpyes off");
  expect(stdout).toBe("");
  expect(error?.ename).toBe("PeakError");
  expect(error?.plain).toContain('Did you mean "types"?');
  expect([error?.cellLine, error?.cellColumn]).toEqual([2, 1]);
  expect((await session.run("%time")).error?.plain).toContain("needs a statement behind it");
  expect((await session.run("%bench\n1")).error?.plain).toContain("Write %%bench");
  expect((await session.run("%%types off")).error?.plain).toContain("%types [gate|warn|off]");
});

test("%types says, sets, and holds from the cell it leads", async () => {
  expect((await session.run("%types")).stdout).toBe("types: gate: a cell with a type error does not run\n");
  expect((await session.run("%types off\nconst loose: number = 'x'; loose")).result).toBe("'x'");
  const warned = await session.run("%types warn\nconst warned: number = 'y'; warned");
  expect(warned.result).toBe("'y'");
  expect(warned.stderr).toContain("Type 'string' is not assignable to type 'number'");
  expect((await session.run("%types gate\nconst again: number = 'z'")).error?.ename).toBe("TypeCheckError");
  expect((await session.run("%types strict")).error?.evalue).toContain('received "strict"');
});

test("%time measures a statement, keeps its names and its value, and tells waiting from working", async () => {
  const { stdout, result } = await session.run(
    "%time const slept = await new Promise(r => setTimeout(() => r(7), 120))\nslept",
  );
  expect(result).toBe("7");
  const [, wall, cpu] = /^time: (\d+) ms, processors: ([\d.]+ .?s)/.exec(stdout) ?? [];
  expect(Number(wall)).toBeGreaterThanOrEqual(119);
  expect(Number.parseFloat(cpu)).toBeLessThan(Number(wall));
  expect((await session.run("%time 1 + 1")).result).toBe("2");
  const whole = await session.run("%%time\nconst whole = 1\nwhole + 1");
  expect([whole.result, whole.stdout.startsWith("time: ")]).toEqual(["2", true]);
});

test("%%bench runs the body many times and shows a distribution; its names are its own, its imports work", async () => {
  await session.run("let runs = 0");
  const { result, error } = await session.run(
    "%%bench 0.2\nimport { join } from 'node:path'\nruns++\nconst inner = join('a', String(runs))\ninner.length",
  );
  expect(error).toBeUndefined();
  expect(result).toMatch(/^median .* min .* p95 .* max .*\n.*│[ ▁-█]{40}│.*\n\d+ runs in \d+ samples/);
  expect(Number((await session.run("runs")).result)).toBeGreaterThan(100);
  expect((await session.run("inner")).error?.evalue).toContain("Cannot find name 'inner'");
  const waiting = await session.run("%%bench 0.2\nawait new Promise(r => setTimeout(r, 10))");
  expect(
    Number.parseFloat(/median ([\d.]+) ms/.exec(waiting.result ?? "")?.[1] ?? ""),
  ).toBeGreaterThanOrEqual(9.9);
  expect((await session.run("%%bench fast\n1")).error?.evalue).toContain("seconds above 0");
});

test("%who lists names with kind and value, %reset forgets them and gives the preloaded ones back", async () => {
  const own = await startSession();
  try {
    expect((await own.run("%who")).stdout).toBe("No cell has declared a name.\n");
    await own.run(
      "const price = 3.5; class Side {}; interface Quote { bid: number }; const xs = [1, 2]; const pt = 1",
    );
    const { outputs } = await own.run("%who");
    expect(outputs[0]).toMatchObject({
      bundle: {
        "text/plain":
          "name   kind    value\nprice  number  3.5\nSide   class\nQuote  type\nxs     Array   [ 1, 2 ]\npt     number  1",
      },
    });
    expect((await own.run("%reset")).stdout).toBe("5 names forgotten\n");
    expect((await own.run("price")).error?.evalue).toContain("Cannot find name 'price'");
    expect((await own.run("const price = 'text'; price.length + pt.range(0, 2).length")).result).toBe("7");
    expect((await own.complete("pri")).matches).toContain("price");
  } finally {
    await own.close();
  }
});

test("%load offers a file's text as the next cell and runs nothing", async () => {
  writeFileSync(join(session.folder, "snippet.ts"), "globalThis.loaded = true\n");
  const { outcome } = await session.run("%load ./snippet.ts");
  expect(outcome).toMatchObject({ status: "ok", offered: "globalThis.loaded = true\n" });
  expect((await session.run("'loaded' in globalThis")).result).toBe("false");
  expect((await session.run("%load ./absent.ts")).error?.plain).toContain("Name a text file");
  expect((await session.run(`%load ${process.execPath}`)).error?.plain).toContain("Name a text file");
});

test("%env shows, sets, and never shows a secret", async () => {
  expect((await session.run("%env PEAK_TRIAL=a b=c")).stdout).toBe("PEAK_TRIAL=a b=c\n");
  expect((await session.run("process.env.PEAK_TRIAL")).result).toBe("'a b=c'");
  expect((await session.run("%env MY_API_KEY=abcdef123456")).stdout).toBe("MY_API_KEY=[redacted]\n");
  const all = await displayed("%env");
  expect(all).toContain("PEAK_TRIAL");
  expect(all).not.toContain("abcdef123456");
  expect((await session.run("%env NOT_THERE_AT_ALL")).stdout).toBe("NOT_THERE_AT_ALL is not set\n");
  expect((await session.run("%env constructor")).stdout).toBe("constructor is not set\n");
});

test("%docs gives signature, documentation and pages of a name of the engine or of a cell", async () => {
  const text = await displayed("%docs backtest");
  expect(text).toContain("function backtest");
  expect(text).toMatch(/Pages: .*quickstart\.md/);
  // No page speaks of this one, but one of all indicators.
  expect(await displayed("%docs pt.ta.hma")).toMatch(/Pages: docs\/concepts\/indicators\.md$/);
  await session.run("/** Adds a fee. */ function withFee(x: number): number { return x }");
  expect(await displayed("%docs withFee")).toContain("Adds a fee.");
  expect((await session.run("%docs swep")).error?.plain).toContain('Did you mean "sweep"?');
  await session.run("/** What is asked for. */ interface Asked { size: number }");
  expect(await displayed("%docs Asked")).toBe("interface Asked\nWhat is asked for.");
  expect((await session.run("%docs class")).error?.evalue).toContain('Unknown name "class"');
});

test("name? and ?name tell what a name is, as in IPython; a conditional expression stays one", async () => {
  const text = await displayed("%docs pt.load");
  expect(text).toContain("function load(symbol: string");
  for (const asked of ["pt.load?", "?pt.load", "pt.load??", "??pt.load  ", "const before = 1\npt.load?\n\n"])
    expect(await displayed(asked)).toBe(text);
  expect(await displayed("%time?")).toBe(await displayed("%help time"));
  expect(await displayed("?")).toBe(await displayed("%help"));
  await session.run("const ready = true");
  expect((await session.run("ready?\n  'yes' : 'no'")).result).toBe("'yes'");
  expect((await session.run("const pick = ready?\n  1 : 2; pick")).result).toBe("1");
  expect((await session.run("`\nready?\n`")).result).toBe("'\\nready?\\n'");
  expect((await session.run("pt.lod?")).error?.plain).toContain('Did you mean "load"?');
  expect(await session.isComplete("ready?")).toMatchObject({ status: "complete" });
  expect((await session.complete("?pt.loa", 7)).matches).toContain("load");
  expect((await session.inspect("pt.load?", 6)).text).toContain("function load(");
});

test("!command streams, tells its output apart, knows the folder and the environment", async () => {
  const first = session.printed("first\n");
  const cell = session.run(
    "%env SHOWN=yes\n!echo first; echo problem >&2; until [ -e go ]; do sleep 0.02; done; echo $SHOWN; pwd",
  );
  await first;
  writeFileSync(join(session.folder, "go"), "");
  const done = await cell;
  expect(done.stdout).toBe(`SHOWN=yes\nfirst\nyes\n${session.folder}\n`);
  expect(done.stderr).toBe("problem\n");
  const place = (start: string) =>
    done.outputs.findIndex(output => output.kind === "stream" && output.text.startsWith(start));
  expect(place("yes")).toBeGreaterThan(place("first"));
});

test("a command that fails stops the cell with its exit code; code above it has run, code below has not", async () => {
  const { error } = await session.run("let reachedA = 1\n!exit 3\nlet reachedB = 1");
  expect(error?.evalue).toContain("exit code 3: exit 3");
  const long = await session.run(`!echo ${"a".repeat(200_000)}`);
  expect(long.error?.evalue).toMatch(/^The command cannot start: echo a{195}…\n {2}→ Write it into a file/);
  expect(error?.cellLine).toBe(2);
  expect((await session.run("reachedA")).result).toBe("1");
});

test("an interrupt ends a command and what it started", async () => {
  const started = join(session.folder, "started");
  const cell = session.run(`!sh -c 'echo $$ > ${started}; exec sleep 60' & wait`);
  const child = () => (existsSync(started) ? Number(readFileSync(started, "utf8")) : 0);
  await expect.poll(child).toBeGreaterThan(0);
  const lives = () => {
    try {
      return process.kill(child(), 0);
    } catch {
      return false;
    }
  };
  expect(lives()).toBe(true);
  await session.interrupt();
  expect((await cell).error?.ename).toBe("KeyboardInterrupt");
  await expect.poll(lives).toBe(false);
});

test("%NAME --help says what a magic is for and does nothing; one that takes nothing refuses what it is given", async () => {
  await session.run("const kept = 1");
  expect(await displayed("%reset --help")).toContain("forget what all cells declared");
  expect(await displayed("%help time")).toBe(await displayed("%time --help"));
  expect((await session.run("%help tme")).error?.plain).toContain('Did you mean "time"');
  for (const magic of ["%reset kept", "%stale kept"])
    expect((await session.run(magic)).error?.plain).toContain("takes no argument");
  expect((await session.run("kept")).result).toBe("1");
});

test("%help lists every magic, completion and is_complete know them", async () => {
  const help = await displayed("%help");
  for (const name of [
    "%types",
    "%time",
    "%%bench",
    "%who",
    "%reset",
    "%load",
    "%env",
    "%docs",
    "%npm",
    "!COMMAND",
    "%help",
  ])
    expect(help).toContain(name);
  expect((await session.complete("%t")).matches).toEqual(["%types", "%time"]);
  expect((await session.complete("1\n%types w")).matches).toEqual(["warn"]);
  expect((await session.complete("%%")).matches).toEqual(["%%time", "%%bench"]);
  expect((await session.complete("%time Math.flo")).matches).toEqual(["floor"]);
  expect((await session.inspect("%types", 3)).text).toContain("%types [gate|warn|off]");
  expect((await session.complete("%docs Math.flo")).matches).toEqual(["floor"]);
  expect((await session.inspect("%docs parseFloat", 9)).text).toContain("function parseFloat(");
  mkdirSync(join(session.folder, "deep/folder"), { recursive: true });
  writeFileSync(join(session.folder, "deep/file.ts"), "");
  for (const sign of ["%load ", "!cat -n "])
    expect((await session.complete(`${sign}deep/f`)).matches).toEqual(["deep/file.ts", "deep/folder/"]);
  expect((await session.complete("%env PAT")).matches).toContain("PATH");
  expect((await session.complete("!parseF")).matches).toEqual(["parseFloat"]);
  expect((await session.complete("%%bench ")).matches).toEqual([]);
  const complete = async (code: string) => (await session.isComplete(code)).status;
  expect(await complete("%types off")).toBe("complete");
  expect(await complete("!ls (")).toBe("complete");
  expect(await complete("%time f(")).toBe("incomplete");
  expect(await complete("%%bench")).toBe("incomplete");
});

test("a magic may be indented where nothing but magics stands above, and nowhere else", async () => {
  expect((await session.run("  %types\n\t%time 1 + 1")).result).toBe("2");
  expect((await session.run("\n    !echo indented")).stdout).toBe("indented\n");
  expect((await session.run("let left = 7, time = 4\nleft\n  %time")).result).toBe("3");
});

test("a magic of IPython's is answered with what it is here", async () => {
  const plain = async (code: string) => (await session.run(code)).error?.plain;
  expect(await plain("%%timeit\n1 + 1")).toContain(
    "→ IPython's %timeit is here %%bench, over the whole cell.",
  );
  expect(await plain("%pip install pandas")).toContain("→ IPython's %pip is here %npm install NAME.");
  expect(await plain("%constructor")).toContain('Unknown magic "constructor".');
  expect(await plain("const files = !ls")).toContain('execSync("ls …", { encoding: "utf8" })');
  expect(await plain("const not = !lss")).not.toContain("execSync");
});
