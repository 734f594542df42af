import type { TradeTally } from "../../trading/account/trades.ts";
import type { EquityWalk } from "../../trading/account/equity-walk.ts";
import type { Tallies } from "../../trading/engine/outcome.ts";

/** Figures of a run. Rates and drawdowns are fractions; NaN means undefined on this sample and shows as "N/A". */
export interface Stats {
  /** Last equity over the starting cash, less 1; no lower than -1. */
  readonly totalReturn: number;
  /** Compound annual growth rate. */
  readonly cagr: number;
  /** Annual standard deviation of returns. */
  readonly volatility: number;
  /** Annual: mean over standard deviation (n − 1) of bar returns, times √periods per year. See `deflation` beside it. */
  readonly sharpe: number;
  /** Annual: mean over downside deviation, whose denominator counts all bars. */
  readonly sortino: number;
  /** CAGR over maximum drawdown, over the whole sample. */
  readonly calmar: number;
  /** Deepest fall from a peak, positive; the starting cash is the first peak. */
  readonly maxDrawdown: number;
  /** Per bar, as the inference on Sharpe ratios takes it. */
  readonly sharpePerPeriod: number;
  /** Population moments of the bar returns; kurtosis is raw (normal: 3). */
  readonly skewness: number;
  readonly kurtosis: number;
  /** Closed trades. */
  readonly trades: number;
  /** Share of the trades with a profit above 0. */
  readonly winRate: number;
  /** Sum of profits over sum of losses; Infinity without a loss, NaN where no trade made or lost anything. */
  readonly profitFactor: number;
  /** Mean profit per trade in quote currency. */
  readonly expectancy: number;
  /** Mean profit of the trades that made one, in quote currency. */
  readonly averageWin: number;
  /** Mean of the others, in quote currency: 0 or below. */
  readonly averageLoss: number;
  /** Share of bars at whose close a position was open. */
  readonly exposure: number;
  /** Notional of all fills over mean equity, per year. */
  readonly turnover: number;
  /** Paid, in quote currency. */
  readonly fees: number;
  /** Return of buying at the first open and holding to the last close, without costs. */
  readonly benchmarkReturn: number;
  /** Bars. */
  readonly observations: number;
}

export type StatName = keyof Stats;

/** Every statistic, in the order in which sweeps store them. */
export const statNames = [
  "totalReturn",
  "cagr",
  "volatility",
  "sharpe",
  "sortino",
  "calmar",
  "maxDrawdown",
  "sharpePerPeriod",
  "skewness",
  "kurtosis",
  "trades",
  "winRate",
  "profitFactor",
  "expectancy",
  "averageWin",
  "averageLoss",
  "exposure",
  "turnover",
  "fees",
  "benchmarkReturn",
  "observations",
] as const satisfies readonly StatName[];

/** Prices of the traded stretch: its first open and its last close. */
export interface Benchmark {
  readonly firstOpen: number;
  readonly lastClose: number;
}

/** All figures from one walk over the equity. Years are counted as bars over periods per year, so gaps in the data do not stretch them. */
export function statistics(
  walk: EquityWalk,
  { tally, barsHeld, feesPaid, turnover }: Tallies,
  cash: number,
  periodsPerYear: number,
  benchmark: Benchmark,
): Stats {
  const n = walk.bars;
  const { value, sum, sum2, sum3, sum4, downside, wealth, trough } = walk.sums;
  const mean = sum / n;
  const m2 = sum2 / n - mean * mean;
  // What is left of the variance after the subtraction must be more than its rounding.
  const defined = n > 1 && m2 > 1e-12 * (sum2 / n) && m2 > 1e-28;
  const deviation = defined ? Math.sqrt((m2 * n) / (n - 1)) : NaN;
  const m3 = sum3 / n - (3 * mean * sum2) / n + 2 * mean ** 3;
  const m4 = sum4 / n - (4 * mean * sum3) / n + (6 * mean * mean * sum2) / n - 3 * mean ** 4;
  const scale = Math.sqrt(periodsPerYear);
  const growth = n > 0 ? Math.max(0, value / cash) : NaN;
  const cagr = growth ** (periodsPerYear / n) - 1;
  const maxDrawdown = n > 0 ? Math.min(1, 1 - trough) : NaN;
  return Object.freeze({
    totalReturn: growth - 1,
    cagr,
    volatility: n > 1 ? (defined ? deviation * scale : 0) : NaN,
    sharpe: (mean / deviation) * scale,
    sortino: downside > 0 ? (mean / Math.sqrt(downside / n)) * scale : NaN,
    calmar: maxDrawdown > 0 ? cagr / maxDrawdown : NaN,
    maxDrawdown,
    sharpePerPeriod: mean / deviation,
    skewness: defined ? m3 / (m2 * Math.sqrt(m2)) : NaN,
    kurtosis: defined ? m4 / (m2 * m2) : NaN,
    ...tradeStatistics(tally),
    exposure: n > 0 ? barsHeld / n : NaN,
    turnover: n > 0 ? turnover / (wealth / n) / (n / periodsPerYear) : NaN,
    fees: feesPaid,
    benchmarkReturn: benchmark.lastClose / benchmark.firstOpen - 1,
    observations: n,
  });
}

function tradeStatistics({ count, wins, won, lost }: TradeTally) {
  return {
    trades: count,
    winRate: count > 0 ? wins / count : NaN,
    profitFactor: count > 0 && won + lost > 0 ? won / lost : NaN,
    expectancy: count > 0 ? (won - lost) / count : NaN,
    averageWin: wins > 0 ? won / wins : NaN,
    averageLoss: count > wins ? -lost / (count - wins) : NaN,
  };
}
