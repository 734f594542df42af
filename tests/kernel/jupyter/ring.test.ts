import { once } from "node:events";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRing, RingReader, RingWriter, type RingEntry } from "../../../kernel/jupyter/link/ring.ts";

const entry = fc.record({
  kind: fc.constantFrom("stdout", "stderr", "message") as fc.Arbitrary<RingEntry["kind"]>,
  cell: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1_000_000 })),
  text: fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 50 }),
    fc.integer({ min: 0, max: 60_000 }).map(length => "aé😀".repeat(length / 3)),
  ),
});

function merged(entries: readonly RingEntry[]): RingEntry[] {
  const result: RingEntry[] = [];
  for (const { kind, cell, text } of entries) {
    const last = result.at(-1);
    if (last && kind !== "message" && last.kind === kind && last.cell === cell)
      result.splice(-1, 1, { kind, cell, text: last.text + text });
    else result.push({ kind, cell, text: kind === "message" ? "" : text });
  }
  return result;
}

test("what is written is read, in order, across any number of turns of the ring", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60 }), entries => {
      const memory = createRing();
      const writer = new RingWriter(memory, () => {});
      const reader = new RingReader(memory);
      const read: RingEntry[] = [];
      for (const { kind, cell, text } of entries) {
        writer.write(kind, cell, kind === "message" ? "" : text);
        while (reader.read(found => read.push(found), 100_000) > 0);
      }
      // Neighbours of one cell and stream may come as one, long ones in pieces; marks of messages stay one by one.
      expect(merged(read)).toEqual(merged(entries));
    }),
    { numRuns: 30 },
  );
});

test("a writer that is faster than its reader waits, and nothing is lost", async () => {
  const memory = createRing();
  const ring = new URL("../../../kernel/jupyter/link/ring.ts", import.meta.url).href;
  const worker = new Worker(
    `const { workerData } = require("node:worker_threads");
     import(${JSON.stringify(ring)}).then(({ RingWriter }) => {
       const writer = new RingWriter(workerData, () => {});
       for (let i = 0; i < 300_000; i++) writer.write("stdout", 1, "line " + i + "\\n");
     });`,
    { eval: true, workerData: memory },
  );
  const ended = once(worker, "exit");
  const reader = new RingReader(memory);
  let over = false;
  void ended.then(() => (over = true));
  const texts: string[] = [];
  while (!over || reader.read(found => texts.push(found.text), 50_000) > 0)
    await new Promise(resolve => setTimeout(resolve, 1)).then(() =>
      reader.read(found => texts.push(found.text), 200_000),
    );
  const lines = texts.join("").split("\n");
  expect(lines.length).toBe(300_001);
  expect(lines.every((line, i) => i === 300_000 || line === `line ${i}`)).toBe(true);
});

test("a sleeping reader is woken by the next write, once", () => {
  const memory = createRing();
  let woken = 0;
  const writer = new RingWriter(memory, () => woken++);
  const reader = new RingReader(memory);
  writer.write("stdout", 1, "a");
  expect([woken, reader.sleep()]).toEqual([0, false]);
  reader.read(() => {}, 1_000);
  expect(reader.sleep()).toBe(true);
  writer.write("stdout", 1, "b");
  writer.write("stdout", 1, "c");
  expect(woken).toBe(1);
});

test("a writer whose call for its reader was lost calls again instead of waiting for ever", () => {
  const memory = createRing();
  const reader = new RingReader(memory);
  const texts: string[] = [];
  let calls = 0;
  const writer = new RingWriter(memory, () => {
    // An interrupt ended the thread's first call.
    if (++calls > 1) reader.read(({ text }) => texts.push(text), 2 ** 20);
  });
  expect(reader.sleep()).toBe(true);
  const long = "x".repeat(1_500_000);
  writer.write("stdout", 1, "first");
  writer.write("stdout", 1, long);
  reader.read(({ text }) => texts.push(text), 2 ** 20);
  expect(texts.join("")).toBe(`first${long}`);
});
