import { demandMembers } from "../../../core/members.ts";
import { rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Displayable } from "../../../core/display.ts";
import { demand } from "../../../core/errors.ts";
import { formatTime } from "../../../core/time.ts";
import { table } from "../../../chart/table/table.ts";
import { toMilliseconds, type Moment } from "../../moment.ts";
import { withLock } from "../lock.ts";
import { yearSpan } from "../ranges.ts";
import { asideFolder, asideRoot, cacheRoot, seriesFolder, seriesName } from "../series.ts";
import { asideFiles, bytesOf, sweepLeftovers, yearFiles } from "../year-file.ts";
import { chosenSeries, type SeriesFilter } from "./filter.ts";
import { counted, formatBytes, shown } from "./shown.ts";

/** Options of {@link prune}. */
export interface PruneOptions extends SeriesFilter {
  /** Only years that end before this. */
  readonly before?: Moment;
  /** Delete the damaged files that were set aside, instead of cached bars; of all series where no filter says which. */
  readonly setAside?: boolean;
  /** Every series, where no filter says which. */
  readonly all?: boolean;
  /** Say what would go, and delete nothing. Default false. */
  readonly dryRun?: boolean;
}

/** What a prune deleted, or would delete. */
export interface Pruned extends Displayable {
  readonly files: readonly string[];
  readonly bytes: number;
  readonly dryRun: boolean;
}

/**
 * Deletes cached bars: of a venue, a symbol, a timeframe, or years that end before a day; what is asked for later is fetched again.
 * Says `dryRun: true` first shows what would go. Throws `invalid_argument` where nothing says what is meant: a whole cache is
 * deleted with `all: true` only.
 */
export async function prune(options: PruneOptions = {}): Promise<Pruned> {
  demandMembers(options, [], "options", "must be given in a record", 'Pass e.g. { symbol: "BTC/USD" }.');
  const { before, setAside = false, all = false, dryRun = false, ...filter } = options;
  const chosen = chosenSeries(
    filter,
    "data.prune",
    ["before", "setAside", "all", "dryRun"],
    setAside ? asideRoot() : cacheRoot(),
  );
  demand(
    setAside || all || before !== undefined || Object.values(filter).some(value => value !== undefined),
    "options",
    "must say what to delete",
    options,
    'Name a venue, symbol or timeframe, e.g. { symbol: "BTC/USD" } or --symbol BTC/USD, or setAside; all means everything.',
  );
  const end = before === undefined ? Infinity : toMilliseconds(before, "before");
  const gone: { what: string; path: string; bytes: number }[] = [];
  for (const series of chosen) {
    const remove = (): void => {
      for (const file of setAside ? asideFiles(series) : yearFiles(series).current) {
        if (yearSpan(file.year)[1] > end) continue;
        gone.push({ what: `${seriesName(series)}, ${file.year}`, path: file.path, bytes: bytesOf(file) });
        if (!dryRun) rmSync(file.path, { force: true });
      }
    };
    if (dryRun) remove();
    else
      await withLock(series, async () => {
        sweepLeftovers(series);
        remove();
        removeEmpty(setAside ? asideFolder(series) : seriesFolder(series));
      });
  }
  const bytes = gone.reduce((sum, one) => sum + one.bytes, 0);
  return shown(
    { files: Object.freeze(gone.map(({ path }) => path)), bytes, dryRun },
    {
      title: `${counted(gone.length, "file")} (${formatBytes(bytes)}) ${dryRun ? "would be deleted" : "deleted"}`,
      subtitle: before === undefined ? undefined : `years that end before ${formatTime(end)}`,
      tables:
        gone.length === 0
          ? []
          : [
              table({
                columns: [{ name: "what" }, { name: "size", align: "right" }],
                rows: gone.map(one => [one.what, formatBytes(one.bytes)]),
              }),
            ],
    },
  );
}

/** Removes a folder and those above it, as far as nothing is in them. */
function removeEmpty(folder: string): void {
  try {
    for (let at = folder; /[\\/](venue|symbol|timeframe)=[^\\/]*$/.test(at); at = dirname(at)) rmdirSync(at);
  } catch {
    // One that still holds something, or that another process is about to fill.
  }
}
