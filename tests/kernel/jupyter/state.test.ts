import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultText, startKernel, type Executed, type TestKernel } from "../../support/kernel.ts";
import { describeWithPython } from "../../support/python.ts";

interface Ran extends Executed {
  readonly questions: readonly string[];
  readonly batch: readonly string[];
  readonly again: object;
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

  describe("a cell marked as an effect", () => {
    const effect = { tags: ["effect"] };
    const asking = { allow_stdin: true };
    /** How often the effect has happened. */
    const sent = async () => Number(resultText(await kernel.execute("sent")));
    beforeAll(async () => void (await kernel.execute("let sent = 0")));

    test("runs once a person has typed the digits of its question, and asks again every time", async () => {
      for (const times of [1, 2]) {
        const done = await run("arm", "sent += 1", effect, { ...asking, answers: ["code"] });
        expect(done.reply.status).toBe("ok");
        expect(done.questions).toEqual([
          expect.stringMatching(/^This cell is marked as an effect: .* Type \d{3} to run it: $/),
        ]);
        expect(await sent()).toBe(times);
      }
    });

    test.each<[string, object, object, string]>([
      ["with another answer", effect, { ...asking, answers: ["yes"] }, "it was not confirmed"],
      ["with no answer", effect, { ...asking, answers: [""] }, "it was not confirmed"],
      ["where the front end takes no input", effect, {}, "here nobody can be asked"],
      ["without its tag", {}, {}, "here nobody can be asked"],
      ["out of the history", effect, { ...asking, store_history: false }, "sent behind the scenes"],
      ["in front of other cells", effect, { ...asking, batch: ["1", "2"] }, "in a batch with other cells"],
      [
        "in front of other cells that are to run in spite of errors",
        effect,
        { ...asking, stop_on_error: false, batch: ["1"] },
        "in a batch with other cells",
      ],
    ])("does not run %s", async (_name, metadata, options, reason) => {
      const before = await sent();
      const done = await run("arm", "sent += 1", metadata, options);
      expect(done.reply).toMatchObject({ status: "error", ename: "EffectRefused" });
      expect(done.reply.evalue).toContain(reason);
      for (const status of done.batch) expect(status).toBe("aborted");
      expect(await sent()).toBe(before);
    });

    test("does not run behind other cells, silently, as a user expression, from a console or a second time by the same message", async () => {
      const before = await sent();
      const queued = kernel.do("queue_cells", {
        codes: ["await new Promise(r => setTimeout(r, 300))", "// @effect\nsent += 1", "1"],
      });
      expect(await queued).toEqual(["ok", "error", "aborted"]);
      expect(
        (await kernel.execute("// @effect\nsent += 1", { silent: true, allow_stdin: true })).reply.status,
      ).toBe("error");
      const asked = await kernel.execute("1", { user_expressions: { it: "sent += 1" } });
      expect(asked.reply.user_expressions).toMatchObject({ it: { status: "error", ename: "EffectRefused" } });
      const console = await kernel.execute(" sent += 1 ", { allow_stdin: false });
      expect(console.reply.ename).toBe("EffectRefused");
      expect(await sent()).toBe(before);
      const twice = await run("arm", "sent += 1", effect, { ...asking, answers: ["code"], resend: true });
      expect([twice.reply.status, twice.again]).toEqual(["ok", []]);
      expect(await sent()).toBe(before + 1);
    });

    test("does not run when its question is interrupted", async () => {
      const before = await sent();
      const done = await kernel.do<Ran>("converse", { code: "// @effect\nsent += 1", interrupt_after: 0.2 });
      expect(done.reply.status).toBe("error");
      expect(await sent()).toBe(before);
    });
  });
});

describeWithPython("where the server names the notebook's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "peak-order-"));
  const file = join(folder, "order.ipynb");
  let kernel: TestKernel;
  beforeAll(async () => {
    process.env.JPY_SESSION_NAME = file;
    kernel = await startKernel();
    delete process.env.JPY_SESSION_NAME;
  }, 300_000);
  afterAll(async () => {
    await kernel?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the order of its cells decides which value a cell ought to have seen", async () => {
    const save = (...ids: string[]) =>
      writeFileSync(file, JSON.stringify({ cells: ids.map(id => ({ id })) }));
    const run = async (cellId: string, code: string) => {
      const ran = await kernel.do<Ran>("execute_cell", { code, metadata: { cellId } });
      return Object.entries(ran.reply_metadata.peak.stale).map(([cell, [reason]]) => `${cell}: ${reason}`);
    };
    save("a", "b", "c");
    await run("a", "let x = 1");
    await run("b", "x");
    // Further down, so what b shows is still what the notebook gives from the top.
    expect(await run("c", "x = 2")).toEqual([]);
    expect(await run("b", "x")).toEqual(["b: x was replaced by [1]"]);
    save("a", "c", "b");
    expect(await run("b", "x")).toEqual([]);
    writeFileSync(file, "half written");
    expect(await run("b", "x")).toEqual([]);
  });
});
