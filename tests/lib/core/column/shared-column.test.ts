import { execFileSync } from "node:child_process";
import process from "node:process";
import { expect, test } from "vitest";
import { isSharedAndLong, lastingColumn, sharedColumn } from "../../../../lib/core/column/shared-column.ts";

test("a column that stays lies in shared memory where it is long", () => {
  expect(lastingColumn(400_000).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(lastingColumn(399_999).buffer).toBeInstanceOf(ArrayBuffer);
  expect(isSharedAndLong(lastingColumn(400_000))).toBe(true);
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

test("the second thread lets go of what it has read when it is dropped", () => {
  const lib = (path: string) => JSON.stringify(new URL(`../../../../lib/${path}`, import.meta.url).href);
  const program = `
    import { setTimeout as sleep } from "node:timers/promises";
    const { sharedColumn } = await import(${lib("core/column/shared-column.ts")});
    const { collect } = await import(${lib("core/collect.ts")});
    const { aggregateStretches } = await import(${lib("market/stretches/aggregate.ts")});
    const work = async () => {
      const [high, low, volume] = Array.from({ length: 3 }, () => sharedColumn(4_400_000));
      const out = { high: new Float64Array(44), low: new Float64Array(44), volume: new Float64Array(44) };
      for (let times = 0; times < 5; times++) {
        aggregateStretches({ high, low, volume }, Int32Array.from({ length: 45 }, (_, k) => k * 100_000), out);
        await sleep(60);
      }
    };
    await work();
    await sleep(500);
    collect("major");
    process.stdout.write(String(process.memoryUsage().arrayBuffers / 2 ** 20));
    process.exit();`;
  const held = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  // Of three columns of 34 MB.
  expect(Number(held)).toBeLessThan(5);
});
