import type { Displayable } from "../../../core/display.ts";
import { startProgress } from "../../../core/progress.ts";
import { table } from "../../../chart/table/table.ts";
import { withDuckDB } from "../../duckdb.ts";
import { cacheRoot, seriesName, type Series, type YearFile } from "../series.ts";
import { bytesOf, isWhole, readNotes, standing, yearFiles } from "../year-file.ts";
import { chosenSeries, type SeriesFilter } from "./filter.ts";
import { counted, formatBytes, shown } from "./shown.ts";

/** A file whose content is not what was written. */
export interface DamagedFile {
  readonly series: Series;
  readonly file: YearFile;
  readonly problem: string;
}

/** What a look at every file found. */
export interface Verification extends Displayable {
  readonly ok: boolean;
  readonly files: number;
  readonly damaged: readonly DamagedFile[];
}

/**
 * Reads every file of the cache and compares it with the hash it is named by and with what its footer says. Changes nothing;
 * `repair` does. `ok` is whether nothing is damaged.
 */
export async function verify(filter: SeriesFilter = {}): Promise<Verification> {
  const { files, bytes, damaged } = await inspectFiles(chosenSeries(filter, "data.verify"));
  const whole = files === 0 ? `There is nothing in ${cacheRoot()}` : "The cache is whole";
  const title = damaged.length === 0 ? whole : `${counted(damaged.length, "file")} damaged`;
  return shown(
    { ok: damaged.length === 0, files, damaged: Object.freeze(damaged) },
    {
      title,
      subtitle: `${counted(files, "file")} · ${formatBytes(bytes)}`,
      tables: damaged.length === 0 ? [] : [damagedTable(damaged)],
      notes:
        damaged.length === 0
          ? []
          : ["pt.data.repair() (peak data repair) sets them aside and fetches them again."],
    },
  );
}

/** Looks at every file of some series. */
export async function inspectFiles(
  chosen: readonly Series[],
): Promise<{ files: number; bytes: number; damaged: DamagedFile[] }> {
  const found = chosen.flatMap(series =>
    yearFiles(series).current.map(file => ({ series, file, size: bytesOf(file) })),
  );
  const bytes = found.reduce((sum, { size }) => sum + size, 0);
  const progress = startProgress("reading the cache", Math.max(1, bytes));
  const damaged: DamagedFile[] = [];
  let done = 0;
  try {
    for (const { series, file, size } of found) {
      const problem = await problemOf(series, file);
      if (problem !== undefined) damaged.push({ series, file, problem });
      progress.advance((done += size));
    }
  } finally {
    progress.end();
  }
  return { files: found.length, bytes, damaged };
}

async function problemOf(series: Series, file: YearFile): Promise<string | undefined> {
  // A writer may have put a newer file in its place meanwhile.
  const stands = (): boolean => standing(series, [file]).length > 0;
  if (!(await isWhole(file))) {
    return stands() ? "its content is not what was written" : undefined;
  }
  const [notes] = await withDuckDB(connection => readNotes(connection, [file]));
  if (notes === undefined) return stands() ? "its footer is not one of ours" : undefined;
  const own =
    notes.venue === series.venue && notes.symbol === series.symbol && notes.timeframe === series.timeframe;
  return own ? undefined : `it holds ${seriesName(notes)}`;
}

/** Which files are damaged, and how. */
export const damagedTable = (damaged: readonly DamagedFile[]) =>
  table({
    columns: [{ name: "series" }, { name: "year", format: String }, { name: "problem" }],
    rows: damaged.map(({ series, file, problem }) => [seriesName(series), file.year, problem]),
  });
