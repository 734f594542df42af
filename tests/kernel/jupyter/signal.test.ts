import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWireKernel, type WireKernel } from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
}, 60_000);
afterAll(() => kernel?.close());

test("a signal ends the first cell that blocks, however soon it comes", async () => {
  // A kernel that rests for half a second starts the thread that listens, which takes its time on a busy machine.
  await sleep(3_000);
  const running = kernel.seen(({ type }) => type === "stream");
  const id = await kernel.send("shell", "execute_request", {
    code: "console.log('on'); process.kill(process.pid, 'SIGINT'); while (true);",
  });
  await running;
  expect((await kernel.answered(id)).reply.content.ename).toBe("KeyboardInterrupt");
});
