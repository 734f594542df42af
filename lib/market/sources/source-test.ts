import { demandMembers } from "../../core/members.ts";
import { resultBundle, resultText, type ResultParts } from "../../chart/html/result.ts";
import { table } from "../../chart/table/table.ts";
import { systemClock, type Clock } from "../../core/clock.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { PeakError } from "../../core/errors.ts";
import { formatTime, hour, timeframeLength, type Timeframe } from "../../core/time.ts";
import { barColumnNames, makeColumns, type BarColumns } from "../columns.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { clean } from "../rows/clean.ts";
import { readSource } from "./read-source.ts";
import type { BarRequest, BarSource } from "./source.ts";

/** What to try a source with: a market and a stretch of it that it has. */
export interface SourceTestOptions {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly since: Moment;
  readonly until: Moment;
  /** What time it is. Default: the machine's clock. */
  readonly clock?: Clock;
}

/** One promise of a source, and what was found. */
export interface SourceCheck {
  readonly promise: string;
  readonly kept: boolean;
  readonly found: string;
}

/** The outcome of {@link sourceTest}: shows itself as a table. */
export class SourceReport implements Displayable {
  readonly source: string;
  readonly checks: readonly SourceCheck[];
  /** Whether every promise was kept. */
  readonly passed: boolean;
  readonly #synthetic: boolean;

