import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import { requireWhole } from "../../stats/sample.ts";
import { demandRoom } from "../ta/input.ts";
import { max, min } from "../ta/statistics/window.ts";
import { sma } from "../ta/trend/averages.ts";
import { RollingRank } from "./rank.ts";
import { composeRegimes, type Regimes } from "./regimes.ts";
import { demandBars } from "../../market/demand-bars.ts";

export const detectorNames = ["breakout", "ranging", "trending", "unknown"] as const;
export type DetectorName = (typeof detectorNames)[number];
const [breakout, ranging, trending, unknown] = [0, 1, 2, 3];

export interface VolatilityBreakoutOptions {
  /** Span of the exponential average of the true range; default 20. */
  readonly span?: number;
  /** Bars among which its rank is taken; default 50. */
  readonly lookback?: number;
  /** Rank from which a bar is a breakout; default 0.75. */
  readonly breakoutRank?: number;
  /** Rank up to which a bar is ranging; default 0.3. */
  readonly rangingRank?: number;
  /** Bars of the average whose slope makes a trend; default 50. */
  readonly average?: number;
  /** Change of that average over 5 bars, either way, beyond which the market trends; default 0.0002. */
  readonly slope?: number;
  /** Bars of history before the first label; default 100, and as many as the windows above need where that is more. */
  readonly history?: number;
}

export interface RangeCompressionOptions {
  /** Bars of the range that a bar's own is measured against; default 20. */
  readonly window?: number;
  /** Bars among which the ratio's rank is taken; default 50. */
  readonly lookback?: number;
  /** Rank from which a bar is a breakout; default 0.7. */
  readonly breakoutRank?: number;
  /** Rank up to which a bar is ranging; default 0.3. */
  readonly rangingRank?: number;
  /** Bars of the average; default 50. */
  readonly average?: number;
  /** Distance of the close from its average, either way, beyond which the market trends; default 0.02. */
  readonly distance?: number;
  /** Bars of history before the first label; default 100, and as many as the windows above need where that is more. */
  readonly history?: number;
}

/**
 * The original's detector "volatility_breakout": the average true range's rank among the last bars makes `breakout` (0.75 or more)
 * or `ranging` (0.3 or less); between them the slope of the 50-bar average makes `trending`, else `unknown`. Each bar needs
 * 100 bars of history (the original asked that of the whole sample, which let a bar's label depend on how many followed).
 */
export function volatilityBreakout(
  bars: Bars,
  options: VolatilityBreakoutOptions = {},
): Regimes<DetectorName> {
  demandBars(bars);
  return detected(bars, "volatility breakout", volatilityBreakoutTerms(options));
}

/** How the detector tells a bar from those before it. */
export function volatilityBreakoutTerms(options: VolatilityBreakoutOptions): DetectorTerms {
  refuseUnknownKeys("volatilityBreakout option", options, [
    "span",
    "lookback",
    "breakoutRank",
    "rangingRank",
    "average",
    "slope",
    "history",
  ]);
  const { span = 20, lookback = 50, average = 50, slope = 0.0002 } = options;
  const { breakoutRank = 0.75, rangingRank = 0.3, history = 100 } = options;
  for (const [name, value] of Object.entries({ span, lookback, average })) requireWhole(value, name, 2);
  checkCommon({ breakoutRank, rangingRank, history, slope });
  const needed = demandRoom(Math.max(history, span + lookback - 1, average + 5));
  return {
    resolved: { span, lookback, breakoutRank, rangingRank, average, slope, history: needed },
    open() {
      const range = new AverageTrueRange(span);
      const ranks = new RollingRank(lookback, Math.min(span, lookback));
      const level = sma.stream(average);
      const levels = new Float64Array(6).fill(NaN);
      return (high, low, close) => {
        levels.copyWithin(0, 1);
        levels[5] = level.next(close);
        const rank = ranks.next(range.next(high, low, close));
        return { rank, trends: Math.abs(levels[5] / levels[0] - 1) > slope };
      };
    },
  };
}

/**
 * The original's detector "range_compression": a bar's range over that of the last 20 bars; its rank among the last bars makes `breakout`
 * (0.7 or more) or `ranging` (0.3 or less); between them a close more than 2 % from its 50-bar average makes `trending`,
 * else `unknown`. Each bar needs 100 bars of history.
 */
