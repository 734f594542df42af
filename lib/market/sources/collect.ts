import { systemClock, type Clock } from "../../core/clock.ts";
import { formatTime, timeframeLength, type Timeframe } from "../../core/time.ts";
import type { Range } from "../range.ts";
import { barColumnNames } from "../columns.ts";
import type { RawRows } from "../rows/clean.ts";
import type { VenueSource } from "./venue.ts";

/** Complete bars of a venue, page by page; the bar that is still running is left out. `notice` says where less came than was asked for. */
export async function collectBars(
  venue: VenueSource,
  symbol: string,
  { timeframe, limit, clock = systemClock, ...range }: Range & { timeframe: Timeframe; clock?: Clock },
): Promise<{ rows: RawRows; notice?: string }> {
  const length = timeframeLength(timeframe);
  // A bar that opens here or later is not complete.
  const now = clock.now() - length + 1;
  const until = Math.min(range.until ?? Infinity, now);
  const since = range.since ?? until - Math.max(limit ?? 0, venue.pageBars) * length;
  const bars: number[][] = [];
  for (let cursor = since; cursor < until;) {
    const { rows, through } = await venue.page({ symbol, timeframe, since: cursor, until });
    if (!(through > cursor)) break;
    rows.time.forEach((time, i) => {
      if (time >= cursor && time < until) bars.push(barColumnNames.map(name => rows[name][i]));
    });
    if (limit !== undefined && range.since !== undefined && bars.length >= limit) break;
    cursor = through;
  }
  const kept =
    limit === undefined ? bars : range.since === undefined ? bars.slice(-limit) : bars.slice(0, limit);
  const column = (place: number) => Float64Array.from(kept, bar => bar[place]);
  const [time, open, high, low, close, volume] = [0, 1, 2, 3, 4, 5].map(column);
  const notice = shortfall(venue, kept.length, kept[0]?.[0], { timeframe, limit, since: range.since });
  return { rows: { time, open, high, low, close, volume }, notice };
}

/** What to tell where a venue kept less than was asked for. */
function shortfall(
  { limits, pageBars, name }: VenueSource,
  received: number,
  first: number | undefined,
  { timeframe, since, limit }: Pick<Range, "since" | "limit"> & { timeframe: Timeframe },
): string | undefined {
  if (first === undefined) return undefined;
  const why = limits ?? `${name} has no earlier ones.`;
  if (since !== undefined && first - since > pageBars * timeframeLength(timeframe))
    return `Asked from ${formatTime(since)}, the bars begin at ${formatTime(first)}: ${why}`;
  if (since === undefined && limit !== undefined && received < limit && limit >= pageBars)
    return `Asked for ${limit} bars, received ${received}: ${why}`;
  return undefined;
}
