import type { DuckDBConnection } from "@duckdb/node-api";
import { PeakError } from "../../../core/errors.ts";
import { Interrupted } from "../../../core/interrupt.ts";
import { quoted, reasonOf, withDuckDB } from "../../duckdb.ts";
import { demandReadableDecimals } from "../../parquet/decimals.ts";
import { openParquet } from "../../parquet/read.ts";
import type { TextTable } from "./cells.ts";
import type { TickFile } from "./open.ts";
import { valueTable } from "./value-table.ts";

/**
 * A Parquet file as a table of ticks: DuckDB writes its cells as text, times as nanoseconds since 1970, so that it is read as any other.
 * Throws `unreadable`.
 */
export async function parquetTable({ path, name }: TickFile): Promise<TextTable> {
  try {
    demandReadableDecimals(await openParquet(path), name);
    return await withDuckDB(connection => readFrom(connection, path), { ordered: true });
  } catch (cause) {
    if (cause instanceof PeakError || cause instanceof Interrupted) throw cause;
    throw new PeakError("unreadable", `${name} is not a readable Parquet file: ${reasonOf(cause)}.`, {
      hint: "Write it again, or give a CSV file.",
      cause,
    });
  }
}

async function readFrom(connection: DuckDBConnection, path: string): Promise<TextTable> {
  const described = await connection.runAndReadAll("describe select * from read_parquet($path)", { path });
  const columns = described.getRowObjectsJS() as { column_name: string; column_type: string }[];
  const picked = columns.map(({ column_name, column_type }) => {
    const name = quoted(column_name);
    return /^(TIMESTAMP|DATE)/.test(column_type)
      ? `epoch_ns(${name}::timestamp_ns)::varchar`
      : `${name}::varchar`;
  });
  const result = await connection.runAndReadAll(`select ${picked.join(", ")} from read_parquet($path)`, {
    path,
  });
  return valueTable(
    columns.map(({ column_name }) => column_name),
    result.getRows(),
  );
}
