import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, truncate } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PeakError } from "../../../core/errors.ts";
import { connectDuckDB, literal, reasonOf } from "../../duckdb.ts";
import { recordColumns } from "./row.ts";

/**
 * Makes the Parquet file of a journal and removes the journal: written beside its place, forced to disk, renamed, so that a kill at
 * any moment leaves the journal, the file, or both with the same content. A last line that was not written to its end is left out.
 */
export async function sealJournal(journal: string, target: string): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  const content = await readFile(journal);
  const whole = content.lastIndexOf(10) + 1;
  // An empty part is none; the first line says what recording it is.
  if (content.indexOf(10) + 1 === whole) return rm(journal, { force: true });
  if (whole < content.length) await truncate(journal, whole);
  // Not to be stopped by a person who interrupts a cell: the recording goes on beside it.
  const connection = await connectDuckDB({ ordered: true });
  try {
    const columns = Object.entries(recordColumns).map(([name, type]) => `${name}: '${type}'`);
    const head = JSON.parse(content.subarray(0, content.indexOf(10)).toString()) as { synthetic: boolean };
    await connection.run(
      `copy (select * from read_json(${literal(journal)}, format = 'newline_delimited', maximum_object_size = 16777216,
                                     columns = {${columns.join(", ")}})
             where kind is not null)
       to ${literal(temporary)} (format parquet, compression zstd, kv_metadata { synthetic: '${head.synthetic}' })`,
    );
    const file = await open(temporary, "r+");
    await file.sync().finally(() => file.close());
    await rename(temporary, target);
    await rm(journal, { force: true });
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new PeakError("unavailable", `"${target}" cannot be written: ${reasonOf(cause)}.`, {
      hint: `Check that the folder can be written and the disk has room; what was recorded is safe in ${basename(journal)}.`,
      context: { journal, target },
      cause,
    });
  } finally {
    connection.closeSync();
  }
}

/** The rows of a sealed part, in order, a few thousand in memory at a time. Throws `unreadable` where the file is damaged. */
export async function* readSealed(path: string): AsyncGenerator<Record<string, unknown>, void, undefined> {
  const connection = await connectDuckDB({ ordered: true });
  try {
    const result = await connection.stream(
      `select ${Object.keys(recordColumns).join(", ")} from read_parquet(${literal(path)})`,
    );
    for await (const rows of result.yieldRowObjectJs()) yield* rows;
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    connection.closeSync();
  }
}

/** Whether a sealed part says that its market is not real. */
export async function sealedSynthetic(path: string): Promise<boolean> {
  const connection = await connectDuckDB({ ordered: true });
  try {
    const found = await connection.runAndReadAll(
      "select decode(value) from parquet_kv_metadata($path) where decode(key) = 'synthetic'",
      { path },
    );
    return found.getRowsJS()[0]?.[0] === "true";
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    connection.closeSync();
  }
}

/** The markets of a sealed part, as `"venue:SYMBOL"`. */
export async function sealedMarkets(path: string): Promise<readonly string[]> {
  const connection = await connectDuckDB({ ordered: true });
  try {
    const found = await connection.runAndReadAll(
      `select distinct venue || ':' || symbol from read_parquet(${literal(path)}) where symbol <> '*'`,
    );
    return found.getRowsJS().map(([market]) => String(market));
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    connection.closeSync();
  }
}

const damaged = (path: string, cause: unknown): PeakError =>
  new PeakError("unreadable", `${basename(path)} is not a readable part of a recording.`, {
    hint: `Move ${path} out of the folder to replay the rest.`,
    context: { path },
    cause,
  });
