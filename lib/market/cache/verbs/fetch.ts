import { systemClock } from "../../../core/clock.ts";
import type { Displayable } from "../../../core/display.ts";
import { invalidArgument } from "../../../core/errors.ts";
import { refuseUnknownKeys } from "../../../core/names.ts";
import { formatTime, parseTimeframe, type Milliseconds, type Timeframe } from "../../../core/time.ts";
import { formatCount } from "../../../chart/format.ts";
import type { Source } from "../../load-options.ts";
import type { Moment } from "../../moment.ts";
import { demandPatience } from "../../patience.ts";
import { emptyRange, readRange } from "../../range.ts";
import { findSource } from "../../sources/registry.ts";
import type { BarSource } from "../../sources/source.ts";
import { seriesName } from "../series.ts";
import { seriesOf, throughCache } from "../through.ts";
import { counted, shown } from "./shown.ts";

/** Options of {@link fetch}. */
export interface FetchOptions {
  /** An exchange or a source of yours. Default "kraken". */
  readonly source?: Exclude<Source, "auto" | "synthetic"> | BarSource;
  /** Default "1h". */
  readonly timeframe?: Timeframe;
  /** First open wanted. Default: the latest 720 bars. */
  readonly since?: Moment;
  /** Bars open before this. Default now. */
  readonly until?: Moment;
  readonly limit?: number;
  /** Milliseconds to wait for each answer. Default 4,000. */
  readonly timeout?: Milliseconds;
  /** Further tries of a call that the network failed. Default 3. */
  readonly retries?: number;
  /** Ask again for spans in which the venue had no bars before: an outage may have looked like a halt. Default false. */
  readonly again?: boolean;
}

/** What a fetch brought. */
export interface Fetched extends Displayable {
  /** Bars that came now; the others were cached. */
  readonly added: number;
  /** Bars of the span that are cached now. */
  readonly bars: number;
  /** First and last open, ms UTC. */
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly notice?: string;
}

/**
 * Brings the bars of a span into the cache, as `load` does, without making a bar set of them. Shows progress; a fetch that was
 * killed goes on where it was; what is cached is not asked for again.
 *
 * Throws as `load`: `unknown_name` for a source or symbol, `unavailable` where it cannot be reached or the disk is full, `invalid_data`
 * for a span without bars.
 *
 * @example await pt.data.fetch("BTC/USD", { source: "kraken", timeframe: "1d", since: "2024-01-01" })
 */
export async function fetch(symbol: string, options: FetchOptions = {}): Promise<Fetched> {
  if (typeof symbol !== "string" || !symbol.trim())
    throw invalidArgument("symbol", "must be a text", symbol, 'Name the market, e.g. "BTC/USD".');
  refuseUnknownKeys("option of data.fetch", options, [
    "source",
    "timeframe",
    "since",
    "until",
    "limit",
    "timeout",
    "retries",
    "again",
  ]);
  const { source: named = "kraken", timeframe = "1h", timeout, retries, again } = options;
  parseTimeframe(timeframe);
  demandPatience(options);
  const madeUp = (name: string) =>
    invalidArgument("source", "must be a real one", name, "Made-up bars are not cached.");
  if ((named as string) === "synthetic") throw madeUp("synthetic");
  const source = findSource((named as string) === "auto" ? "kraken" : named);
  if (source.synthetic) throw madeUp(source.name);
  const range = readRange(options);
  const unified = source.unify?.(symbol) ?? symbol;
  const request = { symbol: unified, timeframe, ...range, timeout, retries, clock: systemClock };
  const { rows, added, notice } = await throughCache(source, request, { again });
  const bars = rows.time.length;
  if (bars === 0) throw emptyRange(source.title ?? source.name, range, undefined);
  const [from, to] = [rows.time[0], rows.time[bars - 1]];
  return shown(
    { added, bars, from, to, ...(notice === undefined ? {} : { notice }) },
    {
      title: seriesName(seriesOf(source, { symbol: unified, timeframe })),
      subtitle: `${counted(bars, "bar")} from ${formatTime(from)} to ${formatTime(to)} UTC · ${formatCount(added)} fetched now`,
      notes: notice === undefined ? [] : [notice],
    },
  );
}
