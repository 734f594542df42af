import { afterEach, beforeEach, expect, test } from "vitest";
import { resultText, startKernel, type TestKernel } from "../../support/kernel.ts";

let kernel: TestKernel;
beforeEach(async () => {
  const { NODE_OPTIONS } = process.env;
  process.env.NODE_OPTIONS = "--max-old-space-size=600";
  kernel = await startKernel();
  if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = NODE_OPTIONS;
});
afterEach(() => kernel.close());

test(
  "a heap that is about to burst ends the cell with a sentence, and the kernel lives with its state",
  { timeout: 90_000 },
  async () => {
    await kernel.execute("let before = 42");
    const cells = [
      "{ let chain: unknown; for (;;) chain = { chain, text: [1, 2] } }",
      "{ let chain: unknown; for (;;) { for (let i = 0; i < 1e4; i++) chain = { chain, i }; await null } }",
      "let kept: unknown; for (;;) kept = { kept, text: [1, 2] }",
    ];
    for (const code of cells) {
      const { reply } = await kernel.execute(code);
      expect([code, reply.ename]).toEqual([code, "HeapLimit"]);
      expect(reply.evalue).toMatch(/^The cell was ended: the heap held \d+ MB of the \d+ MB/);
    }
    expect(resultText(await kernel.execute("before"))).toBe("42");
    // What the cell has kept fills the heap still; small cells run, and letting go of it makes room.
    expect(resultText(await kernel.execute("typeof kept"))).toBe("'object'");
    // V8 ends a process that collects so often for nothing, unless it is told not to.
    const collecting = `require("v8").setFlagsFromString("--expose-gc");
      const collect = require("vm").runInNewContext("gc"); for (let i = 0; i < 8; i++) collect(); before`;
    expect(resultText(await kernel.execute(collecting))).toBe("42");
    await kernel.execute("kept = undefined");
    expect(resultText(await kernel.execute("Array.from({ length: 1e5 }, () => ({})).length"))).toBe("100000");
  },
);
