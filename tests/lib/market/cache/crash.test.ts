import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { holdings } from "../../../../lib/market/cache/holdings.ts";
import type { Span } from "../../../../lib/market/cache/ranges.ts";
import { readCached } from "../../../../lib/market/cache/read.ts";
import type { Series } from "../../../../lib/market/cache/series.ts";
import * as data from "../../../../lib/market/cache/verbs/index.ts";
import { useOwnHome } from "../../../support/home.ts";
import { projectRoot } from "../../../support/process.ts";
import { columnsAt, hour, hoursIn, testVenue, testVenueStart as start } from "../../../support/venue.ts";

useOwnHome();
/** Kills of processes that fetch and import at once; the issue asks for 200. */
const kills = Number(process.env.PEAK_KILLS ?? 6);
const writer = join(projectRoot, "tests/support/cache-writer.ts");
const hours = 6_000;
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

/** A fetch now asks for exactly what is missing, and completes the market. */
async function expectGoesOn(to: number): Promise<void> {
  const { covered } = await holdings(seriesOf("FETCH"));
  const venue = testVenue();
  const { added } = await data.fetch("FETCH", {
    source: venue.source,
    since: start,
    until: start + to * hour,
  });
  const end = covered.at(-1)?.[1] ?? start;
  expect(venue.asked).toEqual([[end, start + to * hour]]);
  expect(added).toBe((start + to * hour - end) / hour);
  expect(await expectValid("FETCH")).toBe(to);
}

describe("a cache that is written to", () => {
  test(
    `survives ${kills} kills at random moments of fetch and import, and goes on from there`,
    async () => {
      const file = join(process.env.PEAK_HOME!, "history.csv");
      const { time, open, high, low, close, volume } = columnsAt(all);
      const rows = Array.from(time, (t, i) => [t, open[i], high[i], low[i], close[i], volume[i]].join(","));
      writeFileSync(file, ["time,open,high,low,close,volume", ...rows].join("\n"));
      const seen: number[] = [];
      let finished = 0;
      for (let round = 0; round < kills; round++) {
        const process = startWriter(["both", hours, file]);
        await process.said("page", 2 + Math.floor(Math.random() * 10));
        // At any moment of reading, merging, writing, renaming.
        await new Promise(resolve => setTimeout(resolve, Math.random() * 40));
        process.kill();
        if ((await process.ended).code === 0) finished++;
        for (const symbol of ["FETCH", "IMPORT"]) {
          const bars = await expectValid(symbol);
          seen.push(bars);
          // Begin again where a machine was fast enough to finish.
          if (bars === hours) await data.prune({ symbol });
        }
      }
      // The kills hit work under way: otherwise this shows nothing.
      expect(finished, String(seen)).toBeLessThan(kills);
      expect(
        seen.some(bars => bars > 0 && bars < hours),
        String(seen),
      ).toBe(true);
      await expectGoesOn(hours);
    },
    60_000 + kills * 15_000,
  );

  test("two processes share the work: nothing is asked for twice, and both find everything", async () => {
    await data.prune({ all: true });
    const writers = [1, 2].map(() => startWriter(["fetch", 2_000]));
    const ends = await Promise.all(writers.map(({ ended }) => ended));
    expect(ends.map(({ said, stderr }) => said.at(-1) ?? stderr)).toEqual(["done", "done"]);
    expect(ends.flatMap(({ said }) => askedOf(said))).toEqual([[start, start + 2_000 * hour]]);
    expect(await expectValid("FETCH")).toBe(2_000);
  });

  test("of two processes that fetch the same, the other goes on where the one that is killed was", async () => {
    await data.prune({ all: true });
    // However late this process hears of it, the one that is killed is at work.
    const hold = join(process.env.PEAK_HOME!, "hold");
    writeFileSync(hold, "");
    const writers = [1, 2].map(() => startWriter(["fetch", hours, hold]));
    const at = await Promise.race(writers.map(async ({ said }, i) => said("page", 3).then(() => i)));
    writers[at].kill();
    expect((await writers[at].ended).code).toBeNull();
    rmSync(hold);
    const { said, stderr } = await writers[1 - at].ended;
    expect(said.at(-1), stderr).toBe("done");
    // It waited at the lock, asked once, and not again for what the first had written.
    const asked = askedOf(said);
    expect(asked).toHaveLength(1);
    expect(asked[0][0]).toBeGreaterThan(start);
    expect(asked[0][1]).toBe(start + hours * hour);
    expect(await expectValid("FETCH")).toBe(hours);
  });

  test("a process whose files may not grow says so, and leaves a valid cache that the next one completes", async () => {
    await data.prune({ all: true });
    const limited = startWriter(["fetch", 4_000], command => ["sh", "-c", `ulimit -f 40; exec ${command}`]);
    const { said } = await limited.ended;
    expect(said.at(-1)).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(
        /^The cache cannot keep FETCH 1h of test-venue: the disk is full\.\n {2}→ Make room/,
      ),
    });
    const kept = await expectValid("FETCH");
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(4_000);
    await expectGoesOn(4_000);
  });

  const mounts = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

  test.skipIf(!mounts)("a full disk is an error, the cache stays valid, and room lets it go on", async () => {
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
    const { said, stderr } = await startWriter(["starve", 5_000, filler], small).ended;
    const spoken = said.filter(line => typeof line === "object" && line.asked === undefined);
    expect(spoken, stderr).toEqual([
      { code: "unavailable", message: expect.stringMatching(/the disk is full/) },
      { valid: true },
      { valid: true, bars: 5_000 },
    ]);
  });
});
