import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../../kernel/cli/notebook.ts";
import { languageInfo } from "../../../kernel/session/language-info.ts";
import { runRecord } from "../../../lib/report/run-record.ts";
import { peak, peakCommand, type PeakOptions } from "../../support/peak.ts";

describe("peak run", () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "peak-run-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const code = (source: string, ...tags: string[]) => ({
    cell_type: "code",
    metadata: { tags },
    execution_count: null,
    source,
    outputs: [],
  });
  const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
  const write = (name: string, cells: object[], metadata: object = {}) => {
    writeFileSync(join(folder, name), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
    return name;
  };
  const run = (args: string[], more: PeakOptions = {}) =>
    peak(["run", ...args], { ...more, cwd: folder, env: { PEAK_HOME: join(folder, "home"), ...more.env } });
  const executed = (name: string) => readNotebook(join(folder, "out", name));
  const verdict = (outcome: string) =>
    `display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "${outcome}", "application/vnd.peak.verdict+json": { outcome: "${outcome}", profile: "moderate", checks: [{ name: "Sharpe", value: 0.4, limit: 1, status: "failed" }] } }) });`;

  test("executes, writes notebook and document, and says where they lie", async () => {
    const name = write("good.ipynb", [
      markdown("# Good\n\nProse."),
      code("const fast = 10;", "parameters"),
      markdown("## Sum"),
      code('console.log("fast", fast);\nfast * 2'),
    ]);
    const { code: exit, stdout, stderr } = await run([name, "-p", "fast=12", "--output", "out"]);
    expect(exit).toBe(0);
    expect(stderr).toBe("[1/3] Good\n[2/3] Good\n[3/3] Sum\n");
    expect(stdout).toMatch(
      /^Ran as designed in .*\nNotebook {2}.*out\/good\.ipynb\nDocument {2}.*out\/good\.html\n$/,
    );
    const notebook = executed("good.ipynb");
    expect(notebook.metadata.language_info).toEqual(languageInfo);
    expect(runRecord(notebook)).toMatchObject({
      status: "completed",
      notebook: "good.ipynb",
      parameters: [{ name: "fast", value: 12, given: true }],
    });
    expect(notebook.cells.at(-1)).toMatchObject({
      execution_count: 3,
      outputs: [
        { output_type: "stream", name: "stdout", text: "fast 12\n" },
        { output_type: "execute_result", execution_count: 3, data: { "text/plain": "24" } },
      ],
      metadata: { peak: { status: "completed" } },
    });
    const html = readFileSync(join(folder, "out/good.html"), "utf8");
    expect(html).toContain("<title>Good</title>");
    expect(html).toContain(">24</pre>");
    expect(readdirSync(join(folder, "out")).filter(file => file.includes("tmp"))).toEqual([]);
  });

  test("writes below PEAK_HOME where nothing else is said, and no document with --no-html", async () => {
    const { stdout } = await run([write("plain.ipynb", [code("1")]), "--no-html"]);
    expect(stdout).toMatch(/Notebook {2}.*home\/runs\/plain-\d{8}T\d{6}Z\/plain\.ipynb\n$/);
  });

  test("a gate that stops is a designed end: 0, or 10 where go is required", async () => {
    const name = write("gate.ipynb", [
      code(verdict("reject")),
      code(
        'throw new pt.GateStop({ title: "REJECT under the moderate profile", failed: ["Sharpe 0.4, limit 1"] });',
      ),
      code('console.log("never")'),
    ]);
    const free = await run([name, "--output", "out"]);
    expect(free.code).toBe(0);
    expect(free.stdout).toMatch(/Stopped by its gate at cell 2, as designed/);
    expect(free.stdout).toMatch(
      /Verdict {3}REJECT \(moderate\): 0 of 1 checks passed\n {10}✗ Sharpe: 0\.4, limit 1\n/,
    );
    const notebook = executed("gate.ipynb");
    expect(runRecord(notebook)).toMatchObject({
      status: "stopped",
      cell: 2,
      reason: "REJECT under the moderate profile",
    });
    expect(notebook.cells[2]).toMatchObject({
      outputs: [],
      metadata: { peak: { status: "not run", reason: "the gate said no" } },
    });
    expect(readFileSync(join(folder, "out/gate.html"), "utf8")).toContain("not run: the gate said no");
    expect((await run([name, "--output", "out", "--no-html", "--require", "go"])).code).toBe(10);
  });

  test("stops before a cell marked as an effect, by its tag or by its first line, and never runs it", async () => {
    for (const effect of [code('console.log("armed")', "effect"), code('// @effect\nconsole.log("armed")')]) {
      const name = write("effect.ipynb", [code("1"), effect, code('console.log("beyond")')]);
      const { code: exit, stdout } = await run([name, "--output", "out", "--no-html"]);
      expect(exit).toBe(0);
      expect(stdout).toMatch(
        /^Stopped before cell 2, as designed, in .*: a cell marked as an effect runs only when a person runs it\.\n/,
      );
      const notebook = executed("effect.ipynb");
      expect(runRecord(notebook)).toMatchObject({ status: "stopped", cell: 2 });
      for (const cell of notebook.cells.slice(1))
        expect(cell).toMatchObject({
          outputs: [],
          execution_count: null,
          metadata: { peak: { status: "not run" } },
        });
    }
  });

  test("--require go wants a gate, and is content with one that promotes", async () => {
    expect(
      (await run([write("go.ipynb", [code(verdict("promote"))]), "--no-html", "--require", "go"])).code,
    ).toBe(0);
    expect((await run([write("nogate.ipynb", [code("1")]), "--no-html", "--require", "go"])).code).toBe(10);
  });

  test("a cell that fails ends with 1, its number and its line, and the document is written", async () => {
    const name = write("fails.ipynb", [
      markdown("# Fails"),
      code("const a: { b?: { c: number } } = {};"),
      code("// a comment\nconst twice = 2;\na.b!.c * twice"),
      code("1"),
    ]);
    const { code: exit, stderr } = await run([name, "--output", "out"]);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/Cell 3 failed, line 3\nTypeError: [\s\S]*> 3 │ a\.b!\.c \* twice/);
    expect(runRecord(executed("fails.ipynb"))).toMatchObject({ status: "failed", cell: 3 });
    expect(readFileSync(join(folder, "out/fails.html"), "utf8")).toMatch(
      /<strong>Failed<\/strong> at .*cell 3/,
    );
  });

  test("a type error is found before the cell runs; --types off runs it", async () => {
    const name = write("types.ipynb", [code('const n: number = "x";\nconsole.log("ran")')]);
    const gated = await run([name, "--output", "out", "--no-html"]);
    expect(gated.code).toBe(1);
    expect(gated.stderr).toContain("is not assignable to type 'number'");
    expect(JSON.stringify(executed("types.ipynb"))).not.toContain("ran\\n");
    expect((await run([name, "--output", "out", "--no-html", "--types", "off"])).code).toBe(0);
  });

  test("cells tagged raises-exception may fail, those tagged skip-execution do not run", async () => {
    const name = write("tags.ipynb", [
      code('throw new Error("shown")', "raises-exception"),
      code('throw new Error("not run")', "skip-execution"),
      code("1 + 1"),
    ]);
    expect((await run([name, "--output", "out", "--no-html"])).code).toBe(0);
    expect(
      executed("tags.ipynb").cells.map(cell => (cell.cell_type === "code" ? cell.outputs.length : -1)),
    ).toEqual([1, 0, 1]);
  });

  test("a run that is killed leaves what it had, whole", async () => {
    const name = write("killed.ipynb", [code('"first"'), code("for (;;);")]);
    const ended = run([name, "--output", "out"], {
      during: child => {
        const timer = setInterval(() => {
          const path = join(folder, "out/killed.ipynb");
          if (!child.stderr().includes("[2/2]") || !existsSync(path)) return;
          if (!readFileSync(path, "utf8").includes('"execution_count": 1')) return;
          clearInterval(timer);
          child.kill("SIGKILL");
        }, 50);
      },
    });
    expect((await ended).code).toBeNull();
    const notebook = executed("killed.ipynb");
    expect(runRecord(notebook)).toMatchObject({ status: "running" });
    expect(notebook.cells[0]).toMatchObject({ outputs: [{ data: { "text/plain": "'first'" } }] });
  });

  test("a run whose progress nobody reads any more ends in silence", async () => {
    const name = write("unread.ipynb", [
      code("1"),
      code('while (!require("node:fs").existsSync("unread")) await new Promise(r => setTimeout(r, 10))'),
      code("3"),
    ]);
    const [command, ...args] = [...peakCommand, "run", name, "--output", "out"];
    const env = { ...process.env, PEAK_HOME: join(folder, "home") };
    const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
    const ended = once(child, "exit");
    for await (const text of child.stderr) if (String(text).includes("[2/3]")) break;
    writeFileSync(join(folder, "unread"), "");
    expect(await ended).toEqual([141, null]);
  });

  test("Ctrl-C stops a busy cell, writes what there is and exits with 130", async () => {
    const name = write("interrupted.ipynb", [code('"first"'), code("for (;;);"), code("3")]);
    const { code: exit, stderr } = await run([name, "--output", "out"], {
      during: child => {
        const timer = setInterval(() => {
          if (!child.stderr().includes("[2/3]")) return;
          clearInterval(timer);
          setTimeout(() => child.kill("SIGINT"), 1_000);
        }, 50);
      },
    });
    expect(exit).toBe(130);
    expect(stderr).toContain("Interrupted at cell 2");
    expect(runRecord(executed("interrupted.ipynb"))).toMatchObject({ status: "interrupted", cell: 2 });
    expect(readFileSync(join(folder, "out/interrupted.html"), "utf8")).toContain(
      "<strong>Interrupted</strong>",
    );
  });

  // Both wait for most of it.
  test.concurrent.each([
    ["a busy cell", "for (;;);"],
    ["a cell that waits for nothing", "await new Promise(() => {});"],
  ])("--timeout ends %s", async (slow, source) => {
    const name = write(`${slow}.ipynb`, [code("1"), code(source)]);
    const { code: exit, stderr } = await run([name, "--output", "out", "--no-html", "--timeout", "4"]);
    expect(exit).toBe(1);
    expect(stderr).toContain("Timeout: the cell took longer than 4 s (--timeout)");
  });

  test.each([
    ["missing.ipynb", undefined, "There is no notebook"],
    ["text.ipynb", "hello", "it is not JSON"],
    ["three.ipynb", '{"nbformat":3}', "must be in nbformat 4, received nbformat 3"],
    [
      "python.ipynb",
      '{"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"language":"python"}},"cells":[]}',
      "must be a TypeScript notebook, received one in python",
    ],
  ])("%s gives one clear error", async (name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    const { code: exit, stdout, stderr } = await run([name]);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("→");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("refuses an output folder that is a file, that is the notebook's own, or that PEAK_HOME does not allow", async () => {
    const name = write("where.ipynb", [code("1")]);
    writeFileSync(join(folder, "taken"), "");
    const before = readFileSync(join(folder, name), "utf8");
    expect((await run([name, "--output", "taken"])).stderr).toContain(
      "--output must be a folder that can be made",
    );
    expect((await run([name, "--output", "."])).stderr).toContain(
      "must not be the folder of the notebook itself",
    );
    const home = await run([name], { env: { PEAK_HOME: join(folder, "taken") } });
    expect(home.stderr).toContain("PEAK_HOME must be a folder that can be written");
    expect(readFileSync(join(folder, name), "utf8")).toBe(before);
    expect(existsSync(join(folder, "where.html"))).toBe(false);
  });
});
