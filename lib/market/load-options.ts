import type { Milliseconds, Timeframe } from "../core/time.ts";
import type { Moment } from "./moment.ts";
import type { InvalidRows } from "./normalise.ts";
import type { QualityPolicies } from "./quality/kinds.ts";
import type { ExchangeName } from "./sources/exchange-names.ts";
import type { BarSource } from "./sources/source.ts";
import type { ColumnChoice } from "./sources/csv/columns.ts";

/** Where bars come from, without a file: an exchange, Binance's public dumps, or the built-in market. */
export type Source = "auto" | "synthetic" | "binance-dumps" | ExchangeName;

/** A venue as the cache knows it, whether or not a source speaks for it: `pt.data.venue` makes one. */
export interface CachedVenue {
  readonly venue: string;
}

/** Options of `load`. */
export interface LoadOptions {
  /** Length of a bar. Default "1h"; for a file, what its rows are. */
  readonly timeframe?: Timeframe;
  /**
   * An exchange, a source of yours (see `registerSource`), or a venue whose files you imported (`pt.data.venue`). Default "auto": Kraken, and the synthetic market (said so in `notice`
   * and label) where it cannot be reached.
   */
  readonly source?: Source | BarSource | CachedVenue;
  /**
   * A CSV (plain, gzip or zip), Parquet, Arrow or JSON file, by its path or its address (https://…), or a folder of Lean's:
   * `equity/usa/minute/spy` with a zip a day, `equity/usa/daily` with one a market. No other source is asked then.
   */
  readonly file?: string;
  /**
   * A query whose rows are the bars, in DuckDB's SQL: `"select * from 'bars/*.parquet' where symbol = 'X'"`. Names of columns are found
   * as in a file.
   */
  readonly sql?: string;
  /** The DuckDB or SQLite file that `sql` is put to (then in that database's SQL); it is only read. */
  readonly database?: string;
  /** First open wanted. */
  readonly since?: Moment;
  /** Bars open before this. */
  readonly until?: Moment;
  /** Bars at most: the first after `since` where it is given, else the latest (of the synthetic market the first). */
  readonly limit?: number;
  /** The calendar the market keeps, by any of its names ("NYSE", "XETR", "24/7"): see `calendar`. Default: what the file says, or none. */
  readonly calendar?: string;
  /** Seed of the synthetic market. Default 42. */
  readonly seed?: number;
  /** Header names of a file that uses unusual ones: `{ close: "Adj Close" }`. */
  readonly columns?: ColumnChoice;
  /** Rows of a file that no market can have made: "refuse" the file (default) or "drop" and count them. */
  readonly invalid?: InvalidRows;
  /**
   * Put right what is the matter with a file's rows, by the policy of each kind of finding; `true` is the default policies (see
   * `repairRows`). What was done stands in `bars.quality.repairs`. Default false.
   */
  readonly repair?: boolean | QualityPolicies;
  /**
   * The zone whose clocks a file's times without a zone are read from, where that is not UTC: "America/New_York". Comes with `repair`, whose
   * log has it.
   */
  readonly zone?: string;
  /** Make longer bars where a file's own are finer than `timeframe`. Default false: a mismatch is an error. */
  readonly resample?: boolean;
  /**
   * "use" (default): what PEAK_HOME holds of a venue is not fetched again, and what is fetched is kept. "only": ask nobody.
   * "skip": ask for everything and keep nothing, as while a source of yours is being written.
   */
  readonly cache?: "use" | "only" | "skip";
  /** Milliseconds to wait for each answer of a venue (default 4,000), or for the next byte of a file that is fetched (30,000). */
  readonly timeout?: Milliseconds;
  /** Further tries of a call that the network failed, each after a longer wait. Default 3; with source "auto" none. */
  readonly retries?: number;
}
