import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cellRecord } from "../../lib/report/run-record.ts";
import { runScript } from "../support/process.ts";
import { dataGateCell, injected, onlyRun, playbook, readRun, useOwnFolder } from "./finished-run.ts";
import { trendingMarket } from "./trending-market.ts";

const folder = useOwnFolder();
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe("what is wrong before anything runs is one message, and nothing is written", () => {
  const cases: [wrong: string, args: string[], message: RegExp][] = [
    [
      "a parameter that does not exist",
      ["-p", "symbl=ETH/USD"],
      /^error Unknown notebook parameter "symbl"\.\n {2}→ Did you mean "symbol"\? Known: symbol, timeframe, [^\n]+\n$/,
    ],
    [
      "a parameter without a value",
      ["-p", "symbol"],
      /^error -p must be name=value, received "symbol"\.\n {2}→ [^\n]+\n$/,
    ],
    [
      "text where a number stands",
      ["-p", "cash=much"],
      /^error parameter cash must be a number, [^\n]*received "much"\.\n {2}→ [^\n]+\n$/,
    ],
    [
      "an unknown option",
      ["--requires", "go"],
      /^error: unknown option '--requires'\n\(Did you mean --require\?\)\n$/,
    ],
  ];
  test.each(cases)("%s", async (wrong, args, message) => {
    const home = join(folder, wrong);
    const env = { PEAK_HOME: home };
    const ended = await runScript("kernel/cli/main.ts", ["run", playbook, ...args], { env });
    expect(ended.stderr).toMatch(message);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(existsSync(join(home, "runs"))).toBe(false);
  });

  test("a notebook that is none, or is not there", async () => {
    const env = { PEAK_HOME: join(folder, "no notebook") };
    const text = file("text.ipynb", "# not a notebook\n");
    const run = (path: string) => runScript("kernel/cli/main.ts", ["run", path], { env });
    expect((await run(text)).stderr).toMatch(
      /^error .*text\.ipynb is no notebook: it is not JSON [^]*\n {2}→ .*\n$/,
    );
    expect((await run(join(folder, "none.ipynb"))).stderr).toMatch(
      /^error There is no notebook .*\n {2}→ .*\n$/,
    );
    expect(existsSync(join(folder, "no notebook", "runs"))).toBe(false);
  });

  test("a PEAK_HOME that cannot be written", async () => {
    const env = { PEAK_HOME: join(file("occupied", "a file"), "home") };
    const ended = await runScript("kernel/cli/main.ts", ["run", playbook], { env });
    expect(ended.stderr).toMatch(
      /^error PEAK_HOME must be a folder that can be written, received ".*": .*\.\n {2}→ .*\n$/,
    );
    expect(ended.code).toBe(1);
  });
});

test.each([
  [
    ["--sybol", "ETH/USD"],
    /^error Unknown option "--sybol"\.\n {2}→ Did you mean "--symbol"\? Known: --data, --symbol,/,
  ],
  [["--sybol=ETH/USD"], /^error Unknown option "--sybol"\.\n {2}→ Did you mean "--symbol"\?/],
  [["-s", "ETH/USD"], /^error Unknown option "-s"\.\n {2}→ Use one of: --data, --symbol,/],
  [["--symbol"], /^error Option '--symbol <value>' argument missing\.?\n {2}→ Usage: npm start/],
  [["ETH/USD"], /^error Unexpected argument 'ETH\/USD'[^]*→ Usage: npm start/],
  [["--timeframe", "1hr"], /^error Unknown timeframe "1hr"\.\n {2}→ Did you mean "1h"\?/],
  [["--profile", "moderat"], /^error Unknown risk profile "moderat"\.\n {2}→ Did you mean "moderate"\?/],
  [["--data", "nowhere.csv"], /^error file "nowhere\.csv" does not exist\.\n {2}→ Check the path/],
  [["--data", import.meta.dirname], /^error file ".*" cannot be read: it is a folder\.\n {2}→ Give a/],
  [["--strategy", "ma_cross"], /^error Unknown strategy "ma_cross"\.\n {2}→ Did you mean "ma_crossover"\?/],
])("npm start answers %j before anything runs", async (args, message) => {
  const home = join(folder, `start ${args[0]}`);
  const { code, stderr } = await runScript("kernel/cli/start.ts", args, { env: { PEAK_HOME: home } });
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
  expect(existsSync(home)).toBe(false);
});

