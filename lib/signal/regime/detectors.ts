import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import { requireWhole } from "../../stats/sample.ts";
import { max, min } from "../ta/statistics/window.ts";
import { sma } from "../ta/trend/averages.ts";
import { rollingRank } from "./rank.ts";
import { composeRegimes, type Regimes } from "./regimes.ts";

const names = ["breakout", "ranging", "trending", "unknown"] as const;
export type DetectorName = (typeof names)[number];
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
  /** Bars of history before the first label; default 100. */
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
  /** Bars of history before the first label; default 100. */
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
  const rank = rollingRank(averageTrueRange(bars, span), lookback, Math.min(span, lookback));
  const level = sma(bars.close, average);
  return label(
    bars,
    "volatility breakout",
    { rank, breakoutRank, rangingRank, history },
    i => Math.abs(level[i] / level[i - 5] - 1) > slope,
  );
}

/**
 * The original's detector "range_compression": a bar's range over that of the last 20 bars; its rank among the last bars makes `breakout`
 * (0.7 or more) or `ranging` (0.3 or less); between them a close more than 2 % from its 50-bar average makes `trending`,
 * else `unknown`. Each bar needs 100 bars of history.
 */
export function rangeCompression(bars: Bars, options: RangeCompressionOptions = {}): Regimes<DetectorName> {
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
  const rank = rollingRank(rangeRatio(bars, window), lookback, Math.min(window, lookback));
  const level = sma(bars.close, average);
  return label(
    bars,
    "range compression",
    { rank, breakoutRank, rangingRank, history },
    i => Math.abs(bars.close[i] / level[i] - 1) > distance,
  );
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

function label(
  bars: Bars,
  title: string,
  by: { rank: Float64Array; breakoutRank: number; rangingRank: number; history: number },
  trends: (i: number) => boolean,
): Regimes<DetectorName> {
  const { rank, breakoutRank, rangingRank, history } = by;
  const codes = Int8Array.from(rank, (value, i) => {
    if (i < history - 1 || Number.isNaN(value)) return unknown;
    if (value >= breakoutRank) return breakout;
    if (value <= rangingRank) return ranging;
    return trends(i) ? trending : unknown;
  });
  return composeRegimes({
    title,
    bars,
    names,
    codes,
    notes: [
      `Breakout from rank ${breakoutRank} on, ranging up to ${rangingRank}; unknown also before ${history} bars.`,
    ],
  });
}

/** Exponential average of the true range, begun with the first bar's range (pandas' `ewm(span, adjust=False)`); NaN before `span` bars. */
function averageTrueRange({ high, low, close }: Bars, span: number): Float64Array {
  const share = 2 / (span + 1);
  let average = NaN;
  return Float64Array.from(high, (top, i) => {
    const range =
      i === 0
        ? top - low[0]
        : Math.max(top - low[i], Math.abs(top - close[i - 1]), Math.abs(low[i] - close[i - 1]));
    average = i === 0 ? range : average + share * (range - average);
    return i < span - 1 ? NaN : average;
  });
}

/** A bar's range over the range of the last `window` bars; NaN before them and where nothing moved. */
function rangeRatio({ high, low }: Bars, window: number): Float64Array {
  const top = max(high, window);
  const bottom = min(low, window);
  return Float64Array.from(high, (value, i) => {
    const range = top[i] - bottom[i];
    return range > 0 ? (value - low[i]) / range : NaN;
  });
}
