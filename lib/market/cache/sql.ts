import type { DuckDBConnection, DuckDBTimestampValue, DuckDBValue } from "@duckdb/node-api";
import { PeakError, demand, invalidArgument } from "../../core/errors.ts";
import { demandMembers } from "../../core/members.ts";
import { closest, refuseUnknownKeys } from "../../core/names.ts";
import type { Table } from "../../chart/table/contract.ts";
import { problemOf, quoted, withDuckDB, type DuckDBProblem } from "../duckdb.ts";
import { tableOfAnswer } from "../frame/duckdb-answer.ts";
import { selectColumns, writeColumns } from "../frame/duckdb-columns.ts";
import { frameColumns, tableOf, type FrameSource } from "../frame/source.ts";
import { demandReadable } from "./named-files.ts";
import { makeViews, viewNames } from "./views.ts";

/** Options of {@link sql}. */
export interface SqlOptions {
  /** Values for `$1`, `$2` … or, as an object, for `$name`; a `Date` is a timestamp in UTC. */
  readonly values?: readonly SqlValue[] | Readonly<Record<string, SqlValue>>;
  /** Tables to ask besides what is cached, by the name that the query calls them: `{ trades: run.trades }`. */
  readonly tables?: Readonly<Record<string, FrameSource>>;
  /** Rows that may come at most; more are an error, not a part of the answer. Default 1,000,000. */
  readonly most?: number;
}

/** What a query may be given. */
export type SqlValue = string | number | boolean | bigint | Date | null;

const usualMost = 1_000_000;

/** How often a query is begun again because a writer has replaced a file under it. */
const patience = 5;

/**
 * Asks everything cached in DuckDB's SQL, and gives a table. The view `bars` holds all of it, with columns venue, symbol,
 * timeframe, time (UTC), open, high, low, close, volume; each venue also has a view of its name. Name symbol and timeframe in a
 * `where`: only their files are opened then. Files are read too: `from 'trades.csv'`.
 *
 * Throws `invalid_argument` with line and column for SQL that cannot be run, `unavailable` where it needs more memory than
 * `[data] duckdb_memory_mb` gives or a cached file is damaged, `unreadable` for decimals of more than 38 digits in a Parquet file. A
 * pitfall: unlike `pt.load`, it compares cached files with their hashes only where those it may read are 64 MB and 500 files at the
 * most, and most flipped bits can be read; `pt.data.verify()` finds them in any. Another: DuckDB takes a column of a CSV for text where its first
 * cell is Infinity, and for dates where all are; say the type: `from read_csv('x.csv', types = { ratio: 'double' })`.
 *
 * @example await pt.sql("select reason, sum(profit) as profit from trades group by reason", { tables: { trades: run.trades } })
 * @example await pt.sql("select symbol, count(*) as bars from bars group by symbol")
 */
export async function sql(query: string, options: SqlOptions = {}): Promise<Table> {
  if (typeof query !== "string" || withoutComments(query).trim() === "")
    throw invalidArgument(
      "query",
      "must be a text that asks something",
      query,
      'Write e.g. "select * from bars limit 10".',
    );
  refuseUnknownKeys("option of sql", options, ["values", "tables", "most"]);
  const { values, tables = {}, most = usualMost } = options;
  demandMembers(tables, [], "tables", "must be tables by name", "Pass { trades: run.trades }.");
  demand(
    Number.isInteger(most) && most > 0,
    "most",
    "must be a whole number above 0",
    most,
    "Pass e.g. 1_000.",
  );
  for (let tries = 0; ; tries++) {
    try {
      return await withDuckDB(async connection => {
        await makeViews(connection, query);
        for (const [name, source] of Object.entries(tables)) await makeTable(connection, name, source);
        const { DuckDBTimestampValue } = await import("@duckdb/node-api");
        const timestamp = (moment: Date) => new DuckDBTimestampValue(BigInt(moment.getTime()) * 1_000n);
        const asked = { query, values: values && bound(values, timestamp) };
        await demandReadable(connection, asked);
        return tableOfAnswer(await connection.stream(query, asked.values), most);
      });
    } catch (cause) {
      if (cause instanceof PeakError || (cause as Error).name === "Interrupted") throw cause;
      const problem = problemOf(cause);
      const vanished =
        problem.kind === "IO" && /No files found|Cannot open file|No such file/.test(problem.message);
      if (vanished && problem.message.includes(".parquet") && tries < patience) continue;
      throw explain(query, problem, { tables: Object.keys(tables), cause });
    }
  }
}

