import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PeakError, demand } from "../../core/errors.ts";
import { Interrupted } from "../../core/interrupt.ts";
import { describe } from "../arrow.ts";
import { Bars } from "../bars.ts";
import { makeColumns } from "../columns.ts";
import { literal, reasonOf, withDuckDB } from "../duckdb.ts";
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
 * digits; what is missing as an empty cell. Bars that are made up have a column `synthetic` beside them, by which `load` knows them again.
 * Whole or not at all, as {@link toParquet}; `pt.sql("from 'file.csv'")` reads it back.
 */
export function toCsv(source: FrameSource, path: string): Promise<void> {
  const marked =
    source instanceof Bars && source.synthetic
      ? { ...makeColumns(name => source[name]), synthetic: Array.from(source.time, () => true) }
      : source;
  return write(marked, path, "format csv, header true");
}

async function write(source: FrameSource, path: string, how: string): Promise<void> {
  const columns = frameColumns(tableOf(source));
  demand(
    typeof path === "string" && path !== "",
    "path",
    "must be the path of a file",
    path,
    'Say where to write: pt.toCsv(bars, "bars.csv").',
  );
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await withDuckDB(
      async connection => {
        await writeColumns(connection, "written", columns);
        await connection.run(`copy (${selectColumns("written", columns)}) to ${literal(temporary)} (${how})`);
      },
      { ordered: true },
    );
    const file = await open(temporary, "r+");
    await file.sync().finally(() => file.close());
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    if (cause instanceof PeakError || cause instanceof Interrupted) throw cause;
    throw new PeakError("unavailable", `file "${path}" cannot be written: ${reasonOf(cause)}.`, {
      hint: "Check that the folder exists, is writable and has room. A file that was there before is unchanged.",
      context: { file: path },
      cause,
    });
  }
}
