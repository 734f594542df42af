import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { peak, peakCommand, type PeakOptions } from "../../support/peak.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "peak-data-"));
  const rows = Array.from({ length: 50 }, (_, i) => `${Date.UTC(2024, 0, 1, i)},100,102,99,101,${i}`);
  writeFileSync(join(folder, "btc.csv"), ["time,open,high,low,close,volume", ...rows].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = (args: string[], more: PeakOptions = {}) =>
  peak(["data", ...args], {
    cwd: folder,
    env: { PEAK_HOME: join(folder, "home"), PEAK_KRAKEN_URL: "http://127.0.0.1:9" },
    ...more,
  });

test("peak data imports, lists and asks in SQL", async () => {
  const imported = await data(["import", "btc.csv", "--symbol", "BTC/USD", "--venue", "kraken"]);
  // Where the machine is slow the progress of the second is shown, and nothing else.
  expect(imported.stderr).toMatch(/^(importing BTC\/USD 1h of kraken.*\n)*$/);
  expect(imported.stdout).toMatch(
    /^BTC\/USD 1h of kraken\n50 bars from 2024-01-01 to 2024-01-03 01:00 UTC · 50 new bars\n/,
  );
  const [listed, asked] = await Promise.all([
    data(["list"]),
    data(["sql", "-", "--format", "csv"], {
      input: "select symbol, sum(volume) as v, max(time) as t from kraken group by 1",
    }),
  ]);
  const [head, , line, ...rest] = listed.stdout.trimEnd().split("\n");
  expect(head.split(/\s+/)).toEqual([
    "venue",
    "symbol",
    "timeframe",
    "bars",
    "from",
    "to",
    "unasked",
    "size",
  ]);
  expect(line).toMatch(/^kraken {2}BTC\/USD {2}1h +50 {2}2024-01-01 {2}2024-01-03 01:00 +0 +[\d.]+ kB$/);
  expect(rest).toEqual([]);
  expect(asked.stdout).toBe("symbol,v,t\nBTC/USD,1225,2024-01-03T01:00:00.000Z\n");
});

test("a source of a file from outside is fetched from, and asked again for what was damaged", async () => {
  const outside = mkdtempSync(join(tmpdir(), "peak-source-"));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  const hour = 3_600_000;
  writeFileSync(
    join(outside, "acme.ts"),
    `import { barColumns, type BarSource } from "peak-trade";
    const acme: BarSource = {
      name: "acme",
      async *pages({ since = 0, until = 0 }) {
        for (let t = since; t < until; t += ${hour}) yield barColumns([[t, 1, 2, 1, 2, 5]]);
      },
    };
    export default acme;`,
  );
  writeFileSync(join(outside, "none.ts"), "export const source = 1;");
  writeFileSync(join(outside, "broken.ts"), "export default {;");
  const home = join(outside, "home");
  const run = (...args: string[]) => data(args, { cwd: outside, env: { PEAK_HOME: home } });
  const span = ["--since", "2024-01-01", "--until", "2024-01-03"];
  const fetched = await run("fetch", "X/USD", "--source", "./acme.ts", ...span);
  expect(fetched.stdout).toMatch(/^X\/USD 1h of acme\n48 bars .* 48 fetched now\n$/);
  const again = await run("fetch", "X/USD", "--source", "acme.ts", ...span);
  expect(again.stdout).toMatch(/· 0 fetched now\n$/);

  const [file] = globSync("cache/**/*.parquet", { cwd: home });
  // Without its end the file no longer says what it held: all of the leap year is asked for.
  truncateSync(join(home, file), 100);
  expect(await run("repair", "--source", "acme.ts")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^1 file set aside, 8,784 bars fetched again/) as string,
  });

  const refused = async (name: string) => (await run("fetch", "X/USD", "--source", name, ...span)).stderr;
  expect(await refused("none.ts")).toMatch(/none\.ts exports no source as its default\.\n {2}→ End it with/);
  expect(await refused("broken.ts")).toMatch(/broken\.ts cannot be loaded: /);
  expect(await refused("./gone.ts")).toMatch(/There is no file \.\/gone\.ts\./);
});

test("import takes headers of other names, and makes longer bars", async () => {
  const rows = Array.from(
    { length: 8 },
    (_, i) => `${Date.UTC(2024, 0, 1, i) / 1_000},5,9,4,${6 + (i % 2)},2`,
  );
  writeFileSync(join(folder, "odd.csv"), ["Stamp,O,Hi,Lo,Last,Qty", ...rows].join("\n"));
  const run = (...args: string[]) => data(args, { env: { PEAK_HOME: join(folder, "odd-home") } });
  const into = ["import", "odd.csv", "--symbol", "ODD", "--venue", "odd"];
  const named = ["--columns", "time=Stamp,open=O,high=Hi,low=Lo,close=Last,volume=Qty"];
  expect((await run(...into, ...named, "-t", "4h", "--resample")).stdout).toMatch(/^ODD 4h of odd\n2 bars /);
  const asked = await run("sql", "select close, volume from odd", "--format", "csv");
  expect(asked.stdout).toBe("close,volume\n7,8\n7,8\n");
  expect((await run(...into, "--columns", "close")).stderr).toMatch(
    /--columns must be written as name=value,name=value, received "close"/,
  );
  expect((await run(...into, "--columns", "closs=Last")).stderr).toMatch(/Did you mean "close"/);
});

