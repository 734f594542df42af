import type { Milliseconds, Timeframe } from "../../core/time.ts";
import type { RawRows } from "../rows/clean.ts";

/** Bars wanted of a venue: those that open in [since, until). */
export interface PageRequest {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly since: Milliseconds;
  readonly until: Milliseconds;
}

/** What a venue gave in one call. */
export interface BarPage {
  /** Oldest first. Bars outside the request and the bar that is still running may be among them. */
  readonly rows: RawRows;
  /** Every bar that the venue has in [since, through) is among the rows. More than `since`; `until` or more where nothing is left to ask. */
  readonly through: Milliseconds;
}

/**
 * A venue that gives bars over a network, a page at a time; the cache asks it for what it does not hold yet, keeps the pages and
 * goes on after a kill. Making one asks nothing and loads nothing: most loads are answered by the cache.
 */
export interface VenueSource {
  /** As users name it: "kraken". */
  readonly name: string;
  /** Where it is asked, if not at the venue's own address: bars from elsewhere are cached apart. */
  readonly address?: string;
  /** Bars of one call at most: also what is loaded where no range is given. */
  readonly pageBars: number;
  /** What to tell where the bars begin later than asked for, as a sentence. */
  readonly limits?: string;
  /**
   * The first page of a request. Waits as long as the venue's rate limit demands. Throws `unavailable` where it does not
   * answer or refuses, `unknown_name` for a symbol it does not trade.
   */
  page(request: PageRequest): Promise<BarPage>;
}
