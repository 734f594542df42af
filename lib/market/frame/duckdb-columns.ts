import type { DuckDBConnection, DuckDBDataChunk, DuckDBDoubleVector } from "@duckdb/node-api";
import { unwrittenColumn } from "../../core/unwritten-column.ts";

/** Rows DuckDB takes at once. */
const chunkRows = 2_048;

/**
 * The columns of a query that gives doubles only, none of them null, chunk by chunk: beside the columns there is never more than a few
 * chunks in memory. `expected` rows find room at once. Values are copied a vector at a time; asking for each one takes thrice as long.
 */
export async function readDoubles(
  connection: DuckDBConnection,
  query: string,
  { values, expected }: { readonly values?: Record<string, string>; readonly expected: number },
): Promise<Float64Array[]> {
  const { DuckDBDoubleVector } = await import("@duckdb/node-api");
  const result = await connection.stream(query, values);
  let room = expected;
  const columns = Array.from({ length: result.columnCount }, () => unwrittenColumn(room));
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    const count = chunk?.rowCount ?? 0;
    if (chunk === null || count === 0) break;
    if (rows + count > room) {
      room = 2 * (rows + count);
      columns.forEach((column, k) => (columns[k] = unwrittenColumn(room)).set(column.subarray(0, rows)));
    }
    columns.forEach((column, k) => column.set(itemsOf(chunk, k, DuckDBDoubleVector), rows));
    rows += count;
  }
  return columns.map(column => (rows === room ? column : column.subarray(0, rows)));
}

/** Makes a table of columns, all of them doubles. */
export async function writeDoubles(
  connection: DuckDBConnection,
  table: string,
  columns: Readonly<Record<string, Float64Array>>,
): Promise<void> {
  const { DuckDBDataChunk, DuckDBDoubleVector, DOUBLE } = await import("@duckdb/node-api");
  const entries = Object.entries(columns);
  const types = entries.map(() => DOUBLE);
  await connection.run(
    `create or replace temp table ${table} (${entries.map(([name]) => `"${name.replaceAll('"', '""')}" double`).join(", ")})`,
  );
  const appender = await connection.createAppender(table);
  const length = entries[0]?.[1].length ?? 0;
  for (let from = 0; from < length; from += chunkRows) {
    const count = Math.min(chunkRows, length - from);
    const chunk = DuckDBDataChunk.create(types, count);
    entries.forEach(([, column], k) => {
      itemsOf(chunk, k, DuckDBDoubleVector).set(column.subarray(from, from + count));
      chunk.getColumnVector(k).flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function itemsOf(chunk: DuckDBDataChunk, column: number, kind: typeof DuckDBDoubleVector): Float64Array {
  const vector = chunk.getColumnVector(column);
  if (!(vector instanceof kind)) throw new Error("a column of doubles is not one");
  // Private to TypeScript only; the package's version is pinned.
  return vector["items"];
}
