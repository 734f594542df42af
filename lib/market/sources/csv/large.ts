import { open } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { runJobs } from "../../../core/compute/pool.ts";
import { startProgress } from "../../../core/progress.ts";
import type { RawRows } from "../../rows/clean.ts";
import { notPlain, tooMany, unknown, type LargeShared } from "./large-worker.ts";
import { plainLines } from "./lines.ts";
import { locateCell } from "./locate.ts";
import { finishRows } from "./parse.ts";
import { blockBytes, estimateRows, plainPlan } from "./plain.ts";
import { describeTable, type CsvOptions, type ReadColumns } from "./table.ts";

/** Files from this size on are read by all cores. */
export const largeFrom = 16 << 20;

/** What tells header, columns and the length of a row. */
const headBytes = 1 << 18;

/**
 * Rows of a large CSV file, read in blocks by all cores into shared memory; as {@link parseCsv} would read them. Undefined where
 * the file is not plain enough for that. `block` is how many bytes are read at once.
 */
export async function readLargeCsv(
  path: string,
  options: CsvOptions,
  size: number,
  block = blockBytes,
): Promise<RawRows | undefined> {
  const head = await beginning(path);
  if (plainLines(head) !== head) return undefined;
  const table = describeTable(head, options);
  const plan = plainPlan(table);
  if (plan === undefined) return undefined;
  const blocks = Math.ceil((size - table.from) / block);
  for (let capacity = estimateRows(table, size - table.from); ; capacity *= 2) {
    const columns = plan.columns.map(() => new Float64Array(new SharedArrayBuffer(8 * capacity)));
    const ends = new Int32Array(new SharedArrayBuffer(4 * (blocks + 1))).fill(unknown, 1);
    const shared: LargeShared = { path, from: table.from, size, blockBytes: block, plan, columns, ends };
    const progress = startProgress(`Reading ${basename(path)}`, blocks);
    try {
      await runJobs(
        { module: new URL("./large-worker.ts", import.meta.url), name: "largeReader" },
        shared,
        Array.from({ length: blocks }, (_, at) => at),
        {
          onProgress: done => progress.advance(done),
        },
      );
    } finally {
      progress.end();
    }
    const rows = ends[blocks];
    if (rows === notPlain) return undefined;
    if (rows === tooMany) continue;
    const read = Object.fromEntries(
      plan.columns.map((key, k) => [key, columns[k].subarray(0, rows)]),
    ) as ReadColumns;
    // Only where a row is wrong is the text wanted again.
    const locate: RawRows["locate"] = (row, column) =>
      locateCell({ ...table, bytes: readFileSync(path) }, row, column);
    return finishRows(table, read, locate);
  }
}

/** The first lines of a file, whole ones where there is more than one. */
async function beginning(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const end = bytes.lastIndexOf(10) + 1;
    return end === 0 ? bytes : bytes.subarray(0, end);
  } finally {
    await file.close();
  }
}
