import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWireKernel, type Exchange, type WireKernel } from "../../support/wire-kernel.ts";

/** PEAK_SOAK=10000 for the whole of it. */
const count = Number(process.env.PEAK_SOAK ?? 100);
/** Cells that a kernel has run before its latency is compared. */
const young = 50;
const pairs = 30;

let old: WireKernel;
let fresh: WireKernel;
beforeAll(async () => {
  [old, fresh] = await Promise.all([startWireKernel({ types: "gate" }), startWireKernel({ types: "gate" })]);
}, 120_000);
afterAll(async () => void (await Promise.all([old?.close(), fresh?.close()])));

/** What people write: new names, names of earlier cells, a name declared again and again, output; with what each shows. */
function cell(n: number): { readonly code: string; readonly shows: string } {
  const held = `held${n - (n % 5)}`;
  const kinds = [
    { code: `const ${held}: number = ${n};\n${held}`, shows: `${n}` },
    { code: `${held} + 1`, shows: `${n}` },
    {
      code: `function twice${n}(x: number) {\n  return 2 * x;\n}\ntwice${n}(${held})`,
      shows: `${2 * (n - 2)}`,
    },
    { code: `let total = ${n};\nconsole.log("line", total);\ntotal`, shows: `line ${n}\n${n}` },
    { code: `[1, 2].map(x => x * ${n})`, shows: `[ ${n}, ${2 * n} ]` },
  ];
  return kinds[n % kinds.length];
}

const shown = ({ iopub }: Exchange): string =>
  iopub
    .map(({ type, content }) => {
      if (type === "stream") return String(content.text);
      if (type === "execute_result") return (content.data as Record<string, string>)["text/plain"];
      return type === "error" ? String(content.evalue) : "";
    })
    .join("");

/** Runs a cell, checks what it shows, and returns the milliseconds to its reply. */
async function run(kernel: WireKernel, n: number): Promise<number> {
  const { code, shows } = cell(n);
  const done = await kernel.execute(code, {}, { metadata: { cellId: `cell-${n}` } });
  expect(shown(done), `cell ${n}`).toBe(shows);
  kernel.forget();
  return done.ms;
}

const megabytes = (kernel: WireKernel): number =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(kernel.process.pid)], { encoding: "utf8" })) / 1_024;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

test(
  `after ${count} checked cells, each with its own output, one takes as long and the kernel is as large as at the beginning`,
  async () => {
    for (let n = 0; n < young; n++) await run(fresh, n);
    for (let n = 0; n < young; n++) await run(old, n);
    const before = megabytes(old);
    for (let n = young; n < count; n++) await run(old, n);
    // In turn, so that what else the machine does falls on both.
    const took = { old: [] as number[], fresh: [] as number[] };
    for (let pair = 0; pair < pairs; pair++) {
      took.fresh.push(await run(fresh, young + pair));
      took.old.push(await run(old, count + pair));
    }
    const grown = megabytes(old) - before;
    const ratio = median(took.old) / median(took.fresh);
    if (process.env.PEAK_SOAK) console.log({ ratio, before, grown });
    // The type service keeps recent cells apart from the others, 240 at most: a short soak compares more of them with fewer.
    expect(ratio).toBeLessThan(count < 1_000 ? 4 : 2);
    // What a name and its source cost, and what V8 has not collected yet.
    expect(grown).toBeLessThan(40 + 0.01 * count);
  },
  60_000 + count * 200,
);
