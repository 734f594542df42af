import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { hasPythonPeers } from "./peers.ts";

// Speed is no matter for a test; what the bench asserts on the way is.
describe.skipIf(!hasPythonPeers())("the engine (needs the peers that npm run bench installs)", () => {
  const small = async (...names: string[]) => {
    const args = [...process.execArgv, join(import.meta.dirname, "run.ts"), "--small", ...names];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  };

  test("gives the columns of polars, pandas, pyarrow, DuckDB, TA-Lib and pandas-ta", async () => {
    const stdout = await small("data");
    for (const peer of ["polars", "pandas", "pyarrow", "DuckDB", "TA-Lib", "pandas-ta"])
      expect(stdout).toMatch(new RegExp(`^data: .* ${peer} .* [\\d.]+ m?s .*×`, "m"));
    expect(stdout).not.toContain("UNEQUAL");
  }, 180_000);

  test("gives vectorbt's and backtesting.py's returns, risk and trades on the same bars", async () => {
    const stdout = await small("event", "sweep");
    expect(stdout).toMatch(/^event: .* backtesting\.py /m);
    expect(stdout).toMatch(/^sweep: .* vectorbt /m);
    expect(stdout).not.toContain("UNEQUAL");
  }, 180_000);
});