  constructor(source: string, synthetic: boolean, checks: readonly SourceCheck[]) {
    this.source = source;
    this.checks = Object.freeze(checks);
    this.passed = checks.every(({ kept }) => kept);
    this.#synthetic = synthetic;
    Object.freeze(this);
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(this.#parts());
  }

  [inspectSymbol](): string {
    return resultText(this.#parts());
  }

  #parts(): ResultParts {
    const kept = this.checks.filter(check => check.kept).length;
    return {
      title: `Source ${this.source}: ${this.passed ? "keeps its promises" : "does not keep its promises"}`,
      subtitle: `${kept} of ${this.checks.length} kept`,
      synthetic: this.#synthetic,
      tables: [
        table({
          columns: [{ name: "" }, { name: "promise" }, { name: "found" }],
          rows: this.checks.map(({ promise, kept: held, found }) => [held ? "✓" : "✗", promise, found]),
        }),
      ],
    };
  }
}

/**
 * Asks a source for bars in the ways that `load` and the cache do, and says which promises of {@link BarSource} it keeps: whole pages in
 * order, possible prices on the timeframe's grid, the same bars again and in halves, the range's ends, unknown symbols. It asks about
 * ten times. A broken promise is a value (`passed`, `checks`), not an error.
 *
 * @example (await pt.sourceTest(mine, { symbol: "BTC/USD", timeframe: "1d", since: "2024-01-01", until: "2024-03-01" })).passed
 */
export async function sourceTest(source: BarSource, options: SourceTestOptions): Promise<SourceReport> {
  demandMembers(
    source,
    ["name", "pages"],
    "source",
    "must be a source",
    'Write { name: "mine", async *pages(request) { … } }.',
  );
  demandMembers(
    options,
    ["symbol", "timeframe", "since", "until"],
    "options",
    "must say what to ask for",
    "Pass { symbol, timeframe, since, until }.",
  );
  const { timeframe, clock = systemClock } = options;
  const symbol = source.unify?.(options.symbol) ?? options.symbol;
  const since = toMilliseconds(options.since, "since");
  const until = toMilliseconds(options.until, "until");
  const length = timeframeLength(timeframe);
  const request: BarRequest = { symbol, timeframe, since, until, limit: undefined, clock };
  const ask = async (wanted: Partial<BarRequest> = {}) =>
    (await readSource(source, { ...request, ...wanted })).rows;
  const checks: SourceCheck[] = [];
  const promise = async (said: string, look: () => Promise<{ kept: boolean; found: string }>) => {
    try {
      checks.push({ promise: said, ...(await look()) });
    } catch (error) {
      if (error instanceof Error && error.name === "Interrupted") throw error;
      const found = (error instanceof Error ? error.message : String(error)).split("\n")[0];
      checks.push({ promise: said, kept: false, found });
    }
  };

  let bars: BarColumns | undefined;
  await promise("pages in order, oldest bar first, each once", async () => {
    bars = await ask();
    const { time } = bars;
    if (time.length < 3) return { kept: false, found: `${time.length} bars: name a stretch with more` };
    return {
      kept: true,
      found: `${time.length} bars from ${formatTime(time[0])} on`,
    };
  });
  if (bars === undefined || bars.time.length < 3) return report(source, checks);
  const all = bars;
  const { time } = all;

  await promise("prices are possible", async () => {
    const { findings } = clean(all);
    return { kept: findings.firstBad === undefined, found: findings.firstBad ?? "all of them" };
  });
  await promise(`opens lie on the grid of ${timeframe}`, async () => {
    // Days and weeks may open at any hour: that of the market.
    const off = time.find(open => open % Math.min(length, hour) !== 0);
    return off === undefined
      ? { kept: true, found: "all of them" }
      : { kept: false, found: `a bar opens at ${new Date(off).toISOString()}` };
  });
  await promise("the same question has the same answer", async () => same(all, await ask()));
  await promise("two halves are the whole", async () => {
    const middle = time[time.length >> 1];
    const [first, second] = [await ask({ until: middle }), await ask({ since: middle })];
    return same(all, join(first, second));
  });
  await promise("from a start on, the first bars come", async () => {
    const limit = Math.max(1, time.length >> 1);
    return same(cut(all, 0, limit), await ask({ limit }));
  });
  await promise("a range of one bar has that bar", async () => {
    const at = time[time.length >> 1];
    return same(cut(all, time.length >> 1, (time.length >> 1) + 1), await ask({ since: at, until: at + 1 }));
  });
  await promise("the future has no bars", async () => {
    const now = clock.now();
    const { time: late } = await ask({ since: now + 10 * length, until: now + 20 * length });
    return { kept: late.length === 0, found: `${late.length} bars` };
  });
  await promise("without a start the latest come", async () => {
    const latest = await ask({ since: undefined, until: undefined, limit: 2 });
    const found = latest.time.length === 0 ? "no bars" : `up to ${formatTime(latest.time.at(-1)!)}`;
    return { kept: latest.time.length > 0 && latest.time.at(-1)! >= time.at(-1)!, found };
  });
  await promise("unknown symbols are said to be unknown", async () => {
    try {
      await ask({ symbol: "NO-SUCH-MARKET/XYZ" });
    } catch (error) {
      const code = error instanceof PeakError ? error.code : `a ${(error as Error).name}`;
      return { kept: code === "unknown_name", found: `it throws ${code}` };
    }
    return { kept: false, found: "it gives an answer" };
  });
  await promise("it stops where nobody reads on", async () => {
    const pages = source.pages(request)[Symbol.asyncIterator]();
    const { done } = await pages.next();
    if (done) return { kept: false, found: "it gave no page" };
    if (pages.return === undefined) return { kept: false, found: "it cannot be stopped: write a generator" };
    await pages.return();
    return (await pages.next()).done
      ? { kept: true, found: "it ends after the first page" }
      : { kept: false, found: "it goes on" };
  });
  return report(source, checks);
}

const report = (source: BarSource, checks: readonly SourceCheck[]): SourceReport =>
  new SourceReport(source.name, source.synthetic ?? false, checks);

function same(wanted: BarColumns, got: BarColumns): { kept: boolean; found: string } {
  if (got.time.length !== wanted.time.length)
    return { kept: false, found: `${got.time.length} bars in place of ${wanted.time.length}` };
  for (const name of barColumnNames) {
    const at = wanted[name].findIndex((value, i) => !Object.is(value, got[name][i]));
    if (at >= 0)
      return {
        kept: false,
        found: `${name} of ${formatTime(wanted.time[at])} is ${got[name][at]}, was ${wanted[name][at]}`,
      };
  }
  return { kept: true, found: wanted.time.length === 1 ? "that bar" : `${wanted.time.length} bars` };
}

function cut(columns: BarColumns, from: number, to: number): BarColumns {
  return makeColumns(name => columns[name].slice(from, to));
}

function join(first: BarColumns, second: BarColumns): BarColumns {
  return makeColumns(name => Float64Array.of(...first[name], ...second[name]));
}