const withoutComments = (query: string): string => query.replaceAll(/--.*|\/\*[^]*?\*\//g, "");

/** A table of the user's own, under a name of the query. Temporary: it goes with the connection. */
async function makeTable(connection: DuckDBConnection, name: string, source: FrameSource): Promise<void> {
  const columns = frameColumns(tableOf(source));
  const kept = `${name} as given`;
  await writeColumns(connection, kept, columns);
  await connection.run(`create or replace temp view ${quoted(name)} as ${selectColumns(kept, columns)}`);
}

/** Values as DuckDB takes them. Throws `invalid_argument` naming one that is no value of a query. */
function bound(
  values: NonNullable<SqlOptions["values"]>,
  timestamp: (moment: Date) => DuckDBTimestampValue,
): DuckDBValue[] | Record<string, DuckDBValue> {
  const given = (value: unknown, name: string): DuckDBValue => {
    if (value instanceof Date && Number.isFinite(value.getTime())) return timestamp(value);
    if (value === null || ["string", "number", "boolean", "bigint"].includes(typeof value))
      return value as DuckDBValue;
    throw invalidArgument(
      name,
      "must be a text, a number, true or false, a Date or null",
      value,
      "Write a list into the query: symbol in ($a, $b).",
    );
  };
  if (Array.isArray(values)) return values.map((value, at) => given(value, `values[${at}]`));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, given(value, `values.${name}`)]),
  );
}

/** DuckDB's words, and where in the query they point. */
function explain(
  query: string,
  { kind, message, position }: DuckDBProblem,
  { tables, cause }: { readonly tables: readonly string[]; readonly cause: unknown },
): PeakError {
  const [said, ...more] = message.split("\n").filter(line => line.trim() !== "");
  if (["IO", "Invalid Input", "Invalid"].includes(kind)) {
    const refused = /no space|read-only|permission denied|too many open/i.test(said);
    return new PeakError("unavailable", `The query could not read or write: ${said}`, {
      hint: refused
        ? "Make room there, let this user read and write it, or allow more open files (ulimit -n), as it says."
        : "If a cached file is named, pt.data.repair() (`peak data repair`) sets it aside and fetches it again.",
      cause,
    });
  }
  const ofValues = /bind parameter|prepared statement parameters/.test(said)
    ? "Give in values each $name that the query has, and no other: values: { symbol: … }."
    : "";
  const at = position === undefined ? undefined : placeOf(query, position);
  const where = at === undefined ? "" : ` at line ${at.line}, column ${at.column}`;
  return new PeakError("invalid_argument", `The query has a mistake${where}: ${said}`, {
    hint:
      ofValues ||
      nearTable(said, tables) ||
      more.join(" ") ||
      "The views are bars and one by the name of each venue; see pt.data.list().",
    context: { query, ...at },
    cause,
  });
}

/** What could be meant by a table that is not there; empty where something else is wrong. DuckDB knows only views that the query names. */
function nearTable(said: string, tables: readonly string[]): string {
  const name = /^Table with name (.+) does not exist/.exec(said)?.[1];
  if (name === undefined) return "";
  const known = [...tables, ...viewNames()];
  const near = closest(name, known);
  return `${near ? `Did you mean ${near}? ` : ""}There are ${known.map(quoted).join(", ")}; a file is named in quotes: from 'trades.csv'.`;
}

/** Line and column, both from 1, of a place in bytes. */
function placeOf(query: string, position: number): { line: number; column: number } {
  const before = Buffer.from(query).subarray(0, position).toString().split("\n");
  return { line: before.length, column: [...before.at(-1)!].length + 1 };
}
