import { existsSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { PeakError } from "../../core/errors.ts";
import { peakHome } from "../../core/store/home.ts";
import { literal, quoted } from "../duckdb.ts";
import { allSeries, type YearFile } from "./series.ts";
import { bytesOf, isWhole, yearFiles } from "./year-file.ts";

/**
 * The view of everything and those of the venues, as far as the query names them: a list of files is long. SQL does not tell small
 * letters from capitals, so venues whose names differ in nothing else share a view, as everything and a venue named bars do.
 */
export async function makeViews(connection: DuckDBConnection, query: string): Promise<void> {
  const byVenue = Map.groupBy(allSeries(), ({ venue }) => venue.toLowerCase());
  const filesOf = (venue: string): YearFile[] =>
    (byVenue.get(venue) ?? []).flatMap(series => yearFiles(series).current);
  const asked = query.toLowerCase();
  const named = (name: string): boolean => asked.includes(name) || asked.includes(quoted(name));
  const views = [...byVenue.keys()].filter(named).map(venue => [venue, filesOf(venue)] as const);
  if (named("bars")) views.push(["bars", [...byVenue.keys()].flatMap(filesOf)]);
  // DuckDB takes the first of such names on the way to a file for what the file holds.
  const above = /[\\/](?:venue|symbol|timeframe)=[^\\/]*/.exec(peakHome());
  if (views.length > 0 && above !== null)
    throw new PeakError(
      "unavailable",
      `PEAK_HOME must not lie below "${above[0].slice(1)}", received "${peakHome()}".`,
      {
        hint: "Queries would take that for the market of all that is cached: move it, or rename the folder.",
        context: { store: peakHome() },
      },
    );
  for (const [name, files] of views) {
    await demandWhole(files);
    const paths = files.map(({ path }) => path);
    await connection.run(viewOf(name, paths));
  }
}

/** Every view that there could be: of everything, and by the names of the venues. */
export function viewNames(): readonly string[] {
  return ["bars", ...new Set(allSeries().map(({ venue }) => venue.toLowerCase()))];
}

/** Cached files, and bytes of them, that are compared with their hashes: a fifth of a second, once a process. */
const compared = { files: 500, bytes: 64 << 20 };

/** Throws `unavailable` where a file is not what it was, as far as looking takes no time. One that is gone was replaced: the query finds out. */
async function demandWhole(files: readonly YearFile[]): Promise<void> {
  if (files.length > compared.files) return;
  if (files.reduce((sum, file) => sum + bytesOf(file), 0) > compared.bytes) return;
  const whole = await Promise.all(files.map(isWhole));
  const damaged = files.find((file, at) => !whole[at] && existsSync(file.path));
  if (damaged !== undefined)
    throw new PeakError("unavailable", `The cached file ${damaged.path} is damaged.`, {
      hint: "pt.data.repair() (`peak data repair`) sets it aside and fetches it again.",
      context: { file: damaged.path },
    });
}

function viewOf(name: string, files: readonly string[]): string {
  const columns = `venue, symbol, timeframe, time, open, high, low, close, volume`;
  const rows =
    files.length > 0
      ? `select ${columns} from read_parquet([${files.map(literal).join(", ")}], hive_partitioning = true,
           hive_types = { venue: varchar, symbol: varchar, timeframe: varchar })`
      : `select ''::varchar as venue, ''::varchar as symbol, ''::varchar as timeframe, timestamp '1970-01-01' as time,
           0.0::double as open, 0.0::double as high, 0.0::double as low, 0.0::double as close, 0.0::double as volume where false`;
  return `create or replace temp view ${quoted(name)} as ${rows}`;
}
