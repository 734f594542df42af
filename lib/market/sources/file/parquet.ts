import type { DuckDBConnection } from "@duckdb/node-api";
import { PeakError } from "../../../core/errors.ts";
import { Interrupted } from "../../../core/interrupt.ts";
import { reasonOf, withDuckDB } from "../../duckdb.ts";
import type { CsvOptions } from "../csv/table.ts";
import { readRelation } from "./relation.ts";
import type { FileRows } from "./rows.ts";

/**
 * Reads the bar columns of a Parquet file through DuckDB, whatever their types, with the notes that `toParquet` left in
 * it (symbol, timeframe, synthetic). Column names are found as in a CSV header.
 */
export async function readParquet(path: string, options: CsvOptions): Promise<FileRows> {
  try {
    return await withDuckDB(connection => readFrom(connection, path, options), { ordered: true });
  } catch (cause) {
    if (cause instanceof PeakError || cause instanceof Interrupted) throw cause;
    throw new PeakError("unreadable", `${options.name} is not a readable Parquet file: ${reasonOf(cause)}.`, {
      hint: "Write it again, or give a CSV file.",
      cause,
    });
  }
}

async function readFrom(connection: DuckDBConnection, path: string, options: CsvOptions): Promise<FileRows> {
  const counted = await connection.runAndReadAll(
    "select sum(num_rows)::double from parquet_file_metadata($path)",
    { path },
  );
  const expected = Number(counted.getRowsJS()[0][0]);
  return {
    rows: await readRelation(connection, "read_parquet($path)", options, { path }, expected),
    about: await notes(connection, path),
  };
}

/** Key-value notes in the file's footer. */
async function notes(connection: DuckDBConnection, path: string): Promise<Record<string, string>> {
  const found = await connection.runAndReadAll(
    "select decode(key) as key, decode(value) as value from parquet_kv_metadata($path) where octet_length(value) < 1000000",
    { path },
  );
  return Object.fromEntries(found.getRowsJS().map(([key, value]) => [String(key), String(value)]));
}
