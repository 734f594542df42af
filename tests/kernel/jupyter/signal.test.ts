import { existsSync, readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWireKernel, type WireKernel } from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
});
afterAll(() => kernel?.close());

test("a signal ends the first cell that blocks, however soon it comes", async () => {
  // A kernel that rests for half a second starts the thread that listens; Linux tells of it. It takes a moment more to be ready.
  const tasks = `/proc/${kernel.process.pid}/task`;
  if (existsSync(tasks))
    await expect
      .poll(() => readdirSync(tasks).map(task => readFileSync(`${tasks}/${task}/comm`, "utf8")))
      .toContain("signals\n");
  await sleep(1_500);
  const running = kernel.seen(({ type }) => type === "stream");
  const id = await kernel.send("shell", "execute_request", {
    code: "console.log('on'); process.kill(process.pid, 'SIGINT'); while (true);",
  });
  await running;
  expect((await kernel.answered(id)).reply.content.ename).toBe("KeyboardInterrupt");
});
