import { extname } from "node:path";
import type { Displayable } from "../../../core/display.ts";
import { PeakError, invalidArgument } from "../../../core/errors.ts";
import { writeAtomically } from "../../../core/store/artifacts.ts";
import { formatTime } from "../../../core/time.ts";
import { toArrow } from "../../arrow.ts";
import type { Bars } from "../../bars.ts";
import { normalise } from "../../normalise.ts";
import type { Moment } from "../../moment.ts";
import { toCsv, toParquet } from "../../frame/files.ts";
import { emptyRange, readRange } from "../../range.ts";
import { readCached } from "../read.ts";
import { seriesName } from "../series.ts";
import { oneSeries, type SeriesFilter } from "./filter.ts";
import { counted, shown } from "./shown.ts";

/** Options of {@link exportBars}. */
export interface ExportOptions extends SeriesFilter {
  readonly since?: Moment;
  readonly until?: Moment;
}

/** What an export wrote. */
export interface Exported extends Displayable {
  readonly file: string;
  readonly bars: number;
}

const formats = [".parquet", ".csv", ".arrow"];

/**
 * Writes cached bars of one series to a file: Parquet, CSV (as `toCsv`) or Arrow, as its ending says. The file appears whole or
 * not at all. Nothing is fetched. Throws `not_found` where nothing of that is cached, `unavailable` where it cannot be written.
 *
 * @example await pt.data.export("btc.csv", { venue: "kraken", symbol: "BTC/USD", timeframe: "1h" })
 */
export async function exportBars(file: string, options: ExportOptions = {}): Promise<Exported> {
  const format = typeof file === "string" ? extname(file).toLowerCase() : "";
  if (!formats.includes(format))
    throw invalidArgument("file", `must end with ${formats.join(", ")}`, file, 'Write e.g. "btc.parquet".');
  const range = readRange(options);
  const { since: _since, until: _until, ...filter } = options;
  const series = oneSeries(filter, "data.export", ["since", "until"]);
  const found = await readCached(series, [range.since ?? -8.64e15, range.until ?? 8.64e15]);
  if (found.status === "damaged")
    throw new PeakError("unreadable", `A cached file of ${seriesName(series)} is damaged.`, {
      hint: "pt.data.repair() (`peak data repair`) sets it aside and fetches it again.",
    });
  if (found.columns.time.length === 0)
    throw emptyRange(`The cache of ${seriesName(series)}`, range, undefined);
  const bars = normalise({ ...series, source: series.venue, synthetic: false }, found.columns);
  if (format === ".parquet") await toParquet(bars, file);
  else if (format === ".csv") await toCsv(bars, file);
  else writeAtomically(file, await arrowOf(bars));
  return shown(
    { file, bars: bars.length },
    {
      title: file,
      subtitle: `${counted(bars.length, "bar")} of ${seriesName(series)}, ${formatTime(bars.time[0])} to ${formatTime(bars.time[bars.length - 1])} UTC`,
    },
  );
}

async function arrowOf(bars: Bars): Promise<Uint8Array> {
  const { tableToIPC } = await import("apache-arrow");
  return tableToIPC(await toArrow(bars), "file");
}