test("data that is not what it says ends the run at its gate, as designed, before anything is tested on it", async () => {
  const [head, ...rows] = trendingMarket(400).trimEnd().split("\n");
  const inCents = (row: string) => {
    const [time, open, high, low, close, volume] = row.split(",");
    return [time, ...[open, high, low, close].map(price => 100 * Number(price)), volume].join(",");
  };
  const damaged = rows.map((row, i) => (i >= 200 && i < 210 ? inCents(row) : row));
  const data = file("cents.csv", [head, ...damaged].join("\n"));
  const args = ["run", playbook, "--types", "off", "-p", `file=${data}`, "-p", "timeframe=1d"];
  const env = { PEAK_HOME: join(folder, "damaged") };
  const { code, stdout } = await runScript("kernel/cli/main.ts", args, { env });
  // The cell with the given parameters stands before it.
  expect(stdout).toMatch(new RegExp(`^Stopped by its gate at cell ${dataGateCell + 1}, as designed`));
  expect(code).toBe(0);
  const run = readRun(onlyRun(env.PEAK_HOME));
  expect(run.record.reason).toBe("DATA REFUSED: BTC/USD has what its quality gate does not let pass");
  expect(run.text("pt.quality(")).toMatch(
    /wrong unit +1 +refused +2010-07-20 to 2010-07-29: quoted 100 times/,
  );
  expect(cellRecord(run.cell("pt.backtest(").metadata)).toEqual({
    status: "not run",
    reason: "the gate said no",
  });
});

describe("what a cell finds wrong ends the run with one message, without a stack, and with whole files", () => {
  const bad = file("columns.csv", "name,size\nfoo,1\nbar,2\n");
  const checked = (...args: string[]) => ["kernel/cli/main.ts", "run", playbook, ...args];
  // Without the type service where it has no say, which spares a second each.
  const run = (...args: string[]) => ["kernel/cli/main.ts", "run", playbook, "--types", "off", ...args];
  const cases: [wrong: string, command: string[], cell: string, message: RegExp][] = [
    [
      "a missing file",
      run("-p", `file=${join(folder, "nowhere.csv")}`),
      "pt.load(",
      /PeakError: file ".*nowhere\.csv" does not exist\.\n {2}→ Check the path/,
    ],
    [
      "wrong columns",
      run("-p", `file=${bad}`),
      "pt.load(",
      /PeakError: columns\.csv .*\n {2}→ Give a CSV with columns time, open/,
    ],
    [
      "a symbol that is no pair",
      run("-p", "symbol=BTCUSD"),
      "pt.load(",
      /PeakError: symbol must be a pair BASE\/QUOTE, received "BTCUSD"\.\n {2}→ Write e\.g\. "BTC\/USD"/,
    ],
    [
      "an unknown strategy",
      run("-p", "strategy=ma_crosover"),
      "pt.libraryStrategy(",
      /PeakError: Unknown strategy "ma_crosover"\.\n {2}→ Did you mean "ma_crossover"\?/,
    ],
    [
      "an unknown timeframe",
      checked("-p", "timeframe=2hours"),
      injected,
      /TypeCheckError: Type '"2hours"' is not assignable to type 'Timeframe'/,
    ],
    [
      "an unknown profile",
      checked("-p", "profile=moderat"),
      injected,
      /TypeCheckError: Type '"moderat"' is not assignable .* Did you mean '"moderate"'\?/,
    ],
  ];

  test.each(cases)(
    "%s",
    async (wrong, [script, ...args], cell, message) => {
      const home = join(folder, wrong);
      const { code, stdout, stderr } = await runScript(script, args, {
        env: { PEAK_HOME: home },
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr.match(/\w+Error: /g)!.filter(name => !name.startsWith("Error"))).toHaveLength(1);
      expect(stderr).toMatch(/\nCell \d+ failed, line \d+\n/);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(stderr).not.toContain("node_modules");
      expect(stdout).toMatch(/^(Data .*\n)?Notebook {2}\S.*\nDocument {2}\S.*\n$/);

      const run = readRun(onlyRun(home));
      expect(run.record.status).toBe("failed");
      expect(run.record.reason).toMatch(new RegExp(message.source.split("\\n")[0]));
      expect(cellRecord(run.cell(cell).metadata)?.status).toBe("failed");
      expect(cellRecord(run.cell("pt.alert(").metadata)).toEqual({
        status: "not run",
        reason: "an earlier cell failed",
      });
      expect(run.front).toContain("<strong>Failed</strong>");
    },
    180_000,
  );
});
