import { basename } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PeakError, invalidArgument } from "../../../core/errors.ts";
import { interruptible } from "../../../core/interrupt.ts";
import type { CsvOptions } from "../csv/table.ts";
import { reason } from "./parquet.ts";
import { requireReadable } from "./read.ts";
import { readRecords } from "./records.ts";
import { readRelation } from "./relation.ts";
import type { FileRows } from "./rows.ts";

/** A query and the database it is put to. */
export interface SqlQuery {
  readonly sql: string;
  /** A DuckDB or SQLite file; without one the query names the files it reads: `from 'bars.parquet'`. */
  readonly database?: string;
}

/**
 * Bars that a query selects, in any order; names are found as in a CSV header. DuckDB's SQL without a database or with a file of its
 * own, SQLite's with one of SQLite's; neither can be written to. Throws `invalid_argument` for a query that cannot be run, `not_found`
 * for a database that is not there.
 */
export async function readSql({ sql, database }: SqlQuery, options: CsvOptions): Promise<FileRows> {
  if (typeof sql !== "string" || !/^\s*(select|with|from|values)\b/i.test(sql))
    throw invalidArgument(
      "sql",
      "must be a query",
      sql,
      "Write e.g. \"select time, open, high, low, close, volume from 'bars.parquet'\".",
    );
  if (database !== undefined && (await requireReadable(database)).startsWith("SQLite format 3"))
    return { rows: readRecords(askSqlite(sql, database, options.name), options), about: {} };
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    if (database !== undefined) {
      await connection.run(`attach '${database.replaceAll("'", "''")}' as asked (read_only)`);
      await connection.run("use asked");
    }
    const reading = readRelation(connection, `(${sql.replace(/;\s*$/, "")}\n)`, options);
    const rows = await interruptible(reading, () => connection.interrupt());
    if (rows.time.length === 0) throw nothing(options.name);
    return { rows, about: {} };
  } catch (cause) {
    if (cause instanceof PeakError || (cause as Error).name === "Interrupted") throw cause;
    throw refused(reason(cause), cause);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What the bars of a query are said to come from. */
export function sqlSource({ database }: SqlQuery): string {
  return database === undefined ? "sql" : `sql:${basename(database)}`;
}

function askSqlite(sql: string, path: string, name: string): readonly unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database.prepare(sql).all();
    if (rows.length > 0) return rows;
  } catch (cause) {
    throw refused(reason(cause), cause);
  } finally {
    database.close();
  }
  throw nothing(name);
}

function refused(why: string, cause: unknown): PeakError {
  return new PeakError("invalid_argument", `sql cannot be run: ${why.replace(/\.$/, "")}.`, {
    hint: "Correct the query; relative files lie in the folder the program runs in.",
    cause,
  });
}

function nothing(name: string): PeakError {
  return new PeakError("invalid_data", `${name} selects no rows.`, {
    hint: "Check the conditions of the query.",
  });
}
