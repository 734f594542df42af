import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import wabt from "wabt";

const folder = new URL("../../../lib/signal/crossings/", import.meta.url);

test("the search for crossings runs what its text says", async () => {
  const { parseWat } = await wabt();
  const text = parseWat("crossings.wat", readFileSync(new URL("crossings.wat", folder), "utf8"), {
    simd: true,
  });
  const bytes = text.toBinary({}).buffer;
  // A changed text: put this in place of `code` in crossings.ts.
  expect(readFileSync(new URL("crossings.ts", folder), "utf8")).toContain(
    `"${Buffer.from(bytes).toString("base64")}"`,
  );
});
