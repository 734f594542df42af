import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, startKernel, type Executed, type TestKernel } from "../../support/kernel.ts";
import { describeWithPython } from "../../support/python.ts";

interface Ran extends Executed {
  readonly reply_metadata: { readonly peak: { readonly stale: Record<string, string[]> } };
}

describeWithPython("the state of a notebook, through a real jupyter_client", () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await startKernel();
  }, 300_000);
  afterAll(() => kernel?.close());

  /** Sends a cell as JupyterLab does: with its id, its tags and the cells deleted meanwhile. */
  const run = (cellId: string, code: string, metadata: object = {}, options: object = {}): Promise<Ran> =>
    kernel.do("execute_cell", { code, metadata: { cellId, deletedCells: [], ...metadata }, ...options });
  const stale = ({ reply_metadata }: Ran) => reply_metadata.peak.stale;

  test("each reply lists the cells that are stale, by id, with the reasons", async () => {
    const first = await run("a", "let x = 1");
    expect(stale(first)).toEqual({});
    await run("b", "const y = x + 1; y");
    expect(stale(await run("c", "y * 10"))).toEqual({});
    const label = `[${String(first.reply.execution_count)}]`;
    const again = await run("a", "let x = 5");
    expect(Object.keys(stale(again))).toEqual(["b", "c"]);
    expect(stale(again).b).toEqual([
      `x was made anew: ${label} ran again as [${String(again.reply.execution_count)}]`,
    ]);
    // Run out of order: what it shows was stale the moment it was shown, and its output says so.
    const shown = await run("c", "y * 10");
    expect(resultText(shown)).toBe("20");
    expect(shown.iopub.find(({ type }) => type === "execute_result")?.content.metadata).toMatchObject({
      peak: { stale: [expect.stringMatching(/^y comes from \[\d+\], which is stale$/)] },
    });
    expect(Object.keys(stale(await run("b", "const y = x + 1; y")))).toEqual(["c"]);
    expect(stale(await run("c", "y * 10"))).toEqual({});
  });

  test("a deleted cell makes those stale that used its values", async () => {
    await run("e", "const gone = 1");
    await run("f", "gone");
    const after = await run("g", "1", { deletedCells: ["e"] });
    expect(stale(after).f).toEqual([expect.stringMatching(/^gone came from \[\d+\], which was deleted$/)]);
  });

  test("a failed cell and one with a type error make those stale that used their values", async () => {
    await run("h", "const half = 1");
    await run("i", "half");
    expect(Object.keys(stale(await run("h", "const half: string = 1")))).toContain("i");
    await run("h", "const half = 2");
    await run("i", "half");
    const failed = await run("h", "const half = 2; throw new Error('midway')");
    expect(failed.reply.status).toBe("error");
    expect(Object.keys(stale(failed))).toContain("i");
    expect(stale(await run("i", "half")).i).toEqual([expect.stringMatching(/which failed$/)]);
  });
});
