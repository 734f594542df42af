import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { runJobs } from "../../../lib/core/compute/pool.ts";
import { interruptWork } from "../../../lib/core/interrupt.ts";
import { countTrials } from "../../../lib/research/ledger/ledger.ts";
import { range } from "../../../lib/research/range.ts";
import { monteCarlo } from "../../../lib/research/simulate/monte-carlo.ts";
import { sweep } from "../../../lib/research/sweep/sweep.ts";
import { backtest } from "../../../lib/research/backtest/backtest.ts";
import { walkForward } from "../../../lib/research/validate/walk-forward.ts";
import { strategies } from "../../../lib/trading/strategy/library/index.ts";
import { randomBars } from "../../support/bars.ts";
import { useOwnHome } from "../../support/home.ts";
import { temporaryFolder } from "../../support/folder.ts";

useOwnHome();

const module = join(temporaryFolder(), "job.mjs");
writeFileSync(
  module,
  `export function slow() { return ms => { const end = Date.now() + ms; while (Date.now() < end); return ms; }; }
   export function broken() { return () => { throw new RangeError("too far"); }; }`,
);
const target = (name: string) => ({ module: pathToFileURL(module), name });
const soon = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

test("interrupted jobs reject at once, the rest is never begun, and the workers serve the next call", async () => {
  let done = 0;
  const work = runJobs(
    target("slow"),
    undefined,
    Array.from({ length: 10 * availableParallelism() }, () => 40),
    {
      onProgress(count) {
        done = count;
        if (count === 1) interruptWork();
      },
    },
  );
  await expect(work).rejects.toThrow("interrupted");
  const begun = done;
  await soon(300);
  // Each worker may finish what it was at, and the one that lay there.
  expect(done - begun).toBeLessThanOrEqual(2 * availableParallelism());
  expect(done).toBeLessThan(10 * availableParallelism());
  expect(await runJobs(target("slow"), undefined, [1, 2, 3])).toEqual([1, 2, 3]);
});

test("a job that throws rejects with the name and message it threw", async () => {
  await expect(runJobs(target("broken"), undefined, [1])).rejects.toMatchObject({
    name: "RangeError",
    message: "too far",
  });
});

test("an interrupted sweep leaves no trial in the ledger", async () => {
  const bars = randomBars(20_000, { seed: 3, symbol: "STOPPED/USD" });
  const work = sweep(strategies.ma_crossover, bars, { grid: { fast: range(2, 41), slow: range(42, 141) } });
  const ended = expect(work).rejects.toThrow("interrupted");
  await soon(60);
  interruptWork();
  await ended;
  await soon(200);
  expect(countTrials(bars.provenance).count).toBe(0);
});

test("an interrupted walk-forward leaves no trial in the ledger", async () => {
  const bars = randomBars(30_000, { seed: 4, symbol: "HALTED/USD" });
  const work = walkForward(strategies.ma_crossover, bars, {
    grid: { fast: range(2, 41), slow: range(42, 141) },
    train: "120d",
    test: "30d",
  });
  const ended = expect(work).rejects.toThrow("interrupted");
  await soon(60);
  interruptWork();
  await ended;
  await soon(200);
  expect(countTrials(bars.provenance).count).toBe(0);
});

test("an interrupted Monte Carlo stops at its next slice", async () => {
  const run = backtest(strategies.ma_crossover, randomBars(5_000));
  let seen = 0;
  const work = monteCarlo(run, { runs: 100_000, onProgress: count => (seen = count) });
  const ended = expect(work).rejects.toThrow("interrupted");
  await soon(50);
  interruptWork();
  await ended;
  expect(seen).toBeLessThan(100_000);
});
