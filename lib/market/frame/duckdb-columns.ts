import type { DuckDBConnection, DuckDBDataChunk, DuckDBDoubleVector } from "@duckdb/node-api";
import { invalidArgument } from "../../core/errors.ts";
import { quoted } from "../duckdb.ts";
import type { FrameColumn } from "./source.ts";
import { bytesOf } from "../../core/column/bytes-of.ts";
import { copyBytes } from "../../core/column/copy-bytes.ts";
import { lastingColumn } from "../../core/column/shared-column.ts";

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
  const columns = Array.from({ length: result.columnCount }, () => lastingColumn(room));
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    const count = chunk?.rowCount ?? 0;
    if (chunk === null || count === 0) break;
    if (rows + count > room) {
      room = 2 * (rows + count);
      for (const [k, column] of columns.entries()) {
        columns[k] = lastingColumn(room);
        copyBytes(bytesOf(column.subarray(0, rows)), columns[k]);
      }
    }
    columns.forEach((column, k) => copyBytes(bytesOf(itemsOf(chunk, k, DuckDBDoubleVector)), column, rows));
    rows += count;
  }
  return columns.map(column => (rows === room ? column : column.subarray(0, rows)));
}

/**
 * Makes a temporary table of columns: numbers and moments as doubles, others as texts and truth values. Throws `invalid_argument` for names
 * that DuckDB cannot have.
 */
export async function writeColumns(
  connection: DuckDBConnection,
  name: string,
  columns: readonly FrameColumn[],
): Promise<void> {
  demandNames(columns);
  const { DuckDBDataChunk, DuckDBDoubleVector, DOUBLE, BOOLEAN, VARCHAR } = await import("@duckdb/node-api");
  const types = columns.map(({ kind }) =>
    kind === "text" ? VARCHAR : kind === "boolean" ? BOOLEAN : DOUBLE,
  );
  const described = columns.map((column, k) => `${quoted(column.name)} ${types[k]}`);
  await connection.run(`create or replace temp table ${quoted(name)} (${described.join(", ")})`);
  const appender = await connection.createAppender(name);
  const length = columns[0]?.values.length ?? 0;
  for (let from = 0; from < length; from += chunkRows) {
    const count = Math.min(chunkRows, length - from);
    const chunk = DuckDBDataChunk.create(types, count);
    columns.forEach(({ values }, k) => {
      if (values instanceof Float64Array) {
        itemsOf(chunk, k, DuckDBDoubleVector).set(values.subarray(from, from + count));
        chunk.getColumnVector(k).flush();
      } else chunk.setColumnValues(k, values.slice(from, from + count));
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** DuckDB holds names for one that differ in the capitals of A to Z alone. */
function demandNames(columns: readonly FrameColumn[]): void {
  const seen = new Map<string, string>();
  for (const { name } of columns) {
    const plain = name.replaceAll(/[A-Z]/g, letter => letter.toLowerCase());
    const twin = seen.get(plain);
    if (name === "" || name.includes("\0") || twin !== undefined)
      throw invalidArgument(
        "columns",
        "must have names that are not empty and differ",
        twin === undefined ? name : [twin, name],
        "Give each column a name that is not empty, and another than that of the others, whatever the capitals.",
      );
    seen.set(plain, name);
  }
}

/**
 * Writes a table of {@link writeColumns} as a query gives it back: moments as UTC timestamps, to the microsecond where one is so fine; what
 * is missing as null, because DuckDB holds NaN for the largest of all numbers and a mean of it for NaN.
 */
export function selectColumns(name: string, columns: readonly FrameColumn[]): string {
  const picked = columns.map(column => {
    const place = quoted(column.name);
    if (column.kind === "number" && column.values.some(Number.isNaN))
      return `case when isnan(${place}) then null else ${place} end as ${place}`;
    if (column.kind !== "time") return place;
    const fine = column.values.some(value => value % 1 !== 0 && !Number.isNaN(value));
    const made = fine ? `make_timestamp((${place} * 1000)::bigint)` : `make_timestamp_ms(${place}::bigint)`;
    return `case when isnan(${place}) then null else ${made} end as ${place}`;
  });
  return `select ${picked.join(", ")} from ${quoted(name)}`;
}

function itemsOf(chunk: DuckDBDataChunk, column: number, kind: typeof DuckDBDoubleVector): Float64Array {
  const vector = chunk.getColumnVector(column);
  if (!(vector instanceof kind)) throw new Error("a column of doubles is not one");
  // Private to TypeScript only; the package's version is pinned.
  return vector["items"];
}
