import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peak } from "../../support/peak.ts";

describe("peak run --check", () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "peak-check-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    peak(["run", ...args], { cwd: folder, env: { PEAK_HOME: join(folder, "home") } });
  const code = (source: string, outputs: object[] = [], ...tags: string[]) => ({
    cell_type: "code",
    metadata: { tags },
    execution_count: outputs.length > 0 ? 1 : null,
    source,
    outputs,
  });
  const result = (text: string) => ({
    output_type: "execute_result",
    execution_count: 1,
    data: { "text/plain": text },
    metadata: {},
  });
  const write = (name: string, cells: object[]) => {
    writeFileSync(
      join(folder, name),
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
    );
    return name;
  };

  const market =
    "const btc = await pt.load('BTC/USD', { timeframe: '1d', source: 'synthetic', limit: 300, seed: 3 })";

  test("is content with what a run wrote, whatever is tagged volatile, and does not touch the file", async () => {
    const source = write("good.ipynb", [
      { cell_type: "markdown", metadata: {}, source: "# Good" },
      code(market),
      code("console.log('loaded'); pt.backtest(pt.strategies.rsi_reversion, btc, { fees: 0.001 })"),
      code("process.hrtime.bigint()", [], "volatile"),
      code("%%bench 0.05\nMath.sqrt(2)"),
      code("%time btc.length"),
      code("throw new Error('as ever')", [], "raises-exception"),
    ]);
    expect((await run(source, "--output", "out", "--no-html")).code).toBe(0);
    // Trials counted since are not in its figures, nor are its own a second time.
    const other = write("other.ipynb", [
      code(market),
      code("pt.backtest(pt.strategies.rsi_reversion, btc, { fees: 0.002 })"),
    ]);
    expect((await run(other, "--output", "out", "--no-html")).code).toBe(0);
    const before = readFileSync(join(folder, "out/good.ipynb"), "utf8");
    const { code: exit, stdout } = await run("out/good.ipynb", "--check");
    expect(stdout).toMatch(
      /^good\.ipynb shows what it computes: 4 stored figures replayed in [\d.]+ s; 2 volatile not compared\.\n$/,
    );
    expect(exit).toBe(0);
    expect(readFileSync(join(folder, "out/good.ipynb"), "utf8")).toBe(before);
  });

  test("fails where a figure differs, says which cell and how, and replays nothing from an effect on", async () => {
    // As a notebook comes to be whose second cell was edited after the last had run.
    const source = write("stale.ipynb", [
      code("const fee = 0.001; fee", [result("0.001")]),
      code("const paid = 1_000 * fee;\npaid", [result("2")]),
      code("// @effect\nconsole.log('armed')", [{ output_type: "stream", name: "stdout", text: "armed\n" }]),
      code("'beyond'", [result("'other'")]),
    ]);
    const { code: exit, stdout, stderr } = await run(source, "--check");
    expect(stdout).toBe("Cell 2  const paid = 1_000 * fee;\n  output 1 differs:\n    - 2\n    + 1\n");
    expect(stderr).toMatch(
      /stale\.ipynb does not show what it computes: 1 cell differs from the stored outputs; from cell 3 on not replayed \(a cell marked as an effect runs only when a person runs it\); with an empty ledger, since the file does not say when it ran\.\n$/,
    );
    expect(exit).toBe(1);
  });

  test("fails where a cell fails that had not, with the figures that are lost below it", async () => {
    const source = write("fails.ipynb", [code("missing", [result("1")]), code("2", [result("2")])]);
    const { code: exit, stdout } = await run(source, "--check", "--types", "off");
    expect(stdout).toBe(
      "Cell 1  missing\n  output 1 differs:\n    - 1\n    + ReferenceError: missing is not defined\n" +
        "The replay ended at cell 1; 1 cells below it had outputs.\n",
    );
    expect(exit).toBe(1);
  });

  test("refuses a notebook without outputs, and options that only make sense for a run", async () => {
    const { code: exit, stderr } = await run(write("empty.ipynb", [code("1")]), "--check");
    expect(exit).toBe(1);
    expect(stderr).toContain("must hold the outputs of a run to be checked, and has none");
    const both = await run("empty.ipynb", "--check", "-p", "a=1");
    expect([both.code, both.stderr]).toEqual([1, expect.stringContaining("'--check' cannot be used with")]);
  });
});
