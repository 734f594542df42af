import type { DuckDBConnection } from "@duckdb/node-api";
import { rmSync } from "node:fs";
import { PeakError } from "../../core/errors.ts";
import { Interrupted } from "../../core/interrupt.ts";
import { firstAtOrAfter } from "../bars.ts";
import { barColumnNames, makeColumns, type BarColumns } from "../columns.ts";
import { writeColumns } from "../frame/duckdb-columns.ts";
import { literal, problemOf, withDuckDB } from "../duckdb.ts";
import type { Notes } from "./notes.ts";
import { union, within, yearOf, yearSpan, type Spans } from "./ranges.ts";
import { cacheRoot, seriesName, type Series } from "./series.ts";
import { commit, isWhole, notesKey, readNotes, setAside, temporaryFile, yearFiles } from "./year-file.ts";

/** What a merge did. */
export interface Merged {
  /** Bars that were not there before. */
  readonly added: number;
  /** Bars that were there with other values. They stay as they were, unless `replace` was asked for. */
  readonly different: number;
  /** Where damaged files lie now that were in the way. */
  readonly aside: readonly string[];
}

/**
 * Adds bars to a series, and the spans for which they are all there is. Bars that are there stay as they are; each year is
 * written whole to a new file that takes the old one's place, so a kill leaves every year as it was or as it shall be. Call it
 * under the series' lock. Throws `unavailable` where the disk is full or cannot be written; the cache is as before then.
 */
export async function mergeBars(
  series: Series,
  bars: BarColumns,
  covered: Spans,
  { replace = false, onYear }: { replace?: boolean; onYear?: (rowsDone: number) => void } = {},
): Promise<Merged> {
  const total = { added: 0, different: 0, aside: [] as string[] };
  for (const year of yearsOf(bars, covered)) {
    const window = yearSpan(year);
    const [from, to] = window.map(moment => firstAtOrAfter(bars.time, moment));
    const part = makeColumns(name => bars[name].subarray(from, to));
    const done = await writing(series, () =>
      withDuckDB(connection => mergeYear(connection, series, year, part, within(covered, window), replace)),
    );
    total.added += done.added;
    total.different += done.different;
    total.aside.push(...done.aside);
    onYear?.(to);
  }
  return total;
}

async function mergeYear(
  connection: DuckDBConnection,
  series: Series,
  year: number,
  bars: BarColumns,
  covered: Spans,
  replace: boolean,
): Promise<Merged> {
  const aside: string[] = [];
  let old = yearFiles(series).current.find(file => file.year === year);
  // Damage must not be merged into a file whose hash would then vouch for it.
  if (old !== undefined && !(await isWhole(old))) {
    aside.push(setAside(series, old));
    old = undefined;
  }
  const notes = old === undefined ? undefined : (await readNotes(connection, [old]))[0];
  await incoming(connection, bars);
  const before =
    old === undefined ? "(select * from incoming limit 0)" : `read_parquet(${literal(old.path)})`;
  const values = barColumnNames.slice(1);
  const differs = values.map(name => `a."${name}" is distinct from b."${name}"`).join(" or ");
  const counts = await connection.runAndReadAll(
    `select count(*) filter (where b.time is null)::double, count(*) filter (where b.time is not null and (${differs}))::double
     from incoming a left join ${before} b on a.time = b.time`,
  );
  const [added, different] = counts.getRowsJS()[0].map(Number);
  const spans = union([...(notes?.covered ?? []), ...covered]);
  const changed = added > 0 || (replace && different > 0) || notes === undefined;
  if (!changed && sameSpans(spans, notes.covered)) return { added, different, aside };
  const [kept, others] = replace ? ["incoming", before] : [before, "incoming"];
  await connection.run(
    `create or replace temp table merged as
     select * from ${kept} union all by name select * from ${others} o where not exists (from ${kept} k where k.time = o.time)`,
  );
  const extent = await connection.runAndReadAll(
    "select count(*)::double, epoch_ms(min(time))::double, epoch_ms(max(time))::double from merged",
  );
  const [rows, first, last] = extent.getRowsJS()[0] as [number, number | null, number | null];
  const said: Notes = { version: 1, ...series, rows, first, last, covered: spans };
  const temporary = temporaryFile(series);
  try {
    await connection.run(
      `copy (select * from merged order by time) to ${literal(temporary)}
       (format parquet, compression zstd, parquet_version v2, row_group_size 40960,
        kv_metadata { ${notesKey}: ${literal(JSON.stringify(said))} })`,
    );
    await commit(series, temporary, year);
  } finally {
    rmSync(temporary, { force: true });
  }
  return { added, different, aside };
}

/** The bars as a table `incoming`, with time as a UTC timestamp. */
async function incoming(connection: DuckDBConnection, bars: BarColumns): Promise<void> {
  await writeColumns(
    connection,
    "given",
    barColumnNames.map(name => ({ name, kind: "number", values: bars[name] })),
  );
  await connection.run(
    `create or replace temp view incoming as select make_timestamp_ms("time"::bigint) as "time", * exclude ("time") from given`,
  );
}

function yearsOf({ time }: BarColumns, covered: Spans): number[] {
  const years = new Set<number>();
  for (let i = 0; i < time.length;) {
    const year = yearOf(time[i]);
    years.add(year);
    i = firstAtOrAfter(time, yearSpan(year)[1]);
  }
  for (const [from, to] of covered)
    for (let year = yearOf(from); year <= yearOf(to - 1); year++) years.add(year);
  return [...years].sort((a, b) => a - b);
}

const sameSpans = (a: Spans, b: Spans): boolean => JSON.stringify(a) === JSON.stringify(b);

async function writing<T>(series: Series, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PeakError || cause instanceof Interrupted) throw cause;
    const { message } = problemOf(cause);
    const full = /no space|ENOSPC|EFBIG|file too large|disk full|EDQUOT/i.test(message);
    throw new PeakError(
      "unavailable",
      `The cache cannot keep ${seriesName(series)}: ${full ? "the disk is full" : message.split("\n")[0].slice(0, 200)}.`,
      {
        hint: full
          ? "Make room, or point PEAK_HOME to a larger disk, and ask again: what was cached is whole and is not fetched twice."
          : "Check that PEAK_HOME can be written; what was cached before is untouched.",
        context: { ...series, store: cacheRoot() },
        cause,
      },
    );
  }
}
