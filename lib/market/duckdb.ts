import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { PeakError } from "../core/errors.ts";
import { loadConfig } from "../core/config/load.ts";
import { interruptible } from "../core/interrupt.ts";
import { cacheFolder } from "./cache/series.ts";

let opened: Promise<DuckDBInstance> | undefined;

/** How a connection treats rows. */
export interface ConnectOptions {
  /**
   * Whether the answer's rows come as they stand in a file or table, without the query saying so. Keeping order costs the memory of
   * a whole result that is written or made into a table. Default false.
   */
  readonly ordered?: boolean;
}

/**
 * Runs `work` with a connection to the process's one DuckDB. An interrupt stops the query. Throws `unavailable` where it needs more
 * memory than the configuration gives.
 */
export async function withDuckDB<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> {
  const connection = await connectDuckDB(options);
  const ended = work(connection);
  try {
    return await interruptible(ended, () => connection.interrupt());
  } catch (cause) {
    const { kind, message } = problemOf(cause);
    if (kind !== "Out of Memory") throw cause;
    throw new PeakError(
      "unavailable",
      `The query needs more memory than it may take: ${firstLine(message)}`,
      {
        hint: "Ask for less at once, or raise duckdb_memory_mb under [data] in PEAK_HOME/peak.toml.",
        cause,
      },
    );
  } finally {
    // What was interrupted still runs for a moment; closing under it would take the process down.
    await ended.catch(() => undefined);
    connection.closeSync();
  }
}

/**
 * A connection to the process's one DuckDB, to be closed by the caller: for what {@link withDuckDB} cannot hold, a walk over rows.
 * The database is in memory, loaded on first use, keeps to the memory that the configuration gives it
 * (`[data] duckdb_memory_mb`) and puts what does not fit into the cache's folder. Temporary tables and views belong to the
 * connection; what is attached belongs to all.
 */
export async function connectDuckDB({ ordered = false }: ConnectOptions = {}): Promise<DuckDBConnection> {
  opened ??= open().catch(error => {
    opened = undefined;
    throw error;
  });
  const connection = await (await opened).connect();
  if (ordered) await connection.run("set session preserve_insertion_order = true");
  return connection;
}

async function open(): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${loadConfig().data.duckdbMemoryMegabytes}MB`,
    temp_directory: spillFolder(),
    // Order matters only where a query says so; keeping it anyway costs the memory of the whole result.
    preserve_insertion_order: "false",
    errors_as_json: "true",
  });
  // Moments are UTC: what a query makes of them must not depend on where the machine stands.
  const connection = await instance.connect();
  await connection.run("set global TimeZone = 'UTC'");
  connection.closeSync();
  return instance;
}

/** Files can be read where nothing can be written: what does not fit into memory is an error of the query then. */
function spillFolder(): string {
  try {
    return cacheFolder("spill");
  } catch (error) {
    if (error instanceof PeakError && error.code === "unavailable") return "";
    throw error;
  }
}

/** A text inside SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name inside SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What DuckDB said: `position` is where in the query's text, in bytes, where it knows. */
export interface DuckDBProblem {
  readonly kind: string;
  readonly message: string;
  readonly position: number | undefined;
}

/** Reads an error of DuckDB, which comes as JSON. */
export function problemOf(error: unknown): DuckDBProblem {
  const text = error instanceof Error ? error.message : String(error);
  const said = /\{.*\}$/s.exec(text)?.[0];
  const plain = { kind: "Unknown", message: text, position: undefined };
  if (said === undefined) return plain;
  try {
    const { exception_type, exception_message, position } = JSON.parse(said) as Record<string, string>;
    if (typeof exception_message !== "string") return plain;
    return {
      kind: String(exception_type),
      message: exception_message,
      position: position === undefined ? undefined : Number(position),
    };
  } catch {
    return plain;
  }
}

/** What DuckDB said, in one line. */
export function reasonOf(error: unknown): string {
  return firstLine(problemOf(error).message);
}

const firstLine = (text: string): string => text.split("\n")[0].slice(0, 200);
