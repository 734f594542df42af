import { stopwatch, type Clock } from "../../core/clock.ts";
import { PeakError } from "../../core/errors.ts";
import { breather } from "../../core/interrupt.ts";
import { startProgress } from "../../core/progress.ts";
import { hour, type Milliseconds, timeframeLength } from "../../core/time.ts";
import { joinColumns, makeColumns, type BarColumns } from "../columns.ts";
import { clean } from "../rows/clean.ts";
import { holdings, setAsideAll, unasked } from "./holdings.ts";
import { withLock } from "./lock.ts";
import { mergeBars } from "./merge.ts";
import { overlap, yearSpan, type Span, type Spans } from "./ranges.ts";
import { readCached } from "./read.ts";
import { seriesName, type Series, type YearFile } from "./series.ts";
import { sweepLeftovers, yearFiles } from "./year-file.ts";

/** Pages of bars that open in a span, oldest first; the end means that there is no more. */
export type Pages = (span: Span) => AsyncIterable<BarColumns>;

/** What a fill did. */
export interface Filled {
  readonly added: number;
  /** What the cache then held of the span. */
  readonly files: readonly YearFile[];
  /** Where damaged files lie now; their bars were fetched again. */
  readonly aside: readonly string[];
}

/** Milliseconds for which a venue is late with a bar at most, unless it says so: an end without bars counts as asked only where it is older. */
const usualLateness = hour;

/** How a fill goes. */
export interface FillOptions {
  readonly clock: Clock;
  /** Milliseconds between two writes: what a kill can lose. Default 2,000, and more where writing itself takes long. */
  readonly writeInterval?: Milliseconds;
  /** Ask again where the source had no bars before: an outage of its interface looks like a halt of the market. Default false. */
  readonly again?: boolean;
  /** What the source says of its lateness. */
  readonly lateness?: Milliseconds | undefined;
}

/**
 * Asks a source for the part of a span that the cache does not hold, and keeps what comes as it comes: a killed download goes on
 * where it was. Two processes do not ask twice; the second waits and finds what the first has fetched. Only complete bars are
 * kept, so that nothing kept ever expires; the bar that runs is asked for again when it is complete.
 */
export async function fillSpan(
  series: Series,
  span: Span,
  pages: Pages,
  options: FillOptions,
): Promise<Filled> {
  const { again = false } = options;
  const wanted = ({ year }: YearFile): boolean => overlap(yearSpan(year), span);
  const before = await holdings(series);
  if (!again && before.damaged.length === 0 && unasked(span, before).length === 0)
    return { added: 0, files: before.files.filter(wanted), aside: [] };
  return withLock(series, async () => {
    const total = { added: 0, aside: [] as string[] };
    let lost: number;
    do {
      const held = await holdings(series);
      total.aside.push(...setAsideAll(series, held.damaged));
      lost = total.aside.length;
      sweepLeftovers(series);
      const gaps = again ? await silentSpans(series, span) : unasked(span, held);
      await fillGaps(series, gaps, held.covered.length > 0, pages, options, total);
      // A file in which new bars were to go turned out damaged: what else it held is missing now.
    } while (total.aside.length > lost);
    return { ...total, files: yearFiles(series).current.filter(wanted) };
  });
}

/** What a fill has done so far. */
interface Total {
  added: number;
  readonly aside: string[];
}

async function fillGaps(
  series: Series,
  gaps: Spans,
  known: boolean,
  pages: Pages,
  options: FillOptions,
  total: Total,
): Promise<void> {
  const length = timeframeLength(series.timeframe);
  const bars = gaps.reduce((sum, [from, to]) => sum + Math.ceil((to - from) / length), 0);
  const progress = startProgress(`fetching ${seriesName(series)}`, Math.max(1, bars));
  let done = 0;
  try {
    for (const gap of gaps) {
      await fillGap(series, gap, known, pages, options, total, time =>
        progress.advance(Math.min(bars, done + Math.round((time - gap[0]) / length))),
      );
      done += Math.ceil((gap[1] - gap[0]) / length);
    }
  } finally {
    progress.end();
  }
}

