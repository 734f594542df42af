import { PeakError } from "../../core/errors.ts";
import { timeframeLength, type Milliseconds } from "../../core/time.ts";
import { makeColumns, type BarColumns } from "../columns.ts";
import { checkedPages, shortfall } from "../sources/read-source.ts";
import type { BarRequest, BarSource } from "../sources/source.ts";
import { venueClock } from "../venue-clock.ts";
import { fillSpan } from "./fill.ts";
import { setAsideAll } from "./holdings.ts";
import { withLock } from "./lock.ts";
import type { Span } from "./ranges.ts";
import { readCached } from "./read.ts";
import { checkSeries, type Series, type YearFile } from "./series.ts";
import { standing } from "./year-file.ts";

/** How the cache answers a request. */
export interface CacheUse {
  /** Read what is held, ask nobody. Default false. */
  readonly only?: boolean;
  /** Take what is held where the source cannot be reached, and say so. Default false: that is an error. */
  readonly lenient?: boolean;
  /** Ask again where the source had no bars before. Default false. */
  readonly again?: boolean;
  /** Without a start all that is held is meant, or the latest of it. Default false: what a venue keeps, back from now. */
  readonly all?: boolean;
}

/** What came of a request, cut to it. */
export interface CacheAnswer {
  readonly rows: BarColumns;
  /** What is not as asked for, as sentences. */
  readonly notice?: string;
  /** Bars fetched just now. */
  readonly added: number;
}

/** Bars that a request without start and number means, of a source that does not say how many it keeps. */
const usualBars = 720;

/** The series that a source's bars are cached as. Bars from another address than the venue's own are kept apart. */
export function seriesOf(
  { name, address }: Pick<BarSource, "name" | "address">,
  { symbol, timeframe }: Pick<Series, "symbol" | "timeframe">,
): Series {
  const venue = address === undefined ? name : `${name}@${new URL(address).host}`;
  return checkSeries({ venue, symbol, timeframe });
}

/**
 * Everything a source has for a request, as `readSource` gives it, but only what the cache does not hold is asked for. Damaged
 * files are set aside and fetched again. Throws what the source throws; what came before is kept.
 */
export async function throughCache(
  source: BarSource,
  request: BarRequest,
  { only = false, lenient = false, again = false, all = false }: CacheUse = {},
): Promise<CacheAnswer> {
  const { symbol, timeframe, limit } = request;
  const clock = venueClock(request.clock, source.title ?? source.name);
  const length = timeframeLength(timeframe);
  const series = seriesOf(source, { symbol, timeframe });
  // A bar that opens here or later is not complete.
  const end = Math.min(request.until ?? Infinity, clock.now() - length + 1);
  const back = Math.max(limit ?? 0, source.keeps ?? usualBars) * length;
  const since = request.since ?? (all ? -8.64e15 : Math.floor(end / length) * length - back);
  const start = Math.floor(since / length) * length;
  const notices = new Set<string>();
  let unreachable: PeakError | undefined;
  let added = 0;
  let filled: readonly YearFile[] = [];
  const pages = ([from, until]: Span) =>
    checkedPages(source, {
      ...request,
      clock,
      since: from,
      until,
      limit: undefined,
    });
  const fill = async (to: Milliseconds): Promise<void> => {
    filled = [];
    if (only || start >= to || unreachable !== undefined) return;
    try {
      const done = await fillSpan(series, [start, to], pages, { clock, again, lateness: source.lateness });
      added += done.added;
      filled = done.files;
      for (const path of done.aside) notices.add(asideNotice(path));
    } catch (error) {
      if (!lenient || !isUnreachable(error)) throw error;
      unreachable = error;
    }
  };
  const read = async (to: Milliseconds): Promise<BarColumns> => {
    for (;;) {
      const found = await readCached(series, [since, Math.max(since, to)]);
      if (found.status === "damaged") {
        const moved = await withLock(series, async () => setAsideAll(series, found.files));
        for (const path of moved) notices.add(asideNotice(path));
      } else if (standing(series, filled).length === filled.length) return found.columns;
      // Else another process has pruned or set aside what was there: what was read may lack it.
      await fill(to);
    }
  };
  let to = limit === undefined || request.since === undefined ? end : Math.min(end, start + limit * length);
  for (;;) {
    await fill(to);
    const found = await read(to);
    const count = found.time.length;
    if (limit !== undefined && count < limit && to < end) {
      // The market has gaps: as many bars take a longer span.
      to = Math.min(end, to + Math.max(2 * (limit - count), usualBars) * length);
      continue;
    }
    if (unreachable !== undefined) {
      if (count === 0) throw unreachable;
      notices.add(`${unreachable.message.split("\n")[0]} These are the cached bars.`);
    }
    const [a, b] = request.since === undefined ? [-(limit ?? count), count] : [0, limit];
    const rows = makeColumns(name => found[name].subarray(a, b));
    for (const said of [shortfall(source, request, rows), clock.notice])
      if (said !== undefined) notices.add(said);
    return { rows, added, ...(notices.size > 0 ? { notice: [...notices].join(" ") } : {}) };
  }
}

/** Whether an error says that a source cannot be reached. A disk that is full or read-only is none of that. */
export const isUnreachable = (error: unknown): error is PeakError =>
  error instanceof PeakError && error.code === "unavailable" && error.context.store === undefined;

/** Tells of a damaged file that was in the way. */
export const asideNotice = (path: string): string => `A damaged cache file was set aside as ${path}.`;
