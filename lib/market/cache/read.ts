import type { DuckDBConnection } from "@duckdb/node-api";
import { barColumnNames, joinColumns, makeColumns, type BarColumns } from "../columns.ts";
import { literal, withDuckDB } from "./database.ts";
import { yearSpan, type Span } from "./ranges.ts";
import type { Series } from "./series.ts";
import { isWhole, yearFiles, type YearFile } from "./year-file.ts";

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
    const whole = await Promise.all(files.map(isWhole));
    const damaged = files.filter((_, at) => !whole[at]);
    const standing = new Set(yearFiles(series).current.map(({ path }) => path));
    const replaced = files.some(({ path }) => !standing.has(path));
    if (replaced && tries < patience) continue;
    if (damaged.length > 0) return { status: "damaged", files: damaged };
    try {
      return { status: "ok", columns: await withDuckDB(connection => select(connection, files, span)) };
    } catch (error) {
      const now = new Set(yearFiles(series).current.map(({ path }) => path));
      if (tries >= patience || files.every(({ path }) => now.has(path))) throw error;
    }
  }
}

async function select(
  connection: DuckDBConnection,
  files: readonly YearFile[],
  [from, to]: Span,
): Promise<BarColumns> {
  const pages: BarColumns[] = [];
  if (files.length > 0) {
    const { DuckDBDoubleVector } = await import("@duckdb/node-api");
    const list = files.map(({ path }) => literal(path)).join(", ");
    const result = await connection.run(
      `select epoch_ms(time)::double as time, open, high, low, close, volume from read_parquet([${list}])
       where time >= make_timestamp_ms(${Math.ceil(from)}) and time < make_timestamp_ms(${Math.ceil(to)}) order by time`,
    );
    for (const chunk of await result.fetchAllChunks())
      pages.push(
        makeColumns(name => {
          const vector = chunk.getColumnVector(barColumnNames.indexOf(name));
          if (!(vector instanceof DuckDBDoubleVector)) throw new Error("a column of doubles is not one");
          const column = new Float64Array(vector.itemCount);
          for (let k = 0; k < column.length; k++) column[k] = vector.getItem(k) ?? NaN;
          return column;
        }),
      );
  }
  return joinColumns(pages);
}

const overlap = ([a, b]: Span, [from, to]: Span): boolean => a < to && from < b;
