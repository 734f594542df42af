import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Afterwards } from "../../../kernel/session/afterwards.ts";

test("work is put off, done in order, once, and work that fails keeps none of the rest from being done", async () => {
  const done: unknown[] = [];
  const afterwards = new Afterwards(reason => done.push(`failed: ${reason}`));
  afterwards.put(() => done.push(1));
  afterwards.put(() => {
    throw new Error("two");
  });
  afterwards.put(() => done.push(3));
  expect(done).toEqual([]);
  afterwards.settle();
  expect(done).toEqual([1, "failed: two", 3]);
  afterwards.put(() => done.push(4));
  // While a longer cell runs.
  for (let i = 0; i < 100 && done.length < 4; i++) await sleep(5);
  expect(done).toEqual([1, "failed: two", 3, 4]);
});