/** Bars between two silent spans up to which one request asks for both. */
const oneRequest = 500;

/** The parts of a span that hold no bars, whether asked for or not. */
async function silentSpans(series: Series, [from, to]: Span): Promise<Spans> {
  const found = await readCached(series, [from, to]);
  if (found.status === "damaged") return [[from, to]];
  const length = timeframeLength(series.timeframe);
  const spans: [number, number][] = [];
  let at = from;
  for (const time of [...found.columns.time, to]) {
    if (time > at) {
      const last = spans.at(-1);
      if (last !== undefined && at - last[1] < oneRequest * length) last[1] = time;
      else spans.push([at, time]);
    }
    at = time + length;
  }
  return spans;
}

async function fillGap(
  series: Series,
  [since, until]: Span,
  known: boolean,
  pages: Pages,
  { clock, writeInterval, lateness = usualLateness }: FillOptions,
  total: Total,
  advance: (time: Milliseconds) => void,
): Promise<void> {
  const length = timeframeLength(series.timeframe);
  const { breathe, done } = breather();
  let written = since;
  let cursor = since;
  let kept: BarColumns[] = [];
  let elapsed = stopwatch();
  let cost = 0;
  const write = async (): Promise<void> => {
    const took = stopwatch();
    const { added, aside } = await mergeBars(series, joinColumns(kept), [[written, cursor]]);
    total.added += added;
    total.aside.push(...aside);
    [kept, written, cost, elapsed] = [[], cursor, took(), stopwatch()];
  };
  try {
    let running = Infinity;
    // A bar that still ran when the page was asked for may be over when it is read.
    let asked = clock.now();
    for await (const given of pages([since, until])) {
      const page = checkedPage(series, given);
      const complete = Math.min(asked, clock.now()) - length + 1;
      let from = 0;
      while (from < page.time.length && page.time[from] < cursor) from++;
      let to = from;
      while (to < page.time.length && page.time[to] < Math.min(until, complete)) to++;
      if (to < page.time.length && page.time[to] >= complete) running = page.time[to];
      if (to > from) {
        kept.push(makeColumns(name => page[name].subarray(from, to)));
        const last = page.time[to - 1];
        // Bars on full hours, days … follow one another at that distance; of others nothing is known before the next one comes.
        cursor = last % length === 0 ? last + length : last + 1;
        advance(cursor);
      }
      // Writing takes a twentieth of the time at most, however long the year's file has become.
      if (elapsed() > (writeInterval ?? Math.max(2_000, 20 * cost))) await write();
      await breathe();
      if (running < Infinity) break;
      asked = clock.now();
    }
    // A market that never had a bar may be a name that is misspelt, whatever the source makes of it: its silence says nothing.
    if (!known && total.added === 0 && kept.length === 0) return;
    // The end means that there is no more, but a bar of just now may only be late.
    const heard = Math.min(until, Math.min(asked, clock.now()) - length - lateness);
    cursor = Math.max(cursor, running < Infinity ? running : heard);
  } catch (error) {
    // What came before the trouble is good.
    if (cursor > written) await write();
    throw error;
  } finally {
    done();
  }
  if (cursor > written) await write();
}

/** A venue that answers nonsense must not get it into the cache, where it would stay. */
function checkedPage(series: Series, page: BarColumns): BarColumns {
  const { findings, columns } = clean(page);
  const { firstBad, disorder, duplicates } = findings;
  const wrong = firstBad ?? (disorder + duplicates > 0 ? "they are out of order" : undefined);
  if (wrong === undefined) return columns;
  throw new PeakError("invalid_data", `${seriesName(series)}: impossible bars came: ${wrong}.`, {
    hint: "What came before is kept, this page is not. Try again later, choose another span, or load a file and repair it.",
    context: { ...series },
  });
}
