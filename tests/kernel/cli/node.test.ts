import { execFileSync } from "node:child_process";
import process from "node:process";
import { expect, test } from "vitest";
import { nodeEnv } from "../../../kernel/cli/node.mjs";

const { header, sharedObjects } = process.report.getReport() as {
  header: { glibcVersionRuntime?: string };
  sharedObjects: readonly string[];
};
const loader = sharedObjects.find(file => /\/ld-linux/.test(file));

/** Prints the pages asked for by four columns in the place of eight that were dropped, which is more than is kept. */
const program = `
  const column = () => new Float64Array(9_000_000).fill(1);
  let columns = Array.from({ length: 8 }, column);
  columns = undefined;
  gc();
  await new Promise(resolve => setTimeout(resolve, 50));
  const before = process.resourceUsage().minorPageFault;
  columns = Array.from({ length: 4 }, column);
  console.log(process.resourceUsage().minorPageFault - before);`;

test.skipIf(header.glibcVersionRuntime === undefined)(
  "columns that were dropped leave their memory to the next ones",
  () => {
    const pages = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", program], {
      env: { ...process.env, ...nodeEnv },
      encoding: "utf8",
    });
    // Four columns are 138 large pages or 70,313 small ones; half a gigabyte of the eight was kept.
    expect(Number(pages)).toBeLessThan(60);
  },
);

test.skipIf(header.glibcVersionRuntime === undefined || loader === undefined)(
  "the C library knows every setting, and takes it as it is meant",
  () => {
    const env = { ...process.env, ...nodeEnv };
    const taken = execFileSync(loader!, ["--list-tunables"], { env, encoding: "utf8" });
    for (const setting of nodeEnv.GLIBC_TUNABLES!.split(":")) {
      const [name, value] = setting.split("=");
      expect(taken).toContain(`${name}: 0x${Number(value).toString(16)} `);
    }
  },
);
