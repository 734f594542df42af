import { execFileSync } from "node:child_process";
import process from "node:process";
import { expect, test } from "vitest";
import { nodeFlags } from "../../../kernel/cli/node.mjs";

/** Holds 2 GB and reads 480 MB again and again, each time forgetting what it read two times before; nothing of it is ever touched. */
const program = `
  import { unwrittenColumn } from "${new URL("../../../lib/core/unwritten-column.ts", import.meta.url).href}";
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
  const said = execFileSync(process.execPath, [...nodeFlags, "--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  const [held, most, global] = JSON.parse(said) as [number, number, string];
  // 2 GB and two readings of 480 MB are held, half a gigabyte may be dropped, and one reading is made.
  expect(held * 80e6 + 960e6).toBeLessThanOrEqual(most);
  expect(most).toBeLessThan(held * 80e6 + 960e6 + 2 ** 29 + 480e6);
  expect(global).toBe("undefined");
});
