import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PeakError } from "../core/errors.ts";
import { describe } from "./arrow.ts";
import type { Bars } from "./bars.ts";
import { makeColumns } from "./columns.ts";
import { writeDoubles } from "./frame/duckdb-columns.ts";

/**
 * Writes bars to a Parquet file that `load` reads back bit by bit: time as UTC timestamp, prices and volume as doubles,
 * symbol, timeframe, source, calendar and the synthetic mark in its notes. The file appears whole or not at all: it is written
 * beside its place, forced to disk and renamed. Throws `unavailable` where it cannot be written.
 */
export async function toParquet(bars: Bars, path: string): Promise<void> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await writeDoubles(connection, "bars", { ...makeColumns(name => bars[name]) });
    const notes = Object.entries(describe(bars)).map(([key, value]) => `${key}: ${literal(value)}`);
    await connection.run(
      `copy (select make_timestamp_ms("time"::bigint) as "time", * exclude ("time") from bars)
       to ${literal(temporary)} (format parquet, compression zstd, kv_metadata { ${notes.join(", ")} })`,
    );
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
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
