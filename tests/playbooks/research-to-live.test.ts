import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cellRecord } from "../../lib/report/run-record.ts";
import { describeWithBrowser } from "../support/browser.ts";
import { runScript, startScript } from "../support/process.ts";
import { describeWithShared, sharedData } from "../support/shared.ts";
import {
  gateCell,
  injected,
  onlyRun,
  playbook,
  readRun,
  readRunNotebook,
  useOwnFolder,
  type FinishedRun,
} from "./finished-run.ts";
import { openDocument } from "./open-document.ts";
import { trendingMarket } from "./trending-market.ts";

const folder = useOwnFolder();
const krakenFile = sharedData("market/crypto/kraken_XBTUSD_60.csv.gz");
const steps = ["1 Choose", "2 Research", "Sweep", "Walk-forward", "Monte Carlo", "Stress", "4 Decide"];

describe("without network the playbook runs on a synthetic market, and says so", () => {
  const home = join(folder, "synthetic");
  const env = { PEAK_HOME: home };

  test("`peak run` as committed: stopped by the gate as designed, which `--require go` turns into exit code 10", async () => {
    const args = ["run", playbook, "--require", "go"];
    const { code, stdout, stderr } = await runScript("kernel/cli/peak.mjs", args, { env });
    expect(stderr.split("\n").filter(line => !/^\[\d+\/\d+\] |^$/.test(line))).toEqual([]);
    for (const step of steps) expect(stderr).toContain(`] ${step}\n`);
    expect(code).toBe(10);
    expect(stdout).toMatch(
      new RegExp(`^Stopped by its gate at cell ${gateCell}, as designed, in [\\d.]+ s\\.\\n`),
    );
    expect(stdout).toMatch(/\nVerdict {3}(REJECT|REVISE) \(moderate\): \d of 7 checks passed\n/);
    expect(stdout).toContain("\nData      SYNTHETIC");

    const run = readRun(onlyRun(home));
    expect(stdout).toContain(join(onlyRun(home), "research-to-live.ipynb"));
    expect(stdout).toContain(join(onlyRun(home), "research-to-live.html"));
    expect(run.record).toMatchObject({
      status: "stopped",
      cell: gateCell,
      notebook: "research-to-live.ipynb",
    });
    expect(run.front).toContain("SYNTHETIC DATA");
    expect(run.front).toMatch(/class="verdict (reject|revise)"/);
    expect(run.text("pt.load(").replace(/\s+/g, " ")).toContain("The synthetic market is used instead");
    expectNothingBehindTheGate(run);
  }, 180_000);
});

describeWithShared("on ten years of Kraken's hours", () => {
  const home = join(folder, "kraken");

  test("`npm start` prints the verdict and writes notebook and document", async () => {
    const args = ["--data", krakenFile, "--symbol", "BTC/USD", "--timeframe", "1h"];
    const started = await runScript("kernel/cli/start.ts", args, { env: { PEAK_HOME: home } });
    console.log(
      `npm start on the Kraken file: ${started.seconds.toFixed(1)} s (wanted: under 90 s on two free cores)`,
    );
    expect(started.code).toBe(0);
    expect(started.stdout).toMatch(/^(Stopped by its gate|Ran as designed).* in [\d.]+ s\.\n/);
    expect(started.stdout).toMatch(
      /\nVerdict {3}(PROMOTE|REVISE|REJECT) \(moderate\): \d of 7 checks passed\n/,
    );
    expect(started.stdout).not.toContain("SYNTHETIC");

    const run = readRun(onlyRun(home));
    expect(run.html).not.toContain("SYNTHETIC DATA");
    expect(run.front).toContain("BTC/USD");
    expect(run.front).toContain("kraken_XBTUSD_60.csv.gz");
    const rows = gunzipSync(readFileSync(krakenFile)).toString("latin1").trimEnd().split("\n").length;
    expect(run.text("pt.load(")).toContain(`${rows.toLocaleString("en-US")} bars of 1h`);
    expect(run.text("pt.load(")).toContain("3,254");
    expect(run.text("pt.quality(")).toMatch(/gaps +3,254 +kept/);
  }, 300_000);
});

