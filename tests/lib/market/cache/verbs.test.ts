import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import * as pt from "../../../../lib/index.ts";
import { holdings } from "../../../../lib/market/cache/holdings.ts";
import { seriesFolder } from "../../../../lib/market/cache/series.ts";
import { registerSource } from "../../../../lib/market/sources/registry.ts";
import { useOwnHome } from "../../../support/home.ts";
import { withinHour } from "../../../support/hour.ts";
import { columnsAt, hour, hoursIn, testVenue, testVenueStart as start } from "../../../support/venue.ts";

useOwnHome();

const venue = testVenue();
const options = { source: "test-venue" as never, timeframe: "1h", since: start } as const;
let symbol = "";
let symbols = 0;
beforeAll(() => void registerSource(venue.source));
beforeEach(() => {
  symbol = `V${++symbols}/USD`;
  venue.asked.length = 0;
});

const fetchHours = (hours: number) => pt.data.fetch(symbol, { ...options, until: start + hours * hour });
const inHome = (name: string) => join(process.env.PEAK_HOME!, name);
const rowsOf = (table: pt.Table) =>
  Array.from({ length: table.length }, (_, row) =>
    table.columns.map((_, column) => table.written(row, column)),
  );
const csv = (times: readonly number[]) => {
  const { time, open, high, low, close, volume } = columnsAt(times);
  const rows = Array.from(time, (at, i) => [at, open[i], high[i], low[i], close[i], volume[i]].join(","));
  return ["time,open,high,low,close,volume", ...rows].join("\n");
};
/** Cuts the file of the first cached year. */
const damage = () => {
  const folder = seriesFolder({ venue: "test-venue", symbol, timeframe: "1h" });
  const file = join(folder, readdirSync(folder).sort()[0]);
  writeFileSync(file, readFileSync(file).subarray(0, 200));
};

