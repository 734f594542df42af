import type { DuckDBConnection } from "@duckdb/node-api";
import { barColumnNames, makeColumns, type BarColumns } from "../columns.ts";
import { readDoubles } from "../frame/duckdb-columns.ts";
import { literal, withDuckDB } from "../duckdb.ts";
import { yearSpan, type Span } from "./ranges.ts";
import type { Series, YearFile } from "./series.ts";
import { isWhole, yearFiles } from "./year-file.ts";

/** Cached bars, or the files that could not be read because their content is not what it was. */
export type CachedBars =
  | { readonly status: "ok"; readonly columns: BarColumns }
  | { readonly status: "damaged"; readonly files: readonly YearFile[] };

/** How often a file may vanish under a reader, because a writer has put a newer one in its place. */
const patience = 20;

/** The cached bars of a series that open in a span, each file checked against its hash. */
export async function readCached(series: Series, span: Span): Promise<CachedBars> {
  for (let tries = 0; ; tries++) {
    const files = yearFiles(series).current.filter(({ year }) => overlap(yearSpan(year), span));
    // Reading and hashing take about as long: both at once, and what was read counts only if the hash is right.
    const [whole, read] = await Promise.all([
      Promise.all(files.map(isWhole)),
      withDuckDB(connection => select(connection, files, span)).then(
        columns => ({ columns }),
        (error: unknown) => ({ error }),
      ),
    ]);
    const standing = new Set(yearFiles(series).current.map(({ path }) => path));
    if (files.some(({ path }) => !standing.has(path)) && tries < patience) continue;
    const damaged = files.filter((_, at) => !whole[at]);
    if (damaged.length > 0) return { status: "damaged", files: damaged };
    if ("error" in read) throw read.error;
    return { status: "ok", columns: read.columns };
  }
}

async function select(
  connection: DuckDBConnection,
  files: readonly YearFile[],
  [from, to]: Span,
): Promise<BarColumns> {
  if (files.length === 0) return makeColumns(() => new Float64Array());
  const list = files.map(({ path }) => literal(path)).join(", ");
  const columns = await readDoubles(
    connection,
    `select epoch_ms(time)::double as time, open, high, low, close, volume from read_parquet([${list}])
     where time >= make_timestamp_ms(${Math.ceil(from)}) and time < make_timestamp_ms(${Math.ceil(to)}) order by time`,
    { expected: chunkOfRows },
  );
  return makeColumns(name => columns[barColumnNames.indexOf(name)]);
}

/** Room for a month of hours at first; more is made as rows come. */
const chunkOfRows = 1_024;

const overlap = ([a, b]: Span, [from, to]: Span): boolean => a < to && from < b;