test("a reader of the output gets all of it however slow, and one that has seen enough ends peak in silence", () => {
  const long = [...peakCommand, "data", "sql", "select range as n from range(100000)", "--format", "csv"];
  const into = (reader: string) =>
    spawnSync("bash", ["-c", `"$@" | ${reader}; echo "\${PIPESTATUS[0]}"`, "bash", ...long], {
      encoding: "utf8",
      env: { ...process.env, PEAK_HOME: join(folder, "home") },
    });
  expect(into("(sleep 2; wc -l)")).toMatchObject({ stdout: "100001\n0\n", stderr: "" });
  expect(into("head -1")).toMatchObject({ stdout: "n\n141\n", stderr: "" });
});

test("a table in a pipe is whole, however wide", async () => {
  const { stdout } = await data(["sql", "select repeat('x', 120) as a, 2 as b"]);
  expect(stdout).toMatch(/\nx{120} {2}2\n$/);
});

test("peak data answers programs: a table as JSON or CSV, what other verbs did as JSON", async () => {
  const [listed, lines, verified] = await Promise.all([
    data(["list", "--format", "json"]),
    data(["list", "--format", "csv"]),
    data(["verify", "--format", "json"]),
  ]);
  const [from, to] = ["2024-01-01T00:00:00.000Z", "2024-01-03T01:00:00.000Z"];
  const size: unknown = expect.any(Number);
  expect(JSON.parse(listed.stdout)).toEqual([
    { venue: "kraken", symbol: "BTC/USD", timeframe: "1h", bars: 50, from, to, unasked: 0, size },
  ]);
  expect(lines.stdout).toMatch(
    /^venue,symbol,timeframe,bars,from,to,unasked,size\nkraken,BTC\/USD,1h,50,2024-01-01T00:00:00.000Z,2024-01-03T01:00:00.000Z,0,\d+\n$/,
  );
  expect(JSON.parse(verified.stdout)).toEqual({ ok: true, files: 1, damaged: [] });
});

test("peak data answers mistakes in one message, with the near name", async () => {
  const [option, number, sql] = await Promise.all([
    data(["list", "--venu", "kraken"]),
    data(["fetch", "BTC/USD", "--timeout", "soon"]),
    data(["sql", "select x\nfrom range(3)"]),
  ]);
  expect(number).toMatchObject({
    code: 1,
    stderr: "error: option '--timeout <seconds>' argument 'soon' is invalid. It must be a number.\n",
  });
  expect(option).toMatchObject({
    code: 1,
    stderr: "error: unknown option '--venu'\n(Did you mean --venue?)\n",
  });
  expect(sql).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error The query has a mistake at line 1, column 8: /),
  });
});

test("peak data import repairs a file by the policies that are named, and names one that is none", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => {
    const [high, low] = i === 20 ? [99, 98] : [102, 99];
    return `${Date.UTC(2024, 0, 1, i)},100,${high},${low},101,${i + 1}`;
  });
  writeFileSync(join(folder, "bad.csv"), ["time,open,high,low,close,volume", ...rows].join("\n"));
  const file = ["import", "bad.csv", "--symbol", "X", "--venue", "mine"];
  const [repaired, misspelt] = await Promise.all([
    data([...file, "--repair", "ohlc=repair"]),
    data([...file, "--repair", "ohcl=repair"], { env: { PEAK_HOME: join(folder, "other") } }),
  ]);
  expect(repaired.stdout).toMatch(/^X 1h of mine\n30 bars [^]*1 OHLC violation, repaired/);
  expect(misspelt).toMatchObject({ code: 1, stderr: expect.stringContaining('Did you mean "ohlc"?') });
});

test("what an import is refused with names the options as they are written at a command line", async () => {
  const row = (time: string, prices: string) => `${time},${prices},1`;
  writeFileSync(
    join(folder, "wrong.csv"),
    [
      "Day of trade,open,high,low,close,volume",
      row("2024-01-01", "1,2,0.5,1"),
      row("2024-01-02", "1,0.2,0.5,1"),
    ].join("\n"),
  );
  const into = ["import", "wrong.csv", "--symbol", "W", "--venue", "mine"];
  const headers = ["--columns", "time=Day of trade"];
  const hint = async (...args: string[]) => (await data([...into, ...args])).stderr.split("→ ")[1];
  expect(await hint()).toBe('Name the column that holds it, e.g. --columns "time=Day of trade".\n');
  expect(await hint(...headers)).toBe(
    "Say what to do about each kind, --repair ohlc=repair, or leave them out with --invalid drop (they are counted in bars.quality).\n",
  );
  expect(await hint(...headers, "--zone", "Asia/Tokyo")).toBe("Add --repair clock=repair.\n");
  expect(await hint(...headers, "--timeframe", "1w")).toBe(
    "Leave timeframe out, or pass --resample to make 1w bars of them.\n",
  );
});
