import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

/** What `%stale` shows, a line an entry, words parted by one blank. */
async function stale(): Promise<string[]> {
  const { outputs, stdout } = await session.run("%stale");
  const shown = outputs.flatMap(output => (output.kind === "display" ? [output.bundle["text/plain"]] : []));
  return [...shown, stdout]
    .join("")
    .trim()
    .split("\n")
    .map(line => line.trim().replace(/\s+/g, " "));
}
const nothing = ["No cell is stale: what is shown follows from what ran."];

test("%stale lists the cells to run again, in order, each with why", async () => {
  await session.run("let price = 100");
  await session.run("const paid = price * 2");
  await session.run("// What is left.\n10_000 - paid");
  expect(await stale()).toEqual(nothing);
  await session.run("price = 110");
  expect(await stale()).toEqual([
    "run again cell because",
    "[2] const paid = price * 2 price was replaced by [5]",
    "[3] // What is left. paid comes from [2], which is stale",
  ]);
});

test("a cell that runs in parts behind its magics is one cell", async () => {
  await session.run("%reset");
  await session.run("let x = 1", { cellId: "a" });
  await session.run("%types gate\nx += 1\nconst y = x", { cellId: "b" });
  await session.run("y", { cellId: "c" });
  expect(await stale()).toEqual(nothing);
  const { outputs } = await session.run("%types gate\nx += 1; x", { cellId: "b" });
  expect(outputs.find(output => output.kind === "result")?.metadata).toMatchObject({
    peak: { stale: ["x had been changed by an earlier run of this cell"] },
  });
  expect(await stale()).toContainEqual(
    expect.stringMatching(/^\[\d+\] y y came from \[\d+\], which no longer makes it$/),
  );
});

test("%reset forgets what made the values, too", async () => {
  await session.run("let z = 1; z");
  await session.run("z");
  await session.run("%reset");
  expect(await stale()).toEqual(nothing);
});
