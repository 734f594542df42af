import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { availableParallelism } from "node:os";
import process from "node:process";
import { expect, test } from "vitest";
import { inParts } from "../../../../lib/core/helper/parts.ts";
import { writeThread, type Threads } from "./threads.ts";

const module = new URL("./threads.ts", import.meta.url).href;
const made = (count: number, busy: number): Threads => ({
  threads: new Int32Array(new SharedArrayBuffer(4 * count)),
  busy,
});

test.skipIf(availableParallelism() === 1)("both threads work parts off, and each part is done", async () => {
  // The helper has started when it takes part.
  for (let share = 0; share === 0; await sleep(5)) {
    const input = made(400, 0.1);
    inParts(module, writeThread, input, { count: 400, wanted: true });
    expect(input.threads).not.toContain(0);
    share = input.threads.filter(thread => thread === 2).length;
  }
});

test("what the helper is at when all else is done is done here too, and waited for by nobody", () => {
  const input = made(2, 1);
  const begun = performance.now();
  // The helper's part takes half a minute, this thread's a millisecond.
  inParts(module, writeThread, { ...input, stuck: true }, { count: 2, wanted: true });
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect([...input.threads]).toEqual([1, 1]);
});

test("a part that throws here throws for its caller", () => {
  expect(() =>
    inParts(
      module,
      () => {
        throw new RangeError("no such part");
      },
      made(3, 0),
      { count: 3, wanted: false },
    ),
  ).toThrow("no such part");
});

test("a helper that fails, or cannot be started, is not missed", () => {
  const program = (broken: string) => `
    const { inParts } = await import(${JSON.stringify(new URL("../../../../lib/core/helper/parts.ts", import.meta.url).href)});
    const done = new Int32Array(new SharedArrayBuffer(4 * 50));
    for (let round = 0; round < 3; round++) {
      inParts(${JSON.stringify(broken)}, (input, part) => void Atomics.add(input, part, 1), done, { count: 50, wanted: true });
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    process.stdout.write([...new Set(done)].join());`;
  for (const [flags, broken] of [
    [[], "file:///no/such/module.ts"],
    [["--permission", "--allow-fs-read=*"], module],
  ] as const)
    expect(
      execFileSync(process.execPath, [...flags, "--input-type=module", "-e", program(broken)], {
        encoding: "utf8",
        timeout: 60_000,
      }),
    ).toBe("3");
});
