import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readNotebook } from "../../../kernel/cli/notebook.ts";
import { runRecord } from "../../../lib/report/run-record.ts";
import { nodeFlags } from "../../../kernel/cli/node.mjs";
import { type Ended, peak } from "../../support/peak.ts";
import { projectRoot } from "../../support/process.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "peak-stop-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cell = (source: string, ...tags: string[]) => ({
  cell_type: "code",
  metadata: { tags },
  execution_count: null,
  source,
  outputs: [],
});

function writeCells(name: string, cells: readonly object[]): void {
  writeFileSync(join(folder, name), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
}

/** A cell that runs and so many lines below it that are not run, but highlighted. */
function writeNotebook(lines: number): void {
  const line =
    'const spread = market.filter(bar => bar.close > 1.5).map(({ close }) => `${close} of ${"x"}`);\n';
  const rest = Array.from({ length: 100 }, () => cell(line.repeat(lines / 100), "skip-execution"));
  writeCells("long.ipynb", [cell("1"), ...rest]);
}

/** Runs it and sends the signals: the first once the last cell has ended, each other one when that before was answered. */
async function stopAfterCells(output: string, ...signals: readonly NodeJS.Signals[]) {
  const notebook = join(folder, output, "long.ipynb");
  const ended = await peak(["run", "long.ipynb", "--output", output], {
    cwd: folder,
    env: { PEAK_HOME: join(folder, "home") },
    during: child => {
      const open = [...signals];
      const timer = setInterval(() => {
        const isTime =
          open.length === signals.length
            ? existsSync(notebook) && runRecord(readNotebook(notebook))?.status === "completed"
            : child.stderr().includes("The document is being written");
        if (isTime) child.kill(open.shift()!);
        if (open.length === 0) clearInterval(timer);
      }, 10);
    },
  });
  return { ...ended, notebook, files: readdirSync(join(folder, output)) };
}

test("a supervisor's stop while the document is written waits for it, and is told in the exit code", async () => {
  writeNotebook(1_000);
  const ended = await stopAfterCells("once", "SIGTERM");
  expect(ended.stderr).toBe("[1/1]\nThe document is being written; Ctrl-C again ends without it.\n");
  expect(ended.stdout).toMatch(/^Ran as designed in .*\nNotebook {2}.*\nDocument {2}.*\n$/);
  expect(ended).toMatchObject({ code: 143, files: ["long.html", "long.ipynb"] });
});

test("a second Ctrl-C then ends at once and says what there is", async () => {
  writeNotebook(10_000);
  const ended = await stopAfterCells("twice", "SIGINT", "SIGINT");
  expect(ended.stderr.split("\n").at(-2)).toBe(
    `Ended before the document was written. The notebook is whole: ${ended.notebook}`,
  );
  expect(ended).toMatchObject({ code: 130, stdout: "", files: ["long.ipynb"] });
  expect(runRecord(readNotebook(ended.notebook))).toMatchObject({ status: "completed" });
});

/** Runs a notebook of one cell, and sends Ctrl-C when it has written "waiting" to the standard error of the process. */
async function interruptCell(code: string): Promise<Ended> {
  writeCells("waiting.ipynb", [cell(code)]);
  return peak(["run", "waiting.ipynb", "--types", "off", "--no-html", "--output", "waiting"], {
    cwd: folder,
    env: { PEAK_HOME: join(folder, "home") },
    during(child) {
      const timer = setInterval(() => {
        if (!child.stderr().includes("waiting")) return;
        clearInterval(timer);
        child.kill("SIGINT");
      }, 10);
    },
  });
}

test("a Ctrl-C whose work is torn, by a termination that comes too late, is acted on again", async () => {
  const { code, stderr } = await interruptCell(`let first = true;
    process.prependListener("SIGINT", () => {
      while (first) {
        first = false;
        while (true);
      }
    });
    require("fs").writeSync(2, "waiting");
    await new Promise(() => {})`);
  expect([code, stderr]).toEqual([130, expect.stringContaining("Interrupted at cell 1")]);
});

// The cell ends some promises after its code. A termination drops those that wait, and with one of them nobody was left to say so.
test.each([1, 2])(
  "Ctrl-C ends a cell whose code has come to its end and left, %d promises later, something that blocks",
  async between => {
    const { code, stderr } = await interruptCell(`let left = ${between};
      (function again() {
        if (left-- > 0) return queueMicrotask(again);
        require("fs").writeSync(2, "waiting");
        while (true);
      })()`);
    expect([code, stderr]).toEqual([130, expect.stringContaining("Interrupted at cell 1")]);
  },
);

test("a verb that is between two pieces of work when it is interrupted hears of it at the next", async () => {
  const module = (path: string) => JSON.stringify(join(projectRoot, path));
  const program = `
    const { act } = await import(${module("kernel/cli/data/act.ts")});
    const { interruptible } = await import(${module("lib/core/interrupt.ts")});
    const verb = async () => {
      process.kill(process.pid, "SIGTERM");
      await new Promise(done => setTimeout(done, 50));
      return interruptible(new Promise(() => {}), () => {});
    };
    process.exit(await act(verb, { left: "Half of it is there." }));`;
  const { status, stderr } = spawnSync(process.execPath, [...nodeFlags, "-e", program], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 143, stderr: "Interrupted. Half of it is there.\n" });
});
