import { PeakError } from "../../core/errors.ts";
import { Interrupted } from "../../core/interrupt.ts";
import { quoted, reasonOf, withDuckDB } from "../duckdb.ts";
import { demandReadableDecimals } from "../parquet/decimals.ts";
import { openParquet } from "../parquet/read.ts";
import type { NamedRow } from "./records.ts";

/** Rows that a series may have: a row an hour for a century. */
const most = 1_000_000;

/**
 * Rows of a Parquet file by the names of its columns, as a CSV would give them: moments as texts, without a zone where the file says none;
 * numbers of any type as numbers. Throws `unreadable`, also for more than a million rows.
 */
export async function parquetRows(path: string, name: string): Promise<NamedRow[]> {
  try {
    demandReadableDecimals(await openParquet(path), name);
    return await withDuckDB(
      async connection => {
        const described = await connection.runAndReadAll("describe from read_parquet($path)", { path });
        const columns = (described.getRowsJS() as [name: string, type: string][]).map(([column, type]) => {
          const cell = quoted(column);
          if (type === "TIMESTAMP WITH TIME ZONE")
            return `(${cell} at time zone 'UTC')::varchar || 'Z' as ${cell}`;
          if (/^(TIMESTAMP|DATE)/.test(type)) return `${cell}::varchar as ${cell}`;
          // What is missing is a NaN to pandas.
          return /^(U?(TINY|SMALL|BIG|HUGE)?INT|DECIMAL|FLOAT|DOUBLE)/.test(type)
            ? `nullif(${cell}::double, 'nan'::double) as ${cell}`
            : cell;
        });
        const read = await connection.runAndReadUntil(
          `select ${columns.join(", ")} from read_parquet($path)`,
          most + 1,
          {
            path,
          },
        );
        const rows = read.getRowObjectsJS();
        if (rows.length > most)
          throw new PeakError("unreadable", `${name} has more than ${most.toLocaleString("en")} rows.`, {
            hint: "Cut it to the series and years you need.",
          });
        return rows.map((cells, i) => ({ cells, place: `row ${i + 1}` }));
      },
      { ordered: true },
    );
  } catch (cause) {
    if (cause instanceof PeakError || cause instanceof Interrupted) throw cause;
    throw new PeakError("unreadable", `${name} is not a readable Parquet file: ${reasonOf(cause)}.`, {
      hint: "Write it again, or give a CSV file.",
      cause,
    });
  }
}
