import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatPercent } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { requireWhole } from "../../stats/sample.ts";
import { demandRoom } from "../ta/input.ts";
import { Moments } from "../ta/machine/moments.ts";
import { composeRegimes, type Regimes } from "./regimes.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface TrendVolatilityOptions {
  /** Returns that are looked back on; default 50. */
  readonly window?: number;
  /** Mean return per bar beyond which there is a trend; default 0.002. */
  readonly trendThreshold?: number;
  /** Deviation of returns per bar beyond which volatility is high; default 0.02. */
  readonly volatilityThreshold?: number;
}

export const trends = ["TREND_UP", "RANGE", "TREND_DOWN"] as const;
export const volatilities = ["LOW_VOL", "HIGH_VOL"] as const;
export type TrendName = (typeof trends)[number];
export type VolatilityName = (typeof volatilities)[number];
export type TrendVolatilityName = `${TrendName}_${VolatilityName}`;

/** One for each pair, the trend first. */
export const trendVolatilities = trends.flatMap(name =>
  volatilities.map(level => `${name}_${level}` as const),
);

const known = ["window", "trendThreshold", "volatilityThreshold"] as const;

/** The mean return of the last `window` bars (default 50): TREND_UP above `trendThreshold` (0.002 per bar), TREND_DOWN below its negative, else RANGE. */
export function trend(
  bars: Bars,
  options: Omit<TrendVolatilityOptions, "volatilityThreshold"> = {},
): Regimes<TrendName> {
  demandBars(bars);
  const { code, note } = read(bars, options);
  return composeRegimes({
    title: "trend",
    bars,
    names: trends,
    codes: code(({ direction }) => direction),
    notes: [note],
  });
}

/** The deviation (with n) of the last `window` returns (default 50): HIGH_VOL above `volatilityThreshold` (0.02 per bar), else LOW_VOL. */
export function volatility(
  bars: Bars,
  options: Omit<TrendVolatilityOptions, "trendThreshold"> = {},
): Regimes<VolatilityName> {
  demandBars(bars);
  const { code, note } = read(bars, options);
  return composeRegimes({
    title: "volatility",
    bars,
    names: volatilities,
    codes: code(({ level }) => level),
    notes: [note],
  });
}

/**
 * Both labels of the original Peak_Trade joined, `TREND_UP_HIGH_VOL` and so on: `trend` and `volatility` of the last `window` simple
 * returns. The thresholds are per bar and absolute: 0.002 is a strong trend of daily bars and hardly ever seen in minutes,
 * so set them for your timeframe. Causal; the first `window` bars have no regime.
 */
export function trendVolatility(
  bars: Bars,
  options: TrendVolatilityOptions = {},
): Regimes<TrendVolatilityName> {
  demandBars(bars);
  const { code, note } = read(bars, options);
  return composeRegimes({
    title: "trend and volatility",
    bars,
    names: trendVolatilities,
    codes: code(({ direction, level }) => 2 * direction + level),
    notes: [note],
  });
}

function read(bars: Bars, options: TrendVolatilityOptions) {
  const { window, trendThreshold, volatilityThreshold } = trendVolatilityTerms(options);
  return {
    note: `Of the last ${window} returns: a trend where their mean is beyond ±${formatPercent(trendThreshold)} a bar, high volatility where they deviate by more than ${formatPercent(volatilityThreshold)}.`,
    /** The code of each bar from its two labels; −1 before the window is full. */
    code(of: (labels: TrendVolatility) => number): Int8Array {
      const machine = new TrendVolatility({ window, trendThreshold, volatilityThreshold });
      return Int8Array.from(bars.close, close => (machine.next(close) ? of(machine) : -1));
    },
  };
}

/** The options of {@link trendVolatility}, checked and complete. */
export function trendVolatilityTerms(options: TrendVolatilityOptions): Required<TrendVolatilityOptions> {
  refuseUnknownKeys("regime option", options, known);
  const { window = 50, trendThreshold = 0.002, volatilityThreshold = 0.02 } = options;
  requireWhole(window, "window", 2);
  demandRoom(window);
  for (const [name, value] of Object.entries({ trendThreshold, volatilityThreshold }))
    demand(
      value >= 0 && value < Infinity,
      name,
      "must be 0 or more",
      value,
      "A fraction per bar, e.g. 0.002.",
    );
  return { window, trendThreshold, volatilityThreshold };
}

/** Both labels one close at a time. */
export class TrendVolatility {
  /** Index into {@link trends}, and into {@link volatilities}; of the last close for which `next` was true. */
  direction = -1;
  level = -1;
  readonly #terms: Required<TrendVolatilityOptions>;
  readonly #moments: Moments;
  #last = NaN;

  constructor(terms: Required<TrendVolatilityOptions>) {
    this.#terms = terms;
    this.#moments = new Moments(terms.window);
  }

  /** Takes a close; false before there are `window` returns. */
  next(close: number): boolean {
    const change = close / this.#last - 1;
    this.#last = close;
    if (!this.#moments.next(change)) return false;
    const { trendThreshold, volatilityThreshold } = this.#terms;
    const mean = this.#moments.mean();
    this.direction = mean > trendThreshold ? 0 : mean < -trendThreshold ? 2 : 1;
    this.level = this.#moments.deviation() > volatilityThreshold ? 1 : 0;
    return true;
  }
}
