import type { DuckDBConnection } from "@duckdb/node-api";
import { randomUUID } from "node:crypto";
import { basename, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PeakError, invalidArgument } from "../../../core/errors.ts";
import { Interrupted } from "../../../core/interrupt.ts";
import { literal, quoted, reasonOf, withDuckDB } from "../../duckdb.ts";
import type { CsvOptions } from "../csv/table.ts";
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
  const read = (connection: DuckDBConnection) =>
    readRelation(connection, `(${sql.replace(/;\s*$/, "")}\n)`, options);
  try {
    const rows =
      database === undefined
        ? await withDuckDB(read, { ordered: true })
        : await inTurn(resolve(database), path =>
            withDuckDB(connection => attached(connection, path, read), { ordered: true }),
          );
    if (rows.time.length === 0) throw nothing(options.name);
    return { rows, about: {} };
  } catch (cause) {
    if (cause instanceof PeakError || cause instanceof Interrupted) throw cause;
    throw refused(reasonOf(cause), cause);
  }
}

/** Runs `work` with the database file as the one that the connection asks. */
async function attached<T>(
  connection: DuckDBConnection,
  path: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const alias = quoted(`asked ${randomUUID()}`);
  try {
    await connection.run(`attach ${literal(path)} as ${alias} (read_only)`);
  } catch (cause) {
    throw new PeakError(
      "unreadable",
      `${basename(path)} cannot be opened: ${reasonOf(cause).replace(/\.$/, "")}.`,
      {
        hint: "It is damaged, in use, or written by a newer DuckDB: copy the table to a Parquet file there, and load that.",
        cause,
      },
    );
  }
  try {
    await connection.run(`use ${alias}`);
    return await work(connection);
  } finally {
    await connection.run("use memory");
    await connection.run(`detach ${alias}`);
  }
}

const turns = new Map<string, Promise<unknown>>();

/** Runs `work` when what was begun for this file before has ended: DuckDB attaches a file once only, for all connections. */
async function inTurn<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
  const before = turns.get(path);
  const mine = (before ?? Promise.resolve()).then(
    () => work(path),
    () => work(path),
  );
  turns.set(path, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(path) === mine) turns.delete(path);
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
    throw refused(reasonOf(cause), cause);
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
