import { execFileSync } from "node:child_process";
import process from "node:process";
import { expect, test } from "vitest";
import { nodeFlags } from "../../../../kernel/cli/node.mjs";

const address = new URL("../../../../lib/core/column/unwritten-column.ts", import.meta.url).href;

/** Runs a program as every process of ours runs; what it says, as JSON. */
function run(program: string, ...flags: string[]): unknown {
  const given = [...nodeFlags, ...flags, "--input-type=module", "-e", program];
  return JSON.parse(execFileSync(process.execPath, given, { encoding: "utf8" }));
}

/** Holds 2 GB and reads 480 MB again and again, each time forgetting what it read two times before; nothing of it is ever touched. */
const readings = `
  import { unwrittenColumn } from "${address}";
  const read = () => Array.from({ length: 6 }, () => unwrittenColumn(10_000_000));
  const held = Array.from({ length: 25 }, () => unwrittenColumn(10_000_000));
  const last = [];
  let most = 0;
  for (let k = 0; k < 12; k++) {
    last[k % 2] = read();
    await new Promise(resolve => setTimeout(resolve, 5));
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  console.log(JSON.stringify([held.length, most, typeof gc]));`;

test("columns that were dropped are collected before half a gigabyte of them lies about, however much is held", () => {
  const [held, most, global] = run(readings) as [number, number, string];
  // 2 GB and two readings of 480 MB are held, half a gigabyte may be dropped, and one reading is made.
  expect(held * 80e6 + 960e6).toBeLessThanOrEqual(most);
  expect(most).toBeLessThan(held * 80e6 + 960e6 + 2 ** 29 + 480e6);
  expect(global).toBe("undefined");
});

/** Holds 80 MB, and makes three columns of 80 MB again and again, as indicators of ten million bars do, forgetting each time those before the last. */
const calls = `
  import { constants, PerformanceObserver } from "node:perf_hooks";
  import { unwrittenColumns } from "${address}";
  const held = unwrittenColumns(1, 10_000_000);
  let whole = 0;
  let most = 0;
  const look = entries => {
    for (const { detail } of entries) if (detail.kind !== constants.NODE_PERFORMANCE_GC_MINOR) whole++;
  };
  const observer = new PerformanceObserver(list => look(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  const call = () => {
    const [a, b, c] = unwrittenColumns(3, 10_000_000);
    const lines = { a, b, c };
    most = Math.max(most, process.memoryUsage().arrayBuffers);
    return lines;
  };
  let last;
  for (let k = 0; k < 40; k++) {
    // From its first whole collection on V8 measures when the next is due.
    if (k === 5) gc();
    if (k === 20) whole = 0;
    last = call();
    await new Promise(resolve => setTimeout(resolve, 5));
    look(observer.takeRecords());
  }
  console.log(JSON.stringify([held.length, whole, most, Object.keys(last)]));`;

test("columns that are dropped at once are gone with small collections, and nothing is marked for them", () => {
  const [held, whole, most] = run(calls, "--expose-gc") as number[];
  expect(held).toBe(1);
  expect(whole).toBe(0);
  expect(most).toBeLessThan(80e6 + 240e6 + 2 ** 29);
});

/** Holds more and more columns of a million bars. */
const growing = `
  import { constants, PerformanceObserver } from "node:perf_hooks";
  import { unwrittenColumn } from "${address}";
  let whole = 0;
  const look = entries => {
    for (const { detail } of entries) if (detail.kind !== constants.NODE_PERFORMANCE_GC_MINOR) whole++;
  };
  const observer = new PerformanceObserver(list => look(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  const held = [];
  for (let k = 0; k < 200; k++) {
    held.push(unwrittenColumn(1_000_000));
    await new Promise(resolve => setTimeout(resolve, 1));
    look(observer.takeRecords());
  }
  console.log(JSON.stringify([held.length, whole]));`;

test("columns too small to be looked at bring no collection every 64 MB either", () => {
  const [held, whole] = run(growing) as number[];
  expect(held).toBe(200);
  // V8 would have looked after each 64 MB of 1,600; so it looks where what is held has doubled, in several steps each time.
  expect(whole).toBeLessThan(1_600 / 64);
});
