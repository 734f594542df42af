import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { demandReadableDecimals } from "../parquet/decimals.ts";
import { openParquet } from "../parquet/read.ts";

/** What a query and its values are to DuckDB. */
interface Asked {
  readonly query: string;
  readonly values: DuckDBValue[] | Record<string, DuckDBValue> | undefined;
}

/**
 * Refuses decimals that DuckDB would misread, of Parquet files that the query names, by a pattern too or in a value, and columns that it may
 * ask for. Throws `unreadable`.
 */
export async function demandReadable(connection: DuckDBConnection, asked: Asked): Promise<void> {
  let plan: Promise<string> | undefined;
  for (const file of await namedFiles(connection, asked)) {
    // What is no Parquet file, or cannot be opened here, is DuckDB's to judge.
    const footer = await openParquet(file).catch(() => undefined);
    if (footer === undefined) continue;
    try {
      demandReadableDecimals(footer, file);
    } catch {
      // Names a query need not write: * and columns('p.*') have them, and the name of the whole row.
      const words = `${asked.query} ${await (plan ??= planOf(connection, asked))}`.toLowerCase();
      const all =
        /(?<!count\(\s*)\*/.test(asked.query.replaceAll(texts, " ")) || !/select/i.test(asked.query);
      demandReadableDecimals(footer, file, name => all || words.includes(name.toLowerCase()));
    }
  }
}

const texts =
  /--.*|\/\*[^]*?\*\/|'(?<text>(?:[^']|'')*)'|"(?<name>(?:[^"]|"")*)"|\$(?<tag>\w*)\$(?<plain>[^]*?)\$\k<tag>\$/g;

/** Files of this machine that texts of the query or its values name. */
async function namedFiles(connection: DuckDBConnection, { query, values }: Asked): Promise<Set<string>> {
  const written = [...query.matchAll(texts)].map(({ groups = {} }) => {
    const { text, name, plain } = groups as Readonly<Record<string, string | undefined>>;
    return text?.replaceAll("''", "'") ?? name?.replaceAll('""', '"') ?? plain;
  });
  const files = new Set<string>();
  for (const text of new Set([...written, ...Object.values<unknown>(values ?? {})])) {
    if (typeof text !== "string" || !/[./\\*?[]/.test(text) || text.includes("://")) continue;
    const found = await connection.runAndReadAll("select file from glob($1)", [text]);
    for (const [file] of found.getRows()) files.add(String(file));
  }
  return files;
}

/** What DuckDB would do, which names every column that it reads; empty where it cannot be told. */
async function planOf(connection: DuckDBConnection, { query, values }: Asked): Promise<string> {
  try {
    const told = await connection.runAndReadAll(`explain (format json) ${query}`, values);
    return JSON.stringify(told.getRows());
  } catch {
    return "";
  }
}
