import { demandMembers } from "../core/members.ts";
import { resultBundle, resultText } from "../chart/html/result.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../core/display.ts";
import { contentHash } from "../core/hash.ts";
import { PeakError, demand, invalidArgument } from "../core/errors.ts";
import { formatTime, isMoment, timeframeLength, type Timeframe } from "../core/time.ts";
import type { Moment } from "./moment.ts";
import { demandPlaces, toEnd } from "./places.ts";
import { exBar } from "./adjust/ex-bar.ts";
import type { DatedAction } from "./adjust/actions.ts";
import {
  barColumnNames,
  columnSum,
  firstAtOrAfter,
  keepStill,
  sampleSum,
  type BarColumns,
} from "./columns.ts";
import { calendar } from "./calendar/find.ts";
import type { Quality } from "./quality.ts";
import { barsLine, barsParts } from "./show-bars.ts";
import { syntheticLabel, type Provenance } from "../core/provenance.ts";

export { barColumnNames, firstAtOrAfter, type BarColumns } from "./columns.ts";

/** What a bar set is about. */
export interface BarsMeta {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** "kraken", "file:btc.csv", "synthetic" ... */
  readonly source: string;
  readonly synthetic: boolean;
  /** What the reader of these bars must be told: that the venue did not answer, or gave less than was asked for. */
  readonly notice?: string;
  /** Market identifier of the calendar the market keeps ("XNYS", "24/7"): gaps and bars per year come from it where it is known. */
  readonly calendar?: string;
  /**
   * Splits and dividends up to the last bar, where the source names them: what `adjust` and `totalReturn` take if nothing else is
   * given. Only those that are not in the prices already.
   */
  readonly actions?: readonly DatedAction[];
  /** What was found in the rows before they were cleaned; absent on slices and on bars made by hand. */
  readonly quality?: Quality;
}

/**
 * Complete bars of one symbol, oldest first. Frozen; slices share memory. Make one with `load` or {@link makeBars}.
 * The columns are live buffers for speed: never write to them.
 */
export class Bars implements BarColumns, BarsMeta, Displayable {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly source: string;
  readonly synthetic: boolean;
  readonly notice?: string;
  readonly calendar?: string;
  readonly actions?: readonly DatedAction[];
  readonly quality?: Quality;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly length: number;
  #fingerprint: string | undefined;
  #sum: string | undefined;
  #sampleSum: string | undefined;

  constructor(meta: BarsMeta, columns: BarColumns) {
    this.symbol = meta.symbol;
    this.timeframe = meta.timeframe;
    this.source = meta.source;
    this.synthetic = meta.synthetic;
    if (meta.notice !== undefined) this.notice = meta.notice;
    if (meta.calendar !== undefined) this.calendar = meta.calendar;
    if (meta.actions !== undefined) this.actions = meta.actions;
    if (meta.quality !== undefined) this.quality = meta.quality;
    this.time = columns.time;
    this.open = columns.open;
    this.high = columns.high;
    this.low = columns.low;
    this.close = columns.close;
    this.volume = columns.volume;
    this.length = columns.time.length;
    keepStill(this);
    Object.freeze(this);
  }

