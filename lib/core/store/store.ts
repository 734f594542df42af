import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
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
    // The timeout comes first: switching to WAL itself needs the lock another process may hold.
    database.exec("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
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
