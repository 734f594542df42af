import type { DuckDBConnection } from "@duckdb/node-api";
import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PeakError } from "../../core/errors.ts";
import { describe } from "../arrow.ts";
import { Bars } from "../bars.ts";
import { literal } from "../cache/database.ts";
import { selectColumns, writeColumns } from "./duckdb-columns.ts";
import { frameColumns, tableOf, type FrameSource } from "./source.ts";

/**
 * Writes bars or any table of results to a Parquet file: moments as UTC timestamps, numbers as doubles. `load` reads bars back bit by
 * bit, with symbol, timeframe, source, calendar and the synthetic mark from its notes; `pt.sql("from 'file.parquet'")` any of them.
 * The file appears whole or not at all: it is written beside its place, forced to disk and renamed. Throws `unavailable` where it
 * cannot be written.
 */
export function toParquet(source: FrameSource, path: string): Promise<void> {
  const notes = source instanceof Bars ? Object.entries(describe(source)) : [];
  const said = notes.map(([key, value]) => `${key}: ${literal(value)}`).join(", ");
  return write(source, path, `format parquet, compression zstd${said && `, kv_metadata { ${said} }`}`);
}

/**
 * Writes bars or any table of results to a CSV file with a header: moments as `2024-01-31 13:00:00`, UTC; numbers with all their
 * digits; what is missing as an empty cell. Whole or not at all, as {@link toParquet}; `pt.sql("from 'file.csv'")` reads it back.
 */
export function toCsv(source: FrameSource, path: string): Promise<void> {
  return write(source, path, "format csv, header true");
}

/** A database of its own, which keeps the order of rows; that of the cache does not. */
async function inMemory(work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function write(source: FrameSource, path: string, how: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const columns = frameColumns(tableOf(source));
  try {
    await inMemory(async connection => {
      await writeColumns(connection, "written", columns);
      await connection.run(`copy (${selectColumns("written", columns)}) to ${literal(temporary)} (${how})`);
    });
    const file = await open(temporary, "r+");
    await file.sync().finally(() => file.close());
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0].slice(0, 200);
    throw new PeakError("unavailable", `file "${path}" cannot be written: ${reason}.`, {
      hint: "Check that the folder exists, is writable and has room. A file that was there before is unchanged.",
      context: { file: path },
      cause,
    });
  }
}