describe("the verbs of the cache", () => {
  test("fetch brings what is missing and says how much that was", async () => {
    expect(await fetchHours(100)).toMatchObject({
      added: 100,
      bars: 100,
      from: start,
      to: start + 99 * hour,
    });
    expect(await fetchHours(150)).toMatchObject({ added: 50, bars: 150 });
    expect(inspect(await fetchHours(150))).toBe(
      `${symbol} 1h of test-venue\n150 bars from 2019-12-20 to 2019-12-26 05:00 UTC · 0 fetched now`,
    );
    const bars = await pt.load(symbol, { ...options, until: start + 150 * hour });
    expect([bars.source, bars.synthetic, bars.length, venue.asked.length]).toEqual([
      "test-venue",
      false,
      150,
      2,
    ]);
    expect(await pt.load(symbol, { ...options, until: start + 90 * hour, cache: "only" })).toMatchObject({
      length: 90,
    });
  });

  test("fetch asks again for known gaps where it is told to", async () => {
    let out = true;
    const flaky = testVenue({ has: time => !out || time < start + 20 * hour || time >= start + 30 * hour });
    const fetchFlaky = (again?: boolean) =>
      pt.data.fetch(symbol, { ...options, source: flaky.source, until: start + 50 * hour, again });
    expect((await fetchFlaky()).bars).toBe(40);
    out = false;
    expect(await fetchFlaky()).toMatchObject({ bars: 40, added: 0 });
    expect(await fetchFlaky(true)).toMatchObject({ bars: 50, added: 10 });
    expect(flaky.asked[1]).toEqual([start + 20 * hour, start + 30 * hour]);
    expect(flaky.asked).toHaveLength(2);
  });

  test("list tells a line for each series", async () => {
    await fetchHours(100);
    await pt.data.fetch(symbol, { ...options, since: start + 500 * hour, until: start + 600 * hour });
    const listed = await pt.data.list({ symbol });
    expect(listed.columns.map(({ name }) => name).join(" ")).toBe(
      "venue symbol timeframe bars from to unasked size",
    );
    expect(rowsOf(listed)).toEqual([
      [
        "test-venue",
        symbol,
        "1h",
        "200",
        "2019-12-20",
        "2020-01-13 23:00",
        "1",
        expect.stringMatching(/kB$/),
      ],
    ]);
  });

  test("verify finds damage and changes nothing, repair sets it aside and fetches again", async () => {
    await fetchHours(600);
    expect(await pt.data.verify({ symbol })).toMatchObject({ ok: true, files: 2, damaged: [] });
    damage();
    for (const _ of [1, 2])
      expect(await pt.data.verify({ symbol })).toMatchObject({
        ok: false,
        damaged: [{ problem: "its content is not what was written", file: { year: 2019 } }],
      });
    const repaired = await pt.data.repair({ symbol });
    expect(repaired).toMatchObject({ ok: true, added: 12 * 24, missing: [] });
    expect(repaired.aside.map(existsSync)).toEqual([true]);
    expect(await pt.data.verify({ symbol })).toMatchObject({ ok: true, files: 2 });
    expect((await pt.load(symbol, { ...options, until: start + 600 * hour })).close).toEqual(
      columnsAt(hoursIn(start, start + 600 * hour)).close,
    );
    expect(await pt.data.prune({ setAside: true, dryRun: true })).toMatchObject({ files: repaired.aside });
    await pt.data.prune({ setAside: true });
    expect(existsSync(repaired.aside[0])).toBe(false);
  });

  test("repair keeps no bar that runs by the venue's clock, whatever this machine's says, and tells that it is wrong", async () => {
    await withinHour();
    const ahead = 3 * hour;
    registerSource({
      name: "early-venue",
      async *pages({ since = 0, clock }) {
        clock.hear?.(Date.now() - ahead);
        yield columnsAt(hoursIn(since, Date.now() - ahead));
      },
    });
    const running = Math.floor((Date.now() - ahead) / hour) * hour;
    const asked = { source: "early-venue" as never, timeframe: "1h", since: running - 9 * hour } as const;
    const before = (await pt.load(symbol, asked)).time;
    expect(before.at(-1)).toBe(running - hour);
    const series = { venue: "early-venue", symbol, timeframe: "1h" } as const;
    for (const file of readdirSync(seriesFolder(series)))
      writeFileSync(join(seriesFolder(series), file), "damaged");
    const repaired = await pt.data.repair({ symbol });
    expect(repaired).toMatchObject({ missing: [] });
    expect(inspect(repaired)).toMatch(/This machine's clock is 3h( \d+s)? ahead of early-venue's/);
    const { covered } = await holdings(series);
    expect(covered.at(-1)?.[1]).toBe(running);
  });

  test("repair says how many bars a venue did not give again", async () => {
    let forgotten = 0;
    const source = {
      ...testVenue({ has: time => time >= start + forgotten * hour }).source,
      name: "forgets",
    };
    registerSource(source);
    const asked = { source: "forgets" as never, timeframe: "1h", since: start } as const;
    await pt.data.fetch(symbol, { ...asked, until: start + 100 * hour });
    forgotten = 40;
    const folder = seriesFolder({ venue: "forgets", symbol, timeframe: "1h" });
    const file = join(folder, readdirSync(folder)[0]);
    const bytes = readFileSync(file);
    bytes[200] ^= 1;
    writeFileSync(file, bytes);
    expect(await pt.data.repair({ symbol })).toMatchObject({
      ok: false,
      added: 60,
      missing: [`${symbol} 1h of forgets: 40 bars did not come again.`],
    });
  });

  test("what can or may not be read is neither damaged nor missing: it is named, and stays", async () => {
    await fetchHours(10);
    const folder = seriesFolder({ venue: "test-venue", symbol, timeframe: "1h" });
    const [file] = readdirSync(folder);
    // A folder in the place of a file is what root cannot read either.
    renameSync(join(folder, file), inHome("kept"));
    mkdirSync(join(folder, file));
    const unreadable = {
      code: "unavailable",
      message: expect.stringMatching(/PEAK_HOME must be a folder that can be read, .*: EISDIR[^]*ulimit/),
    };
    for (const verb of ["verify", "repair", "list"] as const)
      await expect(pt.data[verb]({ symbol })).rejects.toMatchObject(unreadable);
    await expect(fetchHours(20)).rejects.toMatchObject(unreadable);
    await expect(pt.sql(`select * from "test-venue"`)).rejects.toMatchObject(unreadable);
    rmdirSync(join(folder, file));
    renameSync(inHome("kept"), join(folder, file));
    expect(await fetchHours(20)).toMatchObject({ added: 10 });
    const home = process.env.PEAK_HOME;
    onTestFinished(() => void (process.env.PEAK_HOME = home));
    process.env.PEAK_HOME = join(folder, readdirSync(folder)[0]);
    await expect(pt.data.verify()).rejects.toThrow(
      /PEAK_HOME must be a folder that can be read, .*: ENOTDIR/,
    );
    process.env.PEAK_HOME = "/nowhere";
    expect(inspect(await pt.data.verify())).toMatch(/^There is nothing in \/nowhere\/cache\/bars\n/);
  });

  // Reading the first page of a process's own memory is the input error that every Linux has at hand.
  test.skipIf(process.platform !== "linux")(
    "a file on a broken part of the disk is a damaged one",
    async () => {
      await fetchHours(10);
      const folder = seriesFolder({ venue: "test-venue", symbol, timeframe: "1h" });
      const file = join(folder, readdirSync(folder)[0]);
      rmSync(file);
      symlinkSync("/proc/self/mem", file);
      expect(await pt.data.verify({ symbol })).toMatchObject({ ok: false, files: 1 });
      expect(await pt.data.repair({ symbol })).toMatchObject({ ok: true });
    },
  );

  test("a folder without files, as a full disk leaves it, is no series, and one that somebody else made none of ours", async () => {
    const folder = seriesFolder({ venue: "test-venue", symbol, timeframe: "1h" });
    mkdirSync(folder, { recursive: true });
    for (const odd of ["venue=%ZZ", "venue=a b"])
      mkdirSync(folder.replace("venue=test-venue", odd), { recursive: true });
    expect((await pt.data.list()).columns.length).toBe(8);
    expect((await pt.data.list({ symbol })).length).toBe(0);
  });

  test("import takes a file's bars, and the venue is asked only for what lies beyond", async () => {
    const file = inHome("dump.csv");
    const traded = hoursIn(start, start + 200 * hour, time => (time / hour) % 7 !== 0);
    writeFileSync(file, csv(traded));
    const imported = await pt.data.import(file, { symbol, venue: "test-venue" });
    expect(imported).toMatchObject({ bars: traded.length, added: traded.length, different: 0 });
    expect((await fetchHours(210)).bars).toBe(traded.length + 10);
    expect(venue.asked).toEqual([[start + 200 * hour, start + 210 * hour]]);
    expect(await pt.data.import(file, { symbol, venue: "test-venue" })).toMatchObject({
      added: 0,
      different: 0,
    });
  });

  test("an import keeps cached bars that differ, unless told to replace them", async () => {
    await fetchHours(10);
    const file = inHome("other.csv");
    writeFileSync(file, csv(hoursIn(start, start + 10 * hour)).replaceAll(/,[\d.]+$/gm, ",7"));
    const volumes = async () => [...(await pt.load(symbol, { ...options, until: start + 10 * hour })).volume];
    const before = await volumes();
    const kept = await pt.data.import(file, { symbol, venue: "test-venue" });
    expect(kept).toMatchObject({ added: 0, different: 10 });
    expect(inspect(kept)).toContain("10 bars differ from what is cached, which stays");
    expect(await volumes()).toEqual(before);
    await pt.data.import(file, { symbol, venue: "test-venue", replace: true });
    expect(await volumes()).toEqual(Array(10).fill(7));
  });

  test("an import into a damaged file tells that it was set aside", async () => {
    await fetchHours(10);
    damage();
    const file = inHome("later.csv");
    writeFileSync(file, csv(hoursIn(start + 10 * hour, start + 20 * hour)));
    const imported = await pt.data.import(file, { symbol, venue: "test-venue" });
    expect(inspect(imported).replaceAll(/\s+/g, " ")).toContain("A damaged cache file was set aside as");
    // What it held besides counts as missing.
    expect((await fetchHours(20)).added).toBe(10);
  });

  test("a venue that was only imported is loaded by its name, and made-up bars stay out", async () => {
    const file = inHome("shares.csv");
    writeFileSync(file, csv(hoursIn(start, start + 50 * hour)));
    await pt.data.import(file, { symbol: "AAPL", venue: "my shares" });
    const bars = await pt.load("AAPL", { source: pt.data.venue("my shares"), since: start });
    expect([bars.length, bars.source]).toEqual([50, "my shares"]);
    // However long ago: nobody else has later ones.
    const all = await pt.load("AAPL", { source: pt.data.venue("my shares") });
    const latest = await pt.load("AAPL", { source: pt.data.venue("my shares"), limit: 5 });
    expect([all.length, latest.time]).toEqual([50, all.time.slice(-5)]);
    await expect(
      pt.load("AAPL", { source: pt.data.venue("my shares"), since: start + 60 * hour }),
    ).rejects.toThrow(/my shares has no bars from [^]*Its bars run from /);
    expect(() => pt.data.venue(undefined as never)).toThrow(/name must be the name of a venue/);
    // The cache is all there is of it: what it does not hold is a wrong name, not a market without bars.
    const shares = pt.data.venue("my shares");
    await expect(pt.load("APPL", { source: shares })).rejects.toThrow(
      /Unknown cached symbol "APPL"\.\n {2}→ Did you mean "AAPL"/,
    );
    await expect(pt.load("AAPL", { source: shares, timeframe: "1d" })).rejects.toThrow(
      /Unknown cached timeframe of AAPL "1d"\.\n {2}→ Did you mean "1h"/,
    );
    expect(() => pt.data.venue("my share")).toThrow(/Unknown cached venue "my share".*\n.*"my shares"/);
    const invented = await pt.load("BTC/USD", { source: "synthetic", limit: 50 });
    for (const [write, file] of [
      [pt.toParquet, inHome("madeup.parquet")],
      [pt.toCsv, inHome("madeup.csv")],
    ] as const) {
      await write(invented, file);
      await expect(pt.data.import(file, { symbol: "BTC/USD", venue: "x" })).rejects.toThrow(
        /holds made-up bars/,
      );
    }
  });

  test("what is no source, no file and no series says so", async () => {
    await expect(pt.data.fetch(symbol, { source: "synthetic" as never })).rejects.toThrow(
      /source must be a real one, received "synthetic"/,
    );
    await expect(pt.load(symbol, { file: 5 as never })).rejects.toThrow(/file must be a path or an address/);
    await expect((pt.data.export as (file: string) => Promise<unknown>)(inHome("all.csv"))).rejects.toThrow(
      /data\.export must mean one series/,
    );
  });

  test.each(["parquet", "csv", "arrow"])("export to %s is read back bit by bit", async format => {
    await fetchHours(300);
    const file = inHome(`out.${format}`);
    const exported = await pt.data.export(file, {
      symbol,
      since: start + 10 * hour,
      until: start + 20 * hour,
    });
    expect(exported).toMatchObject({ bars: 10, file });
    const back = await pt.load(symbol, { file });
    for (const name of ["time", "open", "high", "low", "close", "volume"] as const)
      expect(back[name]).toEqual(columnsAt(hoursIn(start + 10 * hour, start + 20 * hour))[name]);
  });

  test("scan walks year by year over what is cached", async () => {
    await fetchHours(600);
    const parts: pt.Bars[] = [];
    for await (const part of pt.data.scan({ symbol, since: start + 10 * hour })) parts.push(part);
    expect(parts.map(({ length }) => length)).toEqual([12 * 24 - 10, 600 - 12 * 24]);
    expect(parts.flatMap(({ close }) => [...close])).toEqual([
      ...columnsAt(hoursIn(start + 10 * hour, start + 600 * hour)).close,
    ]);
    damage();
    await expect(Array.fromAsync(pt.data.scan({ symbol }))).rejects.toThrow(/2019 is damaged/);
  });

  test("prune deletes what is meant, and nothing where nothing is meant", async () => {
    await fetchHours(600);
    const first = await pt.data.prune({ symbol, before: "2020-06-01", dryRun: true });
    expect([first.dryRun, first.files.length, existsSync(first.files[0])]).toEqual([true, 1, true]);
    await pt.data.prune({ symbol, before: "2020-06-01" });
    expect(existsSync(first.files[0])).toBe(false);
    expect((await pt.data.list({ symbol })).cell(0, 4)).toBe(Date.UTC(2020, 0, 1));
    await pt.data.prune({ symbol });
    await expect(pt.data.list({ symbol })).rejects.toThrow(new RegExp(`Unknown cached symbol "${symbol}"`));
    await expect(pt.data.prune({})).rejects.toThrow(/must say what to delete/);
  });

  test("prune of what was set aside keeps to the series and the years that are named", async () => {
    await fetchHours(600);
    damage();
    const { aside } = await pt.data.repair({ symbol });
    const others = symbol;
    symbol = `${symbol}X`;
    await fetchHours(10);
    expect((await pt.data.prune({ symbol: others, setAside: true, before: "2019-06-01" })).files).toEqual([]);
    await expect(pt.data.prune({ symbol, setAside: true })).rejects.toThrow(/Unknown cached symbol/);
    expect(existsSync(aside[0])).toBe(true);
    expect((await pt.data.prune({ symbol: others, setAside: true, before: "2020-01-01" })).files).toEqual(
      aside,
    );
    expect([existsSync(aside[0]), (await pt.data.list({ symbol: others })).length]).toEqual([false, 1]);
  });

  test("a wrong option or name is answered with the near one", async () => {
    await fetchHours(5);
    await expect(pt.data.list({ venu: "x" } as object)).rejects.toThrow(
      /"venu"\.\n {2}→ Did you mean "venue"/,
    );
    await expect(pt.data.verify({ venue: "test-venu" })).rejects.toThrow(/Did you mean "test-venue"/);
    await expect(pt.data.fetch(symbol, { sinc: 1 } as object)).rejects.toThrow(/Did you mean "since"/);
    await expect(pt.load(symbol, { cache: "onyl" as "only" })).rejects.toThrow(/Did you mean "only"/);
    await expect(pt.data.fetch(symbol, { ...options, timeout: NaN })).rejects.toThrow(
      /timeout must be milliseconds, .*received NaN/,
    );
    await expect(pt.load(symbol, { ...options, retries: -1 })).rejects.toThrow(/retries must be a whole/);
    await expect(pt.data.export("x.txt", { symbol })).rejects.toThrow(/file must end with \.parquet/);
  });
});