  /** Where these bars come from, with the hash of their columns (computed once, on first use). */
  get provenance(): Provenance {
    this.#sum ??= columnSum(this);
    this.#sampleSum ??= sampleSum(this);
    this.#fingerprint ??= contentHash(this.symbol, this.timeframe, ...barColumnNames.map(name => this[name]));
    const { symbol, timeframe, source, synthetic } = this;
    return Object.freeze({ symbol, timeframe, source, synthetic, fingerprint: this.#fingerprint });
  }

  /**
   * Throws `invalid_data` where the columns were written to after their hash was taken: what was computed of them before is kept, so figures
   * would be of neither. For evidence; it takes a fraction of the hash's time.
   */
  demandUntouched(): void {
    if (this.#sum !== undefined && this.#sum !== columnSum(this)) throw this.#touched();
  }

  /**
   * What `work` gives, which must leave the columns alone: throws `invalid_data` where they were written to before, since they were first
   * used, or by it. What a strategy writes to, it and everything after it trades. It looks at a sample, for what takes less time than to
   * look at all: finds what was written to every bar, and of 1,024 bars and fewer everything.
   */
  untouchedBy<T>(work: () => T): T {
    demand(typeof work === "function", "work", "must be a function", work, "Pass () => ….");
    this.#demandSampleUntouched();
    const result = work();
    this.#demandSampleUntouched();
    return result;
  }

  #demandSampleUntouched(): void {
    const sum = sampleSum(this);
    this.#sampleSum ??= sum;
    if (this.#sampleSum !== sum) throw this.#touched();
  }

  #touched(): PeakError {
    return new PeakError(
      "invalid_data",
      `The columns of ${this.symbol} were written to after they had been used.`,
      {
        hint: "Make bars of changed copies: pt.makeBars(bars, { ...bars, close: changed }). A strategy sorts or fills a copy: close.slice().",
      },
    );
  }

  /** Bars from index `start` up to, not including, `end`; negative counts from the end. Shares memory. */
  slice(start = 0, end = this.length): Bars {
    demandPlaces(start, end);
    const cut = (column: Float64Array) => column.subarray(start, end);
    const { symbol, timeframe, source, synthetic, notice, calendar } = this;
    const time = cut(this.time);
    // An event after the last bar is in its future.
    const actions = this.actions?.filter(action => exBar({ time, timeframe }, action.time) < time.length);
    // The report on the rows they came from is about the whole set, not about a part of it.
    return new Bars(
      { symbol, timeframe, source, synthetic, notice, calendar, actions },
      {
        time,
        open: cut(this.open),
        high: cut(this.high),
        low: cut(this.low),
        close: cut(this.close),
        volume: cut(this.volume),
      },
    );
  }

  /** Bars whose open lies in [from, to). */
  between(from: Moment, to: Moment): Bars {
    return this.slice(
      firstAtOrAfter(this.time, toEnd(from, "from")),
      firstAtOrAfter(this.time, toEnd(to, "to")),
    );
  }

  /** Candles, first and last rows, the quality line. */
  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(barsParts(this));
  }

  /** The same in characters; one line where the bars are part of something else. */
  [inspectSymbol](depth: number, options: { depth?: number | null; colors?: boolean } = {}): string {
    if (depth < (options.depth ?? depth)) {
      const label = this.synthetic ? `${syntheticLabel} ` : "";
      return `[${label}${this.symbol} · ${barsLine(this)}]`;
    }
    return resultText(barsParts(this), { figureHeight: 12, color: options.colors });
  }
}

/**
 * Checks columns and makes bars of them: the only door into {@link Bars} for data from outside. Throws `invalid_data` on
 * unequal lengths, times out of order or repeated, prices that are not positive numbers, high below low, negative
 * volume. Clean first with `normalise` where the data may be dirty.
 *
 * Columns are kept, not copied: what is written to them afterwards changes the bars, but not the fingerprint of their provenance where
 * that was asked for before; a sweep or walk-forward then refuses them, a backtest or preview as far as a sample shows it. Pass
 * `close.slice()` where you will.
 */
export function makeBars(meta: BarsMeta, columns: BarColumns): Bars {
  demandMembers(
    meta,
    [],
    "meta",
    "must say which market",
    'Pass { symbol: "BTC/USD", timeframe: "1h", source: "mine", synthetic: false }.',
  );
  demandMembers(
    columns,
    barColumnNames,
    "columns",
    "must be columns of bars",
    "Pass { time, open, high, low, close, volume }.",
  );
  timeframeLength(meta.timeframe);
  if (meta.calendar !== undefined) meta = { ...meta, calendar: calendar(meta.calendar).mic };
  if (!meta.symbol)
    throw invalidArgument("symbol", "must not be empty", meta.symbol, 'Name the market, e.g. "BTC/USD".');
  const { time, open, high, low, close, volume } = columns;
  const n = time.length;
  for (const name of barColumnNames)
    if (columns[name].length !== n)
      throw invalidData(
        `column ${name} has ${columns[name].length} rows, time has ${n}`,
        "Give columns of one length.",
      );
  for (let i = 0; i < n; i++) {
    const o = open[i];
    const h = high[i];
    const l = low[i];
    const c = close[i];
    const at = () => `bar ${i} (${isMoment(time[i]) ? formatTime(time[i]) : time[i]})`;
    if (!isMoment(time[i])) throw invalidData(`time of bar ${i} is ${time[i]}`, "Drop or repair the row.");
    if (i > 0 && time[i] <= time[i - 1])
      throw invalidData(
        `time must ascend, ${at()} does not`,
        "Sort the rows and keep one per time: pt.normalise does.",
      );
    // Written so that NaN fails too.
    if (!(o > 0 && h > 0 && l > 0 && c > 0 && h < Infinity))
      throw invalidData(
        `prices must be positive numbers, ${at()} has open ${o}, high ${h}, low ${l}, close ${c}`,
        "Drop or repair the row.",
      );
    if (!(h >= l && h >= o && h >= c && l <= o && l <= c))
      throw invalidData(
        `high and low must enclose open and close, ${at()} has open ${o}, high ${h}, low ${l}, close ${c}`,
        "Drop or repair the row.",
      );
    if (!(volume[i] >= 0))
      throw invalidData(`volume must be 0 or more, ${at()} has ${volume[i]}`, "Use 0 where it is unknown.");
  }
  return new Bars(meta, columns);
}

function invalidData(what: string, hint: string): PeakError {
  return new PeakError("invalid_data", `Bars: ${what}.`, { hint });
}
