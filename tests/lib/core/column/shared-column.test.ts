import { execFileSync } from "node:child_process";
import process from "node:process";
import { expect, test } from "vitest";
import { isSharedAndLong, lastingColumn, sharedColumn } from "../../../../lib/core/column/shared-column.ts";

test("a column that stays lies in shared memory where it is very long", () => {
  expect(lastingColumn(2_000_000).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(lastingColumn(1_999_999).buffer).toBeInstanceOf(ArrayBuffer);
  expect(isSharedAndLong(sharedColumn(400_000))).toBe(true);
  expect(isSharedAndLong(sharedColumn(1_000))).toBe(false);
  expect(isSharedAndLong(new Float64Array(400_000))).toBe(false);
});

test("columns that were dropped are collected, although V8 counts no memory that threads share", () => {
  let most = 0;
  for (let i = 0; i < 250; i++) {
    sharedColumn(1_000_000)[i] = 1;
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  expect(most).toBeLessThan(600e6);
});

/** MB of columns that a program still holds when all that `work` had is dropped. */
function heldAfter(work: string): number {
  const program = `
    import { setTimeout as sleep } from "node:timers/promises";
    const { sharedColumn } = await import(${lib("core/column/shared-column.ts")});
    const { collect } = await import(${lib("core/collect.ts")});
    const columns = () => Array.from({ length: 3 }, () => sharedColumn(4_400_000));
    const work = async () => { ${work} };
    await work();
    await sleep(1_500);
    collect("major");
    process.stdout.write(String(process.memoryUsage().arrayBuffers / 2 ** 20));
    process.exit();`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }));
}

const lib = (path: string) => JSON.stringify(new URL(`../../../../lib/${path}`, import.meta.url).href);

test("a thread that has read a column lets go of it: the helper, and those of the pool", () => {
  const helper = `
    const { aggregateStretches } = await import(${lib("market/stretches/aggregate.ts")});
    const [high, low, volume] = columns();
    const out = { high: new Float64Array(44), low: new Float64Array(44), volume: new Float64Array(44) };
    for (let times = 0; times < 5; times++) {
      aggregateStretches({ high, low, volume }, Int32Array.from({ length: 45 }, (_, k) => k * 100_000), out);
      await sleep(60);
    }`;
  const pool = `
    const { runJobs } = await import(${lib("core/compute/pool.ts")});
    const module = new URL(${JSON.stringify(new URL("../helper/threads.ts", import.meta.url).href)});
    await runJobs({ module, name: "firstOf" }, undefined, columns());`;
  // Of three columns of 34 MB.
  for (const work of [helper, pool]) expect(heldAfter(work)).toBeLessThan(5);
});
