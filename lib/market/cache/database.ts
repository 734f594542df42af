import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { loadConfig } from "../../core/config/load.ts";
import { interruptible } from "../../core/interrupt.ts";
import { cacheFolder } from "./series.ts";

let opened: Promise<DuckDBInstance> | undefined;

/**
 * Runs `work` with a connection to the process's one DuckDB, which is loaded on first use, keeps to the memory that the
 * configuration gives it (`[data] duckdb_memory_mb`) and puts what does not fit into the cache's folder. An interrupt stops
 * the query.
 */
export async function withDuckDB<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  opened ??= open().catch(error => {
    opened = undefined;
    throw error;
  });
  const connection = await (await opened).connect();
  const ended = work(connection);
  try {
    return await interruptible(ended, () => connection.interrupt());
  } finally {
    // What was interrupted still runs for a moment; closing under it would take the process down.
    await ended.catch(() => undefined);
    connection.closeSync();
  }
}

async function open(): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  return DuckDBInstance.create(":memory:", {
    memory_limit: `${loadConfig().data.duckdbMemoryMegabytes}MB`,
    temp_directory: cacheFolder("spill"),
    // Order matters only where a query says so; keeping it anyway costs the memory of the whole result.
    preserve_insertion_order: "false",
    errors_as_json: "true",
  });
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
