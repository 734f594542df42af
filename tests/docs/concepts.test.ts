import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { projectRoot } from "../support/process.ts";
import { startSession, type TestSession } from "../support/session.ts";

/** Every `ts` block of a page with the `text` block right after it, which is what its last expression shows. */
const cellsOf = (page: string) =>
  [
    ...readFileSync(join(projectRoot, page), "utf8").matchAll(
      /^```ts\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?/gms,
    ),
  ].map(([, code, shown]) => ({ code, shown: shown?.trimEnd() }));

describe.each([
  "docs/concepts/calendars.md",
  "docs/concepts/adjustments.md",
  "docs/concepts/quality.md",
  "docs/guides/add-a-source.md",
  "docs/concepts/streams.md",
  "docs/concepts/ticks.md",
  "docs/concepts/features.md",
  "docs/concepts/series.md",
  "docs/concepts/regimes.md",
  "docs/concepts/labels.md",
  "docs/concepts/data.md",
  "docs/concepts/frames.md",
])("the cells of %s", page => {
  let session: TestSession | undefined;
  afterAll(() => session?.close());

  test("run one after another in a fresh session and show what the page says", async () => {
    session = await startSession();
    const cells = cellsOf(page);
    expect(cells.filter(({ shown }) => shown !== undefined).length).toBeGreaterThanOrEqual(5);
    for (const { code, shown } of cells) {
      const run = await session.run(code);
      expect(run.error?.plain, code).toBeUndefined();
      expect(run.result, code).toMatch(/\S/);
      if (shown !== undefined) expect(run.result, code).toBe(shown);
    }
  });
});