describe("on a market that carries the strategy", () => {
  const home = join(folder, "trending");
  const file = join(folder, "trending.csv");
  writeFileSync(file, trendingMarket());
  const given = ["-p", `file=${file}`, "-p", "timeframe=1d"];
  const terms = { env: { PEAK_HOME: home } };

  test("the gate promotes, and the run goes through preview, check and alert; `--require go` is content", async () => {
    const output = join(folder, "promoted");
    const args = ["run", playbook, ...given, "-o", output, "--require", "go"];
    const { code, stdout } = await runScript("kernel/cli/main.ts", args, terms);
    expect(stdout).toMatch(
      /^Ran as designed in [\d.]+ s\.\nVerdict {3}PROMOTE \(moderate\): 7 of 7 checks passed\n/,
    );
    expect(code).toBe(0);

    const run = readRun(output);
    expect(run.record.status).toBe("completed");
    // The parameters of this run stand behind the committed ones, and the first page tells which were given.
    expect(run.cell(injected).source).toContain('= "1d";');
    expect(run.record.parameters).toContainEqual({ name: "timeframe", value: "1d", given: true });
    expect(run.record.parameters).toContainEqual({ name: "seed", value: 7, given: false });
    expect(run.front).toMatch(/class="verdict promote"/);
    expect(run.html).not.toContain("SYNTHETIC DATA");
    // 10,000 USD of paper money, all in: the file ends in a rise.
    expect(run.text("pt.preview(")).toMatch(/preview of 1 order: ma_crossover .*\n.* nothing is sent/);
    expect(run.text("pt.preview(")).toContain("from the last bar of");
    // The last bar is of 2018 and the order is ten times what the profile allows: refused for both, never approved.
    expect(run.text("pt.check(")).toContain("risk check BREACH: 0 approved, 1 refused");
    expect(run.text("pt.check(")).toContain("(stale_price)");
    expect(run.text("pt.check(")).toContain("(maxOrderNotional)");
    expect(run.text("pt.alert(")).toContain("[WARNING] notebook - ORDERS_REFUSED: orders refused");
    expect(run.text("pt.alert(")).toMatch(/file +delivered\n/);
    const [log] = readdirSync(join(home, "alerts"));
    const event: unknown = JSON.parse(readFileSync(join(home, "alerts", log), "utf8"));
    expect(event).toMatchObject({
      level: "warning",
      message: "orders refused",
      context: { symbol: "BTC/USD", approved: 0, refused: [[{ code: "stale_price" }, {}, {}, {}]] },
    });
  }, 180_000);

  test("a kill in the middle leaves the finished cells on disk and the ledger whole: a new run gives the same figures", async () => {
    const output = join(folder, "killed");
    const args = ["run", playbook, ...given, "--types", "off", "-o", output];
    const killed = startScript("kernel/cli/main.ts", args, terms);
    await killed.said("] Walk-forward");
    killed.child.kill("SIGKILL");
    expect((await killed.ended).code).toBe(-1);
    expectOnlyFinishedCells(output, "pt.walkForward(");

    // The killed run wrote its trials again. They are not new ones, or the deflated Sharpe ratio would fall.
    const { code, stdout } = await runScript("kernel/cli/main.ts", args, terms);
    expect(stdout).toMatch(/^Ran as designed/);
    expect(code).toBe(0);
    const first = readRun(join(folder, "promoted"));
    const second = readRun(output);
    const figures = (run: FinishedRun) => run.text("pt.gate(").replace(/decided .* UTC/, "");
    expect(figures(second)).toBe(figures(first));
    // 12 fast by 24 slow less the 25 with fast ≥ slow; the defaults are one of them. This time all are known beforehand.
    expect(second.text("pt.backtest(")).toContain("263 trials on this market");
    for (const step of ["pt.sweep(", "pt.walkForward(", "pt.monteCarlo(", "pt.stress("])
      expect(second.text(step), step).toBe(first.text(step));
  }, 180_000);
});

describeWithBrowser("the documents of these runs open in a browser without network", executablePath => {
  const opened = async (home: string) => {
    const file = join(onlyRun(join(folder, home)), "research-to-live.html");
    const document = await openDocument(executablePath, file, `document-${home}`);
    expect(document.requests).toEqual([]);
    expect(document.complaints).toEqual([]);
    // Market, backtest, sweep, walk-forward, Monte Carlo and stress have one each at least.
    expect(document.widths.length).toBeGreaterThanOrEqual(6);
    expect(document.widths.filter(width => width < 300)).toEqual([]);
    return document;
  };

  test("the synthetic one, with its label above everything", async () => {
    expect((await opened("synthetic")).firstScreen).toMatch(/^SYNTHETIC DATA/);
  });

  test.skipIf(!existsSync(krakenFile))(
    "the one on Kraken's hours, without it",
    async () => {
      expect((await opened("kraken")).firstScreen).not.toContain("SYNTHETIC");
    },
    60_000,
  );
});

function expectOnlyFinishedCells(output: string, killedIn: string): void {
  // A half-written document would be worse than none.
  expect(readdirSync(output).filter(name => !name.endsWith(".tmp"))).toEqual(["research-to-live.ipynb"]);
  const { cells, metadata } = readRunNotebook(output);
  expect(metadata.peak).toMatchObject({ status: "running" });
  const code = cells.filter(cell => cell.cell_type === "code");
  const at = code.findIndex(cell => cell.source.includes(killedIn));
  expect(at).toBeGreaterThan(5);
  for (const [before, cell] of code.slice(0, at).entries()) {
    expect(cell.execution_count).toBe(before + 1);
    expect(cellRecord(cell.metadata)?.status).toBe("completed");
  }
  expect(JSON.stringify(code[at - 1].outputs)).toContain("<table");
  for (const cell of code.slice(at)) expect(cell).toMatchObject({ execution_count: null, outputs: [] });
}

function expectNothingBehindTheGate(run: FinishedRun): void {
  for (const code of ["pt.limits(", "pt.preview(", "pt.check(", "pt.alert("]) {
    expect(run.cell(code)).toMatchObject({ outputs: [], execution_count: null });
    expect(cellRecord(run.cell(code).metadata)).toEqual({ status: "not run", reason: "the gate said no" });
  }
}
