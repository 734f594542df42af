import type { Table } from "../../../chart/table/contract.ts";
import { table } from "../../../chart/table/table.ts";
import { withDuckDB } from "../../duckdb.ts";
import { holdings } from "../holdings.ts";
import { bytesOf, readNotes, yearFiles } from "../year-file.ts";
import { chosenSeries, type SeriesFilter } from "./filter.ts";
import { formatBytes } from "./shown.ts";

/**
 * What is cached, one row a series: bars, first and last open, stretches in between that were never asked for, size on disk. A folder
 * without files, as a full disk leaves it, is no series.
 * Throws `unknown_name` for a venue or symbol that is not cached.
 *
 * @example await pt.data.list({ venue: "kraken" })
 */
export async function list(filter: SeriesFilter = {}): Promise<Table> {
  const chosen = chosenSeries(filter, "data.list");
  // All footers in one query; the loop finds them read.
  const files = chosen.flatMap(series => yearFiles(series).current);
  if (files.length > 0) await withDuckDB(connection => readNotes(connection, files));
  const rows = [];
  for (const series of chosen) {
    const { files, damaged, covered } = await holdings(series);
    if (files.length + damaged.length === 0) continue;
    const times = files.flatMap(({ notes: { first, last } }) =>
      first === null ? [] : [first, last ?? first],
    );
    rows.push([
      series.venue,
      series.symbol,
      series.timeframe,
      files.reduce((sum, { notes }) => sum + notes.rows, 0),
      times.length > 0 ? Math.min(...times) : null,
      times.length > 0 ? Math.max(...times) : null,
      Math.max(0, covered.length - 1),
      files.reduce((sum, file) => sum + bytesOf(file), 0),
    ]);
  }
  return table({
    columns: [
      { name: "venue" },
      { name: "symbol" },
      { name: "timeframe" },
      { name: "bars", format: "count", align: "right" },
      { name: "from", format: "time" },
      { name: "to", format: "time" },
      { name: "unasked", format: "count", align: "right" },
      { name: "size", align: "right", format: size => (typeof size === "number" ? formatBytes(size) : "") },
    ],
    rows,
  });
}
