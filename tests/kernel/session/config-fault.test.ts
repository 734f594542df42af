import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { configFault } from "../../../kernel/session/config-fault.ts";
import { startWireKernel } from "../../support/wire-kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "peak-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let edits = 0;
const write = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text);
  // A file system may know seconds only.
  utimesSync(join(folder, name), ++edits, edits);
};
const env = { PEAK_HOME: join(folder, "home"), PEAK_CONFIG: folder };

test("any part of the configuration that is wrong is named with file, key, constraint and repair, also after it was right", () => {
  write("profiles.toml", "[profiles.moderate.limits]\n");
  expect(configFault(env)).toBeUndefined();
  expect(configFault(env)).toBeUndefined();
  write("profiles.toml", "[profiles.moderate.limits]\nmax_order = 2\n");
  expect(configFault(env)).toBe(
    `${join(folder, "profiles.toml")}: unknown key "max_order" in [profiles.moderate.limits].\n  → Did you mean "max_order_notional"?`,
  );
});

test("a kernel tells of it in the first cell after it has looked, once, whatever its types do", async () => {
  write("profiles.toml", "[profiles.moderate.limits]\nmax_order = 2\n");
  const kernel = await startWireKernel({ env: { PEAK_CONFIG: folder } });
  try {
    while (!kernel.log().includes("max_order")) await new Promise(resolve => setTimeout(resolve, 20));
    const printed = async () =>
      (await kernel.execute("1")).iopub.flatMap(({ type, content }) => (type === "stream" ? [content] : []));
    expect(await printed()).toEqual([{ name: "stderr", text: expect.stringContaining("max_order") }]);
    expect(await printed()).toEqual([]);
  } finally {
    await kernel.close();
  }
});