export function rangeCompression(bars: Bars, options: RangeCompressionOptions = {}): Regimes<DetectorName> {
  demandBars(bars);
  return detected(bars, "range compression", rangeCompressionTerms(options));
}

/** How the detector tells a bar from those before it. */
export function rangeCompressionTerms(options: RangeCompressionOptions): DetectorTerms {
  refuseUnknownKeys("rangeCompression option", options, [
    "window",
    "lookback",
    "breakoutRank",
    "rangingRank",
    "average",
    "distance",
    "history",
  ]);
  const { window = 20, lookback = 50, average = 50, distance = 0.02 } = options;
  const { breakoutRank = 0.7, rangingRank = 0.3, history = 100 } = options;
  for (const [name, value] of Object.entries({ window, lookback, average })) requireWhole(value, name, 2);
  checkCommon({ breakoutRank, rangingRank, history, distance });
  const needed = demandRoom(Math.max(history, window + lookback - 1, average));
  return {
    resolved: { window, lookback, breakoutRank, rangingRank, average, distance, history: needed },
    open() {
      const highest = max.stream(window);
      const lowest = min.stream(window);
      const ranks = new RollingRank(lookback, Math.min(window, lookback));
      const level = sma.stream(average);
      return (high, low, close) => {
        // Of the last bars; not a number before there are enough, and where nothing moved.
        const range = highest.next(high) - lowest.next(low);
        const rank = ranks.next(range > 0 ? (high - low) / range : NaN);
        return { rank, trends: Math.abs(close / level.next(close) - 1) > distance };
      };
    },
  };
}

function checkCommon(options: Readonly<Record<string, number>>): void {
  const { breakoutRank, rangingRank, history, ...rest } = options;
  requireWhole(history, "history", 1);
  demand(
    rangingRank >= 0 && rangingRank < breakoutRank && breakoutRank <= 1,
    "rangingRank and breakoutRank",
    "must ascend between 0 and 1",
    [rangingRank, breakoutRank],
    "Pass e.g. rangingRank: 0.3, breakoutRank: 0.75.",
  );
  for (const [name, value] of Object.entries(rest))
    demand(value >= 0, name, "must be 0 or more", value, "A fraction, e.g. 0.02.");
}

/** A detector with its options: what its machine makes of each bar. */
export interface DetectorTerms {
  readonly resolved: Readonly<Record<"breakoutRank" | "rangingRank" | "history", number>> &
    Readonly<Record<string, number>>;
  open(): (high: number, low: number, close: number) => { readonly rank: number; readonly trends: boolean };
}

/** The detector one bar at a time: index into {@link detectorNames}, −1 before there are `history` bars. */
export function openDetector({
  resolved: { breakoutRank, rangingRank, history },
  open,
}: DetectorTerms): (high: number, low: number, close: number) => number {
  const next = open();
  let bars = 0;
  return (high, low, close) => {
    const { rank, trends } = next(high, low, close);
    if (++bars < history) return -1;
    if (Number.isNaN(rank)) return unknown;
    if (rank >= breakoutRank) return breakout;
    if (rank <= rangingRank) return ranging;
    return trends ? trending : unknown;
  };
}

function detected(bars: Bars, title: string, terms: DetectorTerms): Regimes<DetectorName> {
  const { breakoutRank, rangingRank, history } = terms.resolved;
  const next = openDetector(terms);
  const codes = Int8Array.from(bars.close, (close, i) => {
    const code = next(bars.high[i], bars.low[i], close);
    return code < 0 ? unknown : code;
  });
  return composeRegimes({
    title,
    bars,
    names: detectorNames,
    codes,
    notes: [
      `Breakout from rank ${breakoutRank} on, ranging up to ${rangingRank}; unknown also before ${history} bars.`,
    ],
  });
}

/** Exponential average of the true range, begun with the first bar's range (pandas' `ewm(span, adjust=False)`); NaN before `span` bars. */
class AverageTrueRange {
  readonly #span: number;
  #bars = 0;
  #before = NaN;
  #average = NaN;

  constructor(span: number) {
    this.#span = span;
  }

  next(high: number, low: number, close: number): number {
    const before = this.#before;
    this.#before = close;
    if (this.#bars++ === 0) this.#average = high - low;
    else {
      const range = Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
      this.#average += (2 / (this.#span + 1)) * (range - this.#average);
    }
    return this.#bars < this.#span ? NaN : this.#average;
  }
}
