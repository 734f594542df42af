import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { moving } from "../../../../lib/core/compute/move.ts";
import { runJobs } from "../../../../lib/core/compute/pool.ts";

test("buffers go to the worker and come back, and nobody keeps a copy", async () => {
  const folder = await mkdtemp(join(tmpdir(), "peak-move-"));
  const module = pathToFileURL(join(folder, "jobs.mjs"));
  const move = new URL("../../../../lib/core/compute/move.ts", import.meta.url).href;
  await writeFile(
    module,
    `import { moving } from "${move}";
    let last = [];
    export const double = () => column => {
      const kept = last.length;
      for (let i = 0; i < column.length; i++) column[i] *= 2;
      last = column;
      return moving({ column, kept }, [column.buffer]);
    };`,
  );
  try {
    const given = Float64Array.of(1, 2, 3);
    const target = { module, name: "double" };
    const [{ column }] = await runJobs<Float64Array, { column: Float64Array }>(target, undefined, [
      moving(given, [given.buffer]),
    ]);
    expect([...column]).toEqual([2, 4, 6]);
    expect(given.buffer.detached).toBe(true);
    // The one worker that one job at a time goes to had its column taken as well.
    const copied = Float64Array.of(5);
    const again = await runJobs<Float64Array, { column: Float64Array; kept: number }>(target, undefined, [
      copied,
    ]);
    expect(again).toEqual([{ column: Float64Array.of(10), kept: 0 }]);
    expect([...copied]).toEqual([5]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
