import type { Clock } from "../../core/clock.ts";
import type { Milliseconds, Timeframe } from "../../core/time.ts";
import type { BarColumns } from "../columns.ts";
import type { VenueClock } from "../venue-clock.ts";

/** What a source is asked for. */
export interface BarRequest {
  /** As the source's own `unify` writes it. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** First open wanted; undefined for as early as fits `limit`, or as one answer holds. */
  readonly since: Milliseconds | undefined;
  /** Bars that open before this; undefined for up to now. */
  readonly until: Milliseconds | undefined;
  /** Bars wanted at most: the first from `since`, or the latest where there is no `since`. More may be given; they are cut. */
  readonly limit: number | undefined;
  /** Milliseconds without an answer after which a call is given up. Default: the source's own. */
  readonly timeout?: Milliseconds;
  /** Further tries of a call that the network failed. Default: the source's own. */
  readonly retries?: number;
  /**
   * What time it is: a bar still running now is not wanted. Tell it what time an answer says it is (`hear`), where it can be told, and a wrong
   * clock of this machine makes no running bar complete; no bar of now opens after its `latest`.
   */
  readonly clock: Clock & Partial<Pick<VenueClock, "hear" | "latest">>;
}

/**
 * Where bars come from: a venue, a vendor, a database of yours. Declare one and hand it to `registerSource`; `load` then takes
 * its name, and `sourceTest` says whether it keeps what is promised here.
 */
export interface BarSource {
  /** What `load`'s `source` says: lower case letters, digits, dashes. */
  readonly name: string;
  /** How people write it, for messages. Default `name`. */
  readonly title?: string;
  /** True where the prices are made up: everything made from them then says so. */
  readonly synthetic?: boolean;
  /** The calendar its markets keep ("24/7"), which gaps and bars per year then come from. Default: none. */
  readonly calendar?: string;
  /** The latest bars of a timeframe that it keeps, where it keeps no more: a reader is then told what is missing. */
  readonly keeps?: number;
  /**
   * Milliseconds after its close for which a bar may still be missing because the source is late: a later answer without it says
   * nothing, and it is asked for again. Default one hour.
   */
  readonly lateness?: Milliseconds;
  /** Where it is asked, if not at its own address: what comes from elsewhere (a proxy, a test) is cached apart. */
  readonly address?: string;
  /** The one way to write a symbol of this source ("XBT/USD" → "BTC/USD"), without asking the network. Default: as it is. */
  unify?(symbol: string): string;
  /**
   * The bars, page by page as they arrive, oldest first, each page beginning after the one before. Opens are ms UTC. Bars
   * outside the request and the one still running may be among them. No page is a market without bars in that range.
   *
   * Throw `PeakError`: `unknown_name` for a symbol it does not have, `unavailable` where it cannot be reached or answers nonsense.
   * Stop fetching where the caller stops reading (a generator does).
   */
  pages(request: BarRequest): AsyncIterable<BarColumns>;
}
