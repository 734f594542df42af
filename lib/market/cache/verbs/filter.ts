import { PeakError, invalidArgument } from "../../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../../core/names.ts";
import { parseTimeframe, type Timeframe } from "../../../core/time.ts";
import { allSeries, cacheRoot, seriesName, type Series } from "../series.ts";

/** Which series of the cache are meant; what is left out means all. */
export interface SeriesFilter {
  readonly venue?: string;
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
}

/** The series a filter means, of those below a root. Throws `unknown_name` with "did you mean" for a venue or symbol that is not there. */
export function chosenSeries(
  filter: SeriesFilter,
  what: string,
  further: readonly string[] = [],
  root = cacheRoot(),
): Series[] {
  refuseUnknownKeys(`option of ${what}`, filter, ["venue", "symbol", "timeframe", ...further]);
  const { venue, symbol, timeframe } = filter;
  if (timeframe !== undefined) parseTimeframe(timeframe);
  for (const [name, value] of Object.entries({ venue, symbol }))
    if (value !== undefined && typeof value !== "string")
      throw invalidArgument(name, "must be a text", value, "Leave it out for all.");
  const all = allSeries({}, root);
  for (const [key, value] of [
    ["venue", venue],
    ["symbol", symbol],
  ] as const)
    if (value !== undefined && all.length > 0 && !all.some(series => series[key] === value))
      throw unknownName(`cached ${key}`, value, [...new Set(all.map(series => series[key]))]);
  return all.filter(
    series =>
      (venue ?? series.venue) === series.venue &&
      (symbol ?? series.symbol) === series.symbol &&
      (timeframe ?? series.timeframe) === series.timeframe,
  );
}

/** The one series that is meant. Throws where it is none or where several fit. */
export function oneSeries(filter: SeriesFilter, what: string, further: readonly string[]): Series {
  const found = chosenSeries(filter, what, further);
  if (found.length === 1) return found[0];
  if (found.length === 0)
    throw new PeakError("not_found", `Nothing of that is cached, received ${JSON.stringify(filter)}.`, {
      hint: "pt.data.list() (`peak data list`) shows what is.",
    });
  throw invalidArgument(
    what,
    `must mean one series, and ${found.length} fit (${found.slice(0, 4).map(seriesName).join(", ")}${found.length > 4 ? ", …" : ""})`,
    filter,
    "Name venue and timeframe too.",
  );
}
