import { PeakError } from "../../../core/errors.ts";
import { Interrupted } from "../../../core/interrupt.ts";
import { reasonOf, withDuckDB } from "../../duckdb.ts";
import { demandReadableDecimals } from "../../parquet/decimals.ts";
import type { Meaning, ParquetFooter } from "../../parquet/footer.ts";
import { isPlainParquet, openParquet, readParquetColumns } from "../../parquet/read.ts";
import { matchColumns } from "../csv/columns.ts";
import { rowColumns, type CsvOptions, type ReadColumns } from "../csv/table.ts";
import { toMilliseconds } from "../csv/time.ts";
import type { RawRows } from "../../rows/clean.ts";
import { readRelation } from "./relation.ts";
import type { FileRows } from "./rows.ts";

/**
 * Reads the bar columns of a Parquet file, whatever their types, with the notes that `toParquet` left in it (symbol, timeframe,
 * synthetic). Column names are found as in a CSV header. Where the footer says that the columns are plain numbers and moments they are
 * read here, by all cores; everything else (texts, decimals, a column of symbols) through DuckDB.
 */
export async function readParquet(path: string, options: CsvOptions): Promise<FileRows> {
  try {
    const footer = await openParquet(path);
    demandReadableDecimals(footer, options.name);
    const rows = (await readPlain(path, footer, options)) ?? (await readByDuckDB(path, footer, options));
    return { rows, about: footer.notes };
  } catch (cause) {
    if (cause instanceof PeakError || cause instanceof Interrupted) throw cause;
    throw new PeakError("unreadable", `${options.name} is not a readable Parquet file: ${reasonOf(cause)}.`, {
      hint: "Write it again, or give a CSV file.",
      cause,
    });
  }
}

const isMoment = (meaning: Meaning): boolean => meaning !== "number" && meaning !== "other";

/** Undefined where the footer names anything that is not plain. */
async function readPlain(
  path: string,
  footer: ParquetFooter,
  options: CsvOptions,
): Promise<RawRows | undefined> {
  const places = matchColumns(
    footer.columns.map(column => column.name),
    options,
  );
  const wanted = rowColumns.filter(key => places[key] >= 0);
  const columns = wanted.map(key => footer.columns[places[key]]);
  const timed = wanted.some((key, k) => key !== "time" && isMoment(columns[k].meaning));
  if (timed || places.symbol >= 0 || !isPlainParquet(footer, columns)) return undefined;
  const read = await readParquetColumns(path, footer, columns);
  const named = Object.fromEntries(wanted.map((key, k) => [key, read[k]])) as Required<ReadColumns>;
  if (!isMoment(footer.columns[places.time].meaning)) toMilliseconds(named.time);
  return { ...named, volume: named.volume ?? new Float64Array(named.time.length) };
}

function readByDuckDB(path: string, { rows }: ParquetFooter, options: CsvOptions): Promise<RawRows> {
  return withDuckDB(connection => readRelation(connection, "read_parquet($path)", options, { path }, rows), {
    ordered: true,
  });
}
