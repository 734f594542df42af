import { PeakError, invalidArgument } from "../../core/errors.ts";
import { startProgress } from "../../core/progress.ts";
import { formatTime, timeframeLength } from "../../core/time.ts";
import { barColumnNames, joinColumns, makeColumns, type BarColumns } from "../columns.ts";
import { formatSpan } from "../rows/gaps.ts";
import { venueClock } from "../venue-clock.ts";
import type { BarRequest, BarSource } from "./source.ts";

/**
 * Everything a source has for a request, cut to it: complete bars only. `notice` says where the source keeps less than was
 * asked for. Shows progress where the request says how much there will be.
 */
export async function readSource(
  source: BarSource,
  request: BarRequest,
): Promise<{ rows: BarColumns; notice?: string }> {
  const { since, until, limit, timeframe } = request;
  const length = timeframeLength(timeframe);
  const clock = venueClock(request.clock, source.title ?? source.name);
  // A bar that opens here or later is not complete.
  const end = () => Math.min(until ?? Infinity, clock.now() - length + 1);
  const asked = clock.now();
  const expected = Math.min(
    since === undefined ? Infinity : Math.ceil((end() - since) / length),
    limit ?? Infinity,
  );
  const progress = startProgress(
    `${source.title ?? source.name} ${request.symbol} ${timeframe}`,
    Number.isFinite(expected) ? Math.max(1, expected) : 1,
  );
  const pages: BarColumns[] = [];
  let done = 0;
  try {
    for await (const page of checkedPages(source, {
      ...request,
      clock,
    })) {
      pages.push(page);
      done += page.time.length;
      progress.advance(Math.min(done, expected));
      if (since !== undefined && limit !== undefined && done > limit) break;
    }
  } finally {
    progress.end();
  }
  const all = joinColumns(pages);
  let from = 0;
  while (from < all.time.length && all.time[from] < (since ?? -Infinity)) from++;
  const complete = Math.min(end(), asked - length + 1);
  let to = all.time.length;
  while (to > from && all.time[to - 1] >= complete) to--;
  if (limit !== undefined && to - from > limit) {
    if (since === undefined) from = to - limit;
    else to = from + limit;
  }
  const rows = makeColumns(name => all[name].subarray(from, to));
  const notices = [shortfall(source, request, rows), clock.notice].filter(said => said !== undefined);
  return { rows, notice: notices.length > 0 ? notices.join(" ") : undefined };
}

/** The pages of a source, each checked to hold what {@link BarSource} promises. Throws `invalid_data` naming source, page and bar, `invalid_argument` where it gives no pages. */
export async function* checkedPages(source: BarSource, request: BarRequest): AsyncGenerator<BarColumns> {
  let last = -Infinity;
  let number = 0;
  const length = timeframeLength(request.timeframe);
  const pages: unknown = source.pages(request);
  if (
    typeof pages !== "object" ||
    pages === null ||
    !(Symbol.asyncIterator in pages || Symbol.iterator in pages)
  )
    throw invalidArgument(
      `pages of source "${source.name}"`,
      "must be a generator",
      pages,
      "Write async *pages(request) { yield pt.barColumns(rows); }, with the star.",
    );
  for await (const page of pages as AsyncIterable<BarColumns>) {
    number++;
    const wrong = (what: string, hint: string) =>
      new PeakError("invalid_data", `Source "${source.name}", page ${number}: ${what}.`, { hint });
    for (const name of barColumnNames) {
      const column: unknown = page?.[name];
      if (!(column instanceof Float64Array))
        throw wrong(`${name} is no Float64Array`, "Make columns of rows with pt.barColumns.");
      if (column.length !== page.time.length)
        throw wrong(
          `${name} has ${column.length} values, time has ${page.time.length}`,
          "Give columns of one length.",
        );
    }
    for (let i = 0; i < page.time.length; i++) {
      if (!(page.time[i] > last))
        throw wrong(
          `bar ${i + 1} opens at ${Number.isFinite(page.time[i]) ? formatTime(page.time[i]) : page.time[i]}, not after the one before`,
          "Give times in ms UTC, oldest first, each once.",
        );
      // Where all bars lie in January 1970, none is in the range, and nobody is told why.
      if ((page.time[i] - last) * 100 < length)
        throw wrong(
          `bar ${i + 1} opens ${formatSpan(page.time[i] - last)} after the one before, and bars are ${request.timeframe} long`,
          "Give times in ms UTC: seconds are 1,000 of them.",
        );
      last = page.time[i];
    }
    yield page;
  }
}

/** What to tell where a source kept less than was asked for. */
export function shortfall(
  source: BarSource,
  request: Pick<BarRequest, "since" | "limit" | "timeframe">,
  bars: BarColumns,
): string | undefined {
  const { keeps, title = source.name } = source;
  const { since, limit, timeframe } = request;
  if (keeps === undefined || bars.time.length === 0) return undefined;
  const rest = `${title} keeps only the latest ${keeps} bars of a timeframe; for more, load a file or a longer timeframe.`;
  const first = bars.time[0];
  if (since !== undefined && first - since > keeps * timeframeLength(timeframe))
    return `Asked from ${formatTime(since)}, the bars begin at ${formatTime(first)}: ${rest}`;
  if (since === undefined && limit !== undefined && bars.time.length < limit && limit >= keeps)
    return `Asked for ${limit} bars, received ${bars.time.length}: ${rest}`;
  return undefined;
}
