import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kernelName } from "../../kernel/jupyter/kernelspec.ts";
import { type CodeCell, type Notebook, parseNotebook, tagsOf } from "../../lib/report/notebook.ts";
import { noNetwork, projectRoot, runScript } from "../support/process.ts";
import { describeWithPython, pythonEnvironment, type PythonEnvironment } from "../support/python.ts";

const notebooks = ["notebooks", "playbooks"].flatMap(folder =>
  readdirSync(join(projectRoot, folder))
    .filter(name => name.endsWith(".ipynb"))
    .map(name => `${folder}/${name}`),
);

/** Of the kernel, not of the engine. */
const tour = "notebooks/02-kernel-tour.ipynb";

/** What a cell that ends with one of these names shows: a table, and a picture of the market or the result. */
const results = [
  ..."btc bars run first sweep walkForward monteCarlo stress features report story activity regimes hmm".split(
    " ",
  ),
  ..."labels trades quotes dollarBars book ladder".split(" "),
];

describe("a committed notebook", () => {
  test("exists for newcomers and for the way to live", () => {
    expect(notebooks).toContain("notebooks/01-first-backtest.ipynb");
    expect(notebooks).toContain("playbooks/research-to-live.ipynb");
  });

  test.each(notebooks)("%s is nbformat 4.5 of the kernel peak, with named cells and no outputs", path => {
    const stored = JSON.parse(readFileSync(join(projectRoot, path), "utf8")) as Notebook;
    expect([stored.nbformat, stored.nbformat_minor]).toEqual([4, 5]);
    expect(stored.metadata.kernelspec).toEqual({
      name: kernelName,
      display_name: "Peak Trade",
      language: "typescript",
    });
    const ids = stored.cells.map(({ id }) => id);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(new Set(ids).size).toBe(ids.length);
    for (const cell of stored.cells.filter(isCode)) {
      expect(cell.outputs).toEqual([]);
      expect(cell.execution_count).toBeNull();
    }
  });
});

describeWithPython("through the kernel that `peak install --sys-prefix` registered", () => {
  let environment: PythonEnvironment;
  const home = mkdtempSync(join(tmpdir(), "peak-notebooks-"));
  beforeAll(async () => {
    environment = await pythonEnvironment();
    const env = { VIRTUAL_ENV: environment.folder };
    const installed = await runScript("kernel/cli/main.ts", ["install", "--sys-prefix"], { env });
    expect(installed).toMatchObject({ code: 0, stderr: "" });
    expect(installed.stdout).toContain(join(environment.folder, "share/jupyter/kernels/peak"));
  }, 300_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const execute = async (path: string): Promise<Notebook> => {
    const { JUPYTER_PATH: _, ...env } = process.env;
    const script = join(import.meta.dirname, "execute.py");
    const { stdout } = await promisify(execFile)(
      environment.python,
      [script, kernelName, join(projectRoot, path)],
      { env: { ...env, PEAK_HOME: home, PEAK_KRAKEN_URL: noNetwork }, maxBuffer: 64 * 1024 * 1024 },
    );
    return parseNotebook(JSON.parse(stdout), path);
  };

  test.each(notebooks)(
    "%s runs as committed, without network, and shows tables and charts",
    async path => {
      const { cells } = await execute(path);
      const code = cells.filter(isCode);
      const fails = (cell: CodeCell) => cell.outputs.some(({ output_type }) => output_type === "error");
      // A tour also shows what an error looks like.
      for (const cell of code) if (tagsOf(cell).includes("raises-exception")) expect(fails(cell)).toBe(true);
      const stopped = code.findIndex(cell => fails(cell) && !tagsOf(cell).includes("raises-exception"));
      const ran = stopped < 0 ? code : code.slice(0, stopped);
      if (stopped >= 0) expectGateStop(code[stopped]);
      for (const [at, cell] of ran.entries()) {
        expect(cell.execution_count).toBe(at + 1);
        // What goes to stderr is a complaint.
        expect(
          cell.outputs.filter(output => output.output_type === "stream" && output.name === "stderr"),
        ).toEqual([]);
      }
      const shown = ran.filter(cell => results.includes(lastLine(cell)));
      if (path !== tour) expect(shown.length).toBeGreaterThanOrEqual(3);
      for (const cell of shown) expectPicture(cell);
    },
    180_000,
  );
});

function expectGateStop(cell: CodeCell): void {
  expect(tagsOf(cell)).toContain("gate");
  const [error, ...more] = cell.outputs;
  expect(more).toEqual([]);
  expect(error).toMatchObject({ output_type: "error", ename: "GateStop" });
  // A designed end says which checks failed, and shows no stack.
  const text = "traceback" in error ? error.traceback.join("\n") : "";
  expect(text).toMatch(/(REJECT|REVISE) under the \w+ profile\n\s+✗ .+ is (below|above) /);
  expect(text).not.toMatch(/^\s+at /m);
}

function expectPicture(cell: CodeCell): void {
  const data = cell.outputs.flatMap(output =>
    output.output_type === "execute_result" ? [output.data] : [],
  )[0];
  const page = String(data["text/html"]);
  expect(page).toContain("<table");
  expect(page).toContain("SYNTHETIC DATA");
  const images = [...page.matchAll(/<img [^>]*src="data:image\/svg\+xml;base64,([^"]+)"/g)];
  expect(images.length).toBeGreaterThan(0);
  for (const [, encoded] of images) {
    const svg = Buffer.from(encoded, "base64").toString("utf8");
    expect(svg).toMatch(/^<svg[^>]+viewBox/);
    // Drawn from data, not an empty frame: finite coordinates, and the label of invented prices.
    expect(svg).toMatch(/<path [^>]*d="M-?[\d.]+,-?[\d.]+/);
    expect(svg).not.toMatch(/d="[^"]*(NaN|undefined)/);
    expect(svg).toContain("SYNTHETIC DATA");
  }
  expect(data["text/plain"]).toContain("SYNTHETIC DATA");
}

function isCode(cell: Notebook["cells"][number]): cell is CodeCell {
  return cell.cell_type === "code";
}

function lastLine({ source }: CodeCell): string {
  return source.trimEnd().split("\n").at(-1)!;
}
