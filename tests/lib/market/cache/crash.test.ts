import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { holdings } from "../../../../lib/market/cache/holdings.ts";
import type { Span } from "../../../../lib/market/cache/ranges.ts";
import { readCached } from "../../../../lib/market/cache/read.ts";
import type { Series } from "../../../../lib/market/cache/series.ts";
import * as data from "../../../../lib/market/cache/verbs/index.ts";
import { useOwnHome } from "../../../support/home.ts";
import { projectRoot } from "../../../support/process.ts";
import { columnsAt, hour, hoursIn, testVenueStart as start } from "../../../support/venue.ts";

useOwnHome();
const kills = Number(process.env.PEAK_KILLS ?? 12);
const writer = join(projectRoot, "tests/support/cache-writer.ts");
const hours = 9_000;
const all = hoursIn(start, start + hours * hour);

type Line = string | { asked?: Span; code?: string; message?: string; valid?: boolean; bars?: number };

/** Starts a writer; `shell` is put before its command line. */
function startWriter(args: readonly (string | number)[], shell?: (command: string) => string[]) {
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", writer, ...args.map(String)];
  const [file, ...rest] = shell?.(command.map(part => `'${part}'`).join(" ")) ?? command;
  const child = spawn(file, rest, { env: process.env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", text => (stderr += text));
  child.stdout.on("data", text => (stdout += text));
  /** Until it has said `word` so often, or has ended. */
  const said = (word: string, times = 1) =>
    new Promise<void>(resolve => {
      const look = () => void (stdout.split(`"${word}"\n`).length > times && resolve());
      child.stdout.on("data", look);
      child.on("close", () => resolve());
      look();
    });
  const ended = new Promise<{ code: number | null; said: Line[]; stderr: string }>(resolve =>
    child.on("close", code => {
      const lines = stdout.split("\n").slice(0, -1);
      resolve({ code, said: lines.map(line => JSON.parse(line) as Line), stderr });
    }),
  );
  return { said, ended, kill: () => child.kill("SIGKILL") };
}

const seriesOf = (symbol: string): Series => ({ venue: "test-venue", symbol, timeframe: "1h" });
const askedOf = (said: readonly Line[]): Span[] =>
  said.flatMap(line => (typeof line === "object" && line.asked ? [line.asked] : []));

/** What is cached is right, whole, and as much as it says. Returns the number of bars. */
async function expectValid(symbol: string): Promise<number> {
  expect((await data.verify()).damaged).toEqual([]);
  const { covered } = await holdings(seriesOf(symbol));
  const found = await readCached(seriesOf(symbol), [0, start * 2]);
  const times = covered.flatMap(([from, to]) => hoursIn(from, Math.min(to, all.at(-1)! + 1)));
  expect(found).toEqual({ status: "ok", columns: columnsAt(times) });
  return times.length;
}

describe("a cache that is written to", () => {
  test(`survives ${kills} kills at random moments of fetch and import, and goes on from there`, async () => {
    const file = join(process.env.PEAK_HOME!, "history.csv");
    const { time, open, high, low, close, volume } = columnsAt(all);
    const rows = Array.from(time, (t, i) => [t, open[i], high[i], low[i], close[i], volume[i]].join(","));
    writeFileSync(file, ["time,open,high,low,close,volume", ...rows].join("\n"));
    const seen: number[] = [];
    let finished = 0;
    for (let round = 0; round < kills / 2; round++) {
      const fetching = startWriter(["fetch", "FETCH", 0, hours]);
      const importing = startWriter(["import", "IMPORT", file]);
      await Promise.all([fetching.said("page", 2 + Math.floor(Math.random() * 20)), importing.said("ready")]);
      // At any moment of reading, merging, writing, renaming.
      await new Promise(resolve => setTimeout(resolve, Math.random() * 40));
      for (const { kill } of [fetching, importing]) kill();
      for (const { ended } of [fetching, importing]) if ((await ended).code === 0) finished++;
      for (const symbol of ["FETCH", "IMPORT"]) {
        const bars = await expectValid(symbol);
        seen.push(bars);
        // Begin again where a machine was fast enough to finish.
        if (bars === hours) await data.prune({ symbol });
      }
    }
    // The kills hit work under way: otherwise this shows nothing.
    expect(finished, String(seen)).toBeLessThan(seen.length);
    expect(
      seen.some(bars => bars > 0 && bars < hours),
      String(seen),
    ).toBe(true);
    const { covered } = await holdings(seriesOf("FETCH"));
    const { said } = await startWriter(["fetch", "FETCH", 0, hours]).ended;
    expect(askedOf(said)).toEqual([[covered.at(-1)?.[1] ?? start, start + hours * hour]]);
    expect(await expectValid("FETCH")).toBe(hours);
  }, 600_000);

  test("two processes share the work: nothing is asked for twice, and both find everything", async () => {
    const writers = [1, 2].map(() => startWriter(["fetch", "SHARED", 0, 2_000]));
    const ends = await Promise.all(writers.map(({ ended }) => ended));
    expect(ends.map(({ said, stderr }) => said.at(-1) ?? stderr)).toEqual(["done", "done"]);
    expect(ends.flatMap(({ said }) => askedOf(said))).toEqual([[start, start + 2_000 * hour]]);
    expect(await expectValid("SHARED")).toBe(2_000);
  }, 60_000);

  test("a process whose files may not grow says so, and leaves a valid cache that the next one completes", async () => {
    const limited = startWriter(["fetch", "LIMITED", 0, 4_000], command => [
      "sh",
      "-c",
      `ulimit -f 40; exec ${command}`,
    ]);
    const { said } = await limited.ended;
    expect(said.at(-1)).toMatchObject({ code: "unavailable" });
    expect(said.at(-1)).toMatchObject({
      message: expect.stringMatching(
        /^The cache cannot keep LIMITED 1h of test-venue: the disk is full\.\n {2}→ Make room/,
      ),
    });
    const kept = await expectValid("LIMITED");
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(4_000);
    // What the next one asks for is what is missing.
    const { covered } = await holdings(seriesOf("LIMITED"));
    const next = await startWriter(["fetch", "LIMITED", 0, 4_000]).ended;
    expect(askedOf(next.said)).toEqual([[covered.at(-1)?.[1], start + 4_000 * hour]]);
    expect(await expectValid("LIMITED")).toBe(4_000);
  }, 60_000);

  const mounts = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

  test.skipIf(!mounts)(
    "a full disk is an error, the cache stays valid, and room lets it go on",
    async () => {
      const home = join(process.env.PEAK_HOME!, "small-disk");
      mkdirSync(home);
      const filler = join(home, "filler");
      const small = (command: string) => [
        "unshare",
        "-rm",
        "sh",
        "-c",
        `mount -t tmpfs -o size=1024k tmpfs '${home}' && head -c 980k /dev/zero > '${filler}' && PEAK_HOME='${home}' exec ${command}`,
      ];
      const { said, stderr } = await startWriter(["starve", "STARVED", 0, 5_000, filler], small).ended;
      const spoken = said.filter(line => typeof line === "object" && line.asked === undefined);
      expect(spoken, stderr).toEqual([
        { code: "unavailable", message: expect.stringMatching(/the disk is full/) },
        { valid: true },
        { valid: true, bars: 5_000 },
      ]);
    },
    60_000,
  );
});
