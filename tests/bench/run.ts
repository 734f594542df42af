// `npm run bench [name…]`: speed against the peers, side by side in one run, with equal results asserted.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { unknownName } from "../../lib/core/names.ts";
import { failWith } from "../../kernel/cli/fail.ts";
import { readOptions } from "../../kernel/cli/options.ts";
import { Stop } from "../../kernel/cli/stop.ts";
import type { Comparison } from "./bench.ts";
import { UnequalResults } from "./equal.ts";
import { data } from "./data.ts";
import { event } from "./event.ts";
import { fused } from "./fused.ts";
import { kernel } from "./kernel.ts";
import { cache, installPeers, versions } from "./peers.ts";
import { PythonWorker } from "./python-worker.ts";
import { notes, ratio, resultTable } from "./show.ts";
import { sweep } from "./sweep.ts";

const benches = [kernel, fused, event, sweep, data];
const usage = `npm run bench -- [--json] [--small] [${benches.map(({ name }) => name).join("] [")}]

Runs all benches, or those named. Peers are installed into .cache/bench the first time.
  --json    also write .cache/bench/result.json
  --small   small sizes: shows that the results agree; the ratios mean little`;

async function main(): Promise<number> {
  const flag = { type: "boolean" } as const;
  const { values, words } = readOptions({ json: flag, small: flag, help: flag }, { usage, words: true });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const names = benches.map(({ name }) => name);
  for (const name of words) if (!names.includes(name)) throw unknownName("bench", name, names);
  const chosen = benches.filter(({ name }) => words.length === 0 || words.includes(name));
  const peers = await installPeers();
  const folder = mkdtempSync(join(tmpdir(), "peak-bench-"));
  // Thousands of made-up trials are nobody's ledger.
  process.env.PEAK_HOME = join(folder, "home");
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  new Stop("SIGINT", "SIGTERM").act = code => {
    remove();
    console.error("Interrupted. Nothing was written.");
    process.exit(code);
  };
  const python = peers.python === undefined ? undefined : new PythonWorker(peers.python);
  const tell = (rows: readonly Comparison[]): void => console.error(resultTable(rows));
  const found: Comparison[] = [];
  const unequal: string[] = [];
  try {
    for (const bench of chosen) {
      console.error(`${bench.name} …`);
      try {
        found.push(...(await bench.run({ peers, python, folder, small: values.small ?? false, tell })));
      } catch (error) {
        if (!(error instanceof UnequalResults)) throw error;
        unequal.push(error.message);
      }
    }
  } finally {
    python?.close();
    remove();
  }
  const machine = `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} threads, Node ${process.versions.node}`;
  console.log(`${machine}${values.small ? ", small sizes" : ""}\n${resultTable(found)}`);
  console.log(`peers: ${versions}`);
  for (const note of notes(found)) console.log(note);
  for (const name of peers.skipped) console.log(`skipped ${name}`);
  for (const message of unequal) console.log(`UNEQUAL ${message}`);
  if (values.json) {
    const file = join(cache, "result.json");
    const comparisons = found.map(row => ({ ...row, ratio: ratio(row), cpuRatio: ratio(row.cpu ?? {}) }));
    const result = {
      machine,
      versions,
      small: values.small ?? false,
      comparisons,
      skipped: peers.skipped,
      unequal,
    };
    writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
    console.log(`Written to ${file}`);
  }
  return unequal.length === 0 ? 0 : 1;
}

main().then(code => process.exit(code), failWith);
