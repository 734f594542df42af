import { refuseUnknownKeys } from "../../../core/names.ts";
import { PeakError } from "../../../core/errors.ts";
import type { Bars } from "../../bars.ts";
import type { Moment } from "../../moment.ts";
import { normalise } from "../../normalise.ts";
import { readRange } from "../../range.ts";
import { yearSpan } from "../ranges.ts";
import { readCached } from "../read.ts";
import { seriesName } from "../series.ts";
import { yearFiles } from "../year-file.ts";
import { chosenSeries, type SeriesFilter } from "./filter.ts";

/** Options of {@link scan}. */
export interface ScanOptions extends SeriesFilter {
  readonly since?: Moment;
  readonly until?: Moment;
}

/**
 * Walks over cached bars that need not fit in memory: bar sets of a year each, series after series, oldest first. Only one is
 * held at a time. What must see across a year's end has to carry it over. Throws `unreadable` at a damaged file.
 *
 * @example for await (const bars of pt.data.scan({ timeframe: "1m" })) count += bars.length;
 */
export async function* scan(options: ScanOptions = {}): AsyncGenerator<Bars> {
  refuseUnknownKeys("option of data.scan", options, ["venue", "symbol", "timeframe", "since", "until"]);
  const { since: _since, until: _until, ...filter } = options;
  const { since = -Infinity, until = Infinity } = readRange(options);
  for (const series of chosenSeries(filter, "data.scan"))
    for (const { year } of yearFiles(series).current) {
      const [start, end] = yearSpan(year);
      const found = await readCached(series, [Math.max(start, since), Math.min(end, until)]);
      if (found.status === "damaged")
        throw new PeakError("unreadable", `The cached file of ${seriesName(series)}, ${year} is damaged.`, {
          hint: "pt.data.repair() (`peak data repair`) sets it aside and fetches it again.",
        });
      if (found.columns.time.length === 0) continue;
      yield normalise({ ...series, source: series.venue, synthetic: false }, found.columns);
    }
}
