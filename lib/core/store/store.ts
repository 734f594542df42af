import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { stopwatch } from "../clock.ts";
import { PeakError } from "../errors.ts";
import { homeFolder } from "./home.ts";
import { schemaSteps } from "./schema.ts";

/** The SQLite file that every process of one PEAK_HOME shares. */
export interface Store {
  readonly path: string;
  /** A prepared statement, kept for the next call with the same text. */
  prepare(sql: string): StatementSync;
  /**
   * Runs `body` in one transaction that takes the write lock at its start, so two processes queue instead of failing
   * half-way. Rolled back when `body` throws.
   */
  write<T>(body: () => T): T;
  close(): void;
}

/** How long another writer is waited for, in ms. */
const patience = 10_000;

const open = new Map<string, Store>();

/** Opens `peak.sqlite` under PEAK_HOME, once per process and folder. Waits up to 10 s for another writer. */
export function openStore(folder = homeFolder()): Store {
  const path = join(folder, "peak.sqlite");
  const known = open.get(path);
  if (known) return known;
  const store = connect(path);
  open.set(path, store);
  return store;
}

function connect(path: string): Store {
  const database = openDatabase(path);
  const statements = new Map<string, StatementSync>();
  let inside = false;
  return {
    path,
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) statements.set(sql, (statement = database.prepare(sql)));
      return statement;
    },
    write(body) {
      if (inside) return body();
      database.exec("BEGIN IMMEDIATE");
      inside = true;
      try {
        const result = body();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      } finally {
        inside = false;
      }
    },
    close() {
      open.delete(path);
      database.close();
    },
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${patience}; PRAGMA synchronous = NORMAL;`);
    writeAhead(database);
    migrate(database);
    return database;
  } catch (cause) {
    throw new PeakError("unavailable", `The store ${path} cannot be opened: ${(cause as Error).message}.`, {
      hint: "If it is not a Peak Trade store, move it away; else check that PEAK_HOME can be written and the disk has room.",
      context: { path },
      cause,
    });
  }
}

/**
 * Switches to a write-ahead log. SQLite does not wait for another process that switches the same new store in this moment, because
 * two that waited for each other would do so for ever; so it is asked again.
 */
function writeAhead(database: DatabaseSync): void {
  for (const waited = stopwatch(); ;) {
    try {
      return database.exec("PRAGMA journal_mode = WAL");
    } catch (error) {
      // 5 is SQLITE_BUSY.
      if ((error as { errcode?: number }).errcode !== 5 || waited() > patience) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function migrate(database: DatabaseSync): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
      user_version: number;
    };
    if (version > schemaSteps.length)
      throw new Error(
        `it was written by a newer Peak Trade (schema ${version}, this one knows ${schemaSteps.length})`,
      );
    for (const step of schemaSteps.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${schemaSteps.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
