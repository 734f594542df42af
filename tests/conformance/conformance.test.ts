import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kernelName } from "../../kernel/jupyter/kernelspec.ts";
import { ownKernelspec } from "../support/kernel.ts";
import { describeWithPython, pythonEnvironment, type PythonEnvironment } from "../support/python.ts";

describeWithPython("the installed kernel", () => {
  let environment: PythonEnvironment;
  const { env, folder } = ownKernelspec();
  beforeAll(async () => {
    environment = await pythonEnvironment();
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const python = (...args: string[]) => promisify(execFile)(environment.python, args, { env, cwd: folder });
  const run = (script: string, ...args: string[]) => python(join(import.meta.dirname, script), ...args);

  test("passes jupyter_kernel_test with every sample claimed; only the pager of classic notebooks is skipped", async () => {
    const { stderr } = await run("kernel_test.py", "-v");
    const [, count] = /^Ran (\d+) tests/m.exec(stderr) ?? [];
    expect(Number(count)).toBeGreaterThanOrEqual(12);
    expect(stderr.trimEnd()).toMatch(/\nOK \(skipped=1\)$/);
  }, 120_000);

  test("executes notebooks by nbclient with all output in its own cell", async () => {
    // PEAK_NOTEBOOKS=100 for the whole proof: three thousand cells.
    const notebooks = Number(process.env.PEAK_NOTEBOOKS ?? 3);
    const { stdout } = await run("notebook.py", kernelName, "30", String(notebooks));
    expect(JSON.parse(stdout)).toEqual({ complete: 30 * notebooks, of: 30 * notebooks });
  }, 1_200_000);

  describe("a cell tagged as an effect, of which nbclient tells the kernel nothing but the code", () => {
    const notebook = join(folder, "elsewhere", "arms.ipynb");
    const sent = join(folder, "sent");
    const write = (what: string): string =>
      `require("fs").appendFileSync(${JSON.stringify(sent)}, "${what} ")`;

    test.each([
      ["in its own folder", join(folder, "elsewhere")],
      ["that is named where another folder is", notebook],
    ])("does not run from a notebook %s", async (_, named) => {
      mkdirSync(join(folder, "elsewhere"), { recursive: true });
      writeFileSync(
        notebook,
        JSON.stringify(notebookOf([write("armed"), ["effect"]], [write("untagged"), []])),
      );
      writeFileSync(sent, "");
      await run("execute.py", kernelName, named);
      const [{ outputs }] = JSON.parse(readFileSync(notebook, "utf8")).cells;
      expect(outputs).toMatchObject([{ output_type: "error", ename: "EffectRefused" }]);
      expect(readFileSync(sent, "utf8")).toBe("untagged ");
    });
  });
});

const notebookOf = (...cells: (readonly [source: string, tags: string[]])[]) => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: kernelName, display_name: kernelName, language: "typescript" } },
  cells: cells.map(([source, tags], at) => ({
    id: `cell-${at}`,
    cell_type: "code",
    source: [source],
    metadata: { tags },
    outputs: [],
    execution_count: null,
  })),
});
