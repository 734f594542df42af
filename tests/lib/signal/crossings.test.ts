import { test } from "vitest";
import { expectTranslated } from "../../support/wat.ts";

const folder = new URL("../../../lib/signal/crossings/", import.meta.url);

test("the search for crossings runs what its text says", async () => {
  await expectTranslated(folder, "crossings");
});
