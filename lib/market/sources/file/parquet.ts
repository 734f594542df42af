import { PeakError } from "../../../core/errors.ts";
import { barColumnNames } from "../../columns.ts";
import { readDoubles } from "../../frame/duckdb-columns.ts";
import { matchColumns, type ColumnChoice } from "../csv/columns.ts";
import { toMilliseconds } from "../csv/time.ts";
import type { FileRows } from "./rows.ts";

/**
 * Reads the bar columns of a Parquet file through DuckDB, whatever their types, with the notes that `toParquet` left in
 * it (symbol, timeframe, synthetic). Column names are found as in a CSV header.
 */
export async function readParquet(
  path: string,
  options: { name: string; columns?: ColumnChoice; base?: string },
): Promise<FileRows> {
  const { name } = options;
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const table = await connection.runAndReadAll("describe select * from read_parquet($path)", { path });
    const described = table.getRowObjectsJS() as { column_name: string; column_type: string }[];
    const places = matchColumns(
      described.map(column => column.column_name),
      options,
    );
    const wanted = barColumnNames.filter(key => places[key] >= 0);
    const picked = wanted.map(key => {
      const { column_name, column_type } = described[places[key]];
      const quoted = `"${column_name.replaceAll('"', '""')}"`;
      const text = column_type.startsWith("VARCHAR");
      const moment = /^(TIMESTAMP|DATE)/.test(column_type) || text;
      const number =
        key !== "time" || !moment
          ? `try_cast(${quoted} as double)`
          : `epoch_ms(${text ? `try_cast(${quoted} as timestamp)` : quoted})::double`;
      return `coalesce(${number}, 'nan'::double)`;
    });
    const counted = await connection.runAndReadAll(
      "select sum(num_rows)::double from parquet_file_metadata($path)",
      { path },
    );
    const columns = await readDoubles(connection, `select ${picked.join(", ")} from read_parquet($path)`, {
      values: { path },
      expected: Number(counted.getRowsJS()[0][0]),
    });
    const column = (key: (typeof barColumnNames)[number]) =>
      columns[wanted.indexOf(key)] ?? new Float64Array(columns[0].length);
    const time = column("time");
    if (!/^(TIMESTAMP|DATE|VARCHAR)/.test(described[places.time].column_type)) toMilliseconds(time);
    return {
      rows: {
        time,
        open: column("open"),
        high: column("high"),
        low: column("low"),
        close: column("close"),
        volume: column("volume"),
      },
      about: await notes(connection, path),
    };
  } catch (cause) {
    if (cause instanceof PeakError) throw cause;
    throw new PeakError("unreadable", `${name} is not a readable Parquet file: ${reason(cause)}.`, {
      hint: "Write it again, or give a CSV file.",
      cause,
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

type Connection = Awaited<ReturnType<import("@duckdb/node-api").DuckDBInstance["connect"]>>;

/** Key-value notes in the file's footer. */
async function notes(connection: Connection, path: string): Promise<Record<string, string>> {
  const found = await connection.runAndReadAll(
    "select decode(key) as key, decode(value) as value from parquet_kv_metadata($path) where octet_length(value) < 1000",
    { path },
  );
  return Object.fromEntries(found.getRowsJS().map(([key, value]) => [String(key), String(value)]));
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 200);
}
