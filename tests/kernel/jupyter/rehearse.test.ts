import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startWireKernel } from "../../support/wire-kernel.ts";

test("the cells that a kernel rehearses leave nothing behind: no message, no count, no name, no history", async () => {
  const kernel = await startWireKernel();
  try {
    await kernel.exchange("shell", "kernel_info_request");
    await sleep(1_000);
    expect(kernel.iopub.filter(({ type }) => type !== "status" && type !== "iopub_welcome")).toEqual([]);
    expect(existsSync(join(kernel.folder, "home/history.jsonl"))).toBe(false);
    const { reply, iopub } = await kernel.execute("%who\n1 + 1");
    expect(reply.content).toMatchObject({ status: "ok", execution_count: 1 });
    expect(iopub.flatMap(({ type, content }) => (type === "stream" ? [content.text] : []))).toEqual([
      "No cell has declared a name.\n",
    ]);
    expect((await kernel.execute("%stale")).reply.content).toMatchObject({ execution_count: 2 });
    const past = await kernel.exchange("shell", "history_request", { hist_access_type: "tail", n: 10 });
    expect(past.reply.content.history).toEqual([
      [1, 1, "%who\n1 + 1"],
      [1, 2, "%stale"],
    ]);
    expect(kernel.log()).toBe("");
  } finally {
    await kernel.close();
  }
});
