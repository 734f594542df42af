import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
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

  const run = (script: string, ...args: string[]) =>
    promisify(execFile)(environment.python, [join(import.meta.dirname, script), ...args], {
      env,
      cwd: folder,
    });

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
});
