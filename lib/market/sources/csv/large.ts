import { open } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { runJobs } from "../../../core/compute/pool.ts";
import { startProgress } from "../../../core/progress.ts";
import { bytesOf } from "../../../core/column/bytes-of.ts";
import { copyBytes } from "../../../core/column/copy-bytes.ts";
import { lastingColumn } from "../../../core/column/shared-column.ts";
import type { RawRows } from "../../rows/clean.ts";
import type { BlockRows, LargeShared } from "./large-worker.ts";
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
 * Rows of a large CSV file, read in blocks by all cores; as {@link parseCsv} would read them. Undefined where the file is not plain
 * enough for that. `block` is how many bytes are read at once.
 *
 * Blocks come over in memory of their own, are copied to their place here, and that memory goes back at once. Columns that threads share
 * would need no copy, but what is shared escapes the collection of garbage: a file read again and again would fill the memory.
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
  const shared: LargeShared = { path, from: table.from, size, blockBytes: block, plan };
  const filling = new Filling(plan.columns.length, estimateRows(table, size - table.from));
  const progress = startProgress(`Reading ${basename(path)}`, blocks);
  try {
    await runJobs<number, BlockRows | undefined>(
      { module: new URL("./large-worker.ts", import.meta.url), name: "largeReader" },
      shared,
      Array.from({ length: blocks }, (_, at) => at),
      {
        onProgress: done => progress.advance(done),
        take: (rows, at) => {
          if (rows === undefined) throw new NotPlain();
          filling.take(rows, at);
        },
      },
    );
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  } finally {
    progress.end();
  }
  const columns = filling.columns();
  const read = Object.fromEntries(plan.columns.map((key, k) => [key, columns[k]])) as ReadColumns;
  // Only where a row is wrong is the text wanted again.
  const locate: RawRows["locate"] = (row, column) =>
    locateCell({ ...table, bytes: readFileSync(path) }, row, column);
  return finishRows(table, read, locate);
}

/** Ends a run whose rows are for another reader. */
class NotPlain extends Error {}

/** Columns that are filled with blocks, which come in any order. */
class Filling {
  #columns: Float64Array[];
  #capacity: number;
  #rows = 0;
  #next = 0;
  readonly #early = new Map<number, BlockRows>();

  constructor(count: number, capacity: number) {
    this.#capacity = capacity;
    this.#columns = Array.from({ length: count }, () => lastingColumn(capacity));
  }

  take(block: BlockRows, at: number): void {
    this.#early.set(at, block);
    for (let next; (next = this.#early.get(this.#next)) !== undefined; this.#next++) {
      this.#early.delete(this.#next);
      this.#append(next);
    }
  }

  columns(): Float64Array[] {
    return this.#columns.map(column => column.subarray(0, this.#rows));
  }

  #append({ rows, values }: BlockRows): void {
    if (this.#rows + rows > this.#capacity) {
      this.#capacity = 2 * (this.#rows + rows);
      this.#columns = this.#columns.map(column => {
        const longer = lastingColumn(this.#capacity);
        copyBytes(bytesOf(column.subarray(0, this.#rows)), longer);
        return longer;
      });
    }
    this.#columns.forEach((column, k) =>
      copyBytes(bytesOf(values.subarray(k * rows, (k + 1) * rows)), column, this.#rows),
    );
    this.#rows += rows;
    values.buffer.transfer(0);
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
