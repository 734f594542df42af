import { systemClock } from "../../../core/clock.ts";
import type { Displayable } from "../../../core/display.ts";
import { PeakError } from "../../../core/errors.ts";
import { timeframeLength } from "../../../core/time.ts";
import { checkedPages } from "../../sources/read-source.ts";
import { findSource, isSource } from "../../sources/registry.ts";
import { withDuckDB } from "../../duckdb.ts";
import { venueClock } from "../../venue-clock.ts";
import { fillSpan } from "../fill.ts";
import { setAsideAll } from "../holdings.ts";
import { withLock } from "../lock.ts";
import { yearSpan, type Spans } from "../ranges.ts";
import { cacheFolder, seriesName, seriesPath, type Series } from "../series.ts";
import { seriesOf } from "../through.ts";
import { readNotes, sweepLeftovers } from "../year-file.ts";
import { chosenSeries, type SeriesFilter } from "./filter.ts";
import { counted, shown } from "./shown.ts";
import { damagedTable, inspectFiles, type DamagedFile } from "./verify.ts";

/** What a repair did. */
export interface Repair extends Displayable {
  /** Whether all that was damaged is there again: nothing is {@link missing}. `peak data repair` exits with 1 where not. */
  readonly ok: boolean;
  readonly damaged: readonly DamagedFile[];
  /** Where the damaged files lie now. */
  readonly aside: readonly string[];
  /** Bars fetched in their place. */
  readonly added: number;
  /** What could not be fetched again, and why, as sentences. */
  readonly missing: readonly string[];
}

/**
 * Sets damaged files aside (nothing is deleted: they move to `PEAK_HOME/cache/set-aside`), removes what killed writers left, and
 * fetches the lost spans again where a source speaks for the venue; what was imported must be imported again, which `missing` says.
 */
export async function repair(filter: SeriesFilter = {}): Promise<Repair> {
  const chosen = chosenSeries(filter, "data.repair");
  const { files, damaged } = await inspectFiles(chosen);
  const aside: string[] = [];
  const missing: string[] = [];
  const notices = new Set<string>();
  let added = 0;
  for (const series of chosen) {
    const own = damaged.filter(one => seriesPath(one.series) === seriesPath(series));
    const lost = await lostOf(own);
    await withLock(series, async () => {
      aside.push(
        ...setAsideAll(
          series,
          own.map(({ file }) => file),
        ),
      );
      sweepLeftovers(series);
    });
    if (own.length === 0) continue;
    try {
      const again = await fetchAgain(series, lost.spans);
      added += again.added;
      const short = lost.bars - again.added;
      if (short > 0) missing.push(`${seriesName(series)}: ${counted(short, "bar")} did not come again.`);
      if (again.notice !== undefined) notices.add(again.notice);
    } catch (error) {
      if (!(error instanceof PeakError)) throw error;
      missing.push(`${seriesName(series)}: ${error.message.split("\n")[0]}`);
    }
  }
  return shown(
    {
      ok: missing.length === 0,
      damaged: Object.freeze(damaged),
      aside: Object.freeze(aside),
      added,
      missing: Object.freeze(missing),
    },
    {
      title:
        damaged.length === 0
          ? "Nothing to repair"
          : `${counted(aside.length, "file")} set aside, ${counted(added, "bar")} fetched again`,
      subtitle: `${counted(files, "file")} read`,
      tables: damaged.length === 0 ? [] : [damagedTable(damaged)],
      notes: [
        ...missing,
        ...notices,
        ...(aside.length > 0 ? [`Damaged files are in ${cacheFolder("set-aside")}.`] : []),
      ],
    },
  );
}

/** What the files said they cover and hold, where they can still be asked; their years and one bar where not. */
async function lostOf(damaged: readonly DamagedFile[]): Promise<{ spans: Spans; bars: number }> {
  const files = damaged.map(({ file }) => file);
  const notes = await withDuckDB(connection => readNotes(connection, files));
  return {
    spans: files.flatMap(({ year }, at) => notes[at]?.covered ?? [yearSpan(year)]),
    bars: notes.reduce((sum, said) => sum + (said?.rows ?? 1), 0),
  };
}

/** How many bars came; and what is to be said where the venue's clock is another. */
async function fetchAgain(
  series: Series,
  lost: Spans,
): Promise<{ readonly added: number; readonly notice: string | undefined }> {
  const source = isSource(series.venue) ? findSource(series.venue) : undefined;
  if (source === undefined || seriesOf(source, series).venue !== series.venue)
    throw new PeakError("not_found", "no source speaks for this venue.", {
      hint: "Import the file it came from again: pt.data.import(file, …).",
    });
  const { symbol, timeframe } = series;
  const clock = venueClock(systemClock, series.venue);
  const complete = clock.now() - timeframeLength(timeframe) + 1;
  let added = 0;
  for (const [from, to] of lost) {
    const filled = await fillSpan(
      series,
      [from, Math.min(to, complete)],
      ([since, until]) => checkedPages(source, { symbol, timeframe, since, until, limit: undefined, clock }),
      { clock, lateness: source.lateness },
    );
    added += filled.added;
  }
  return { added, notice: clock.notice };
}
