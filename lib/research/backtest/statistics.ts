import type { TradeTally } from "../../trading/account/trades.ts";
import type { Outcome } from "../../trading/engine/outcome.ts";

/** Figures of a run. Rates and drawdowns are fractions; NaN means undefined on this sample and shows as "N/A". */
export interface Stats {
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
  readonly winRate: number;
  /** Sum of profits over sum of losses; Infinity without a loss, NaN without a trade. */
  readonly profitFactor: number;
  /** Mean profit per trade in quote currency. */
  readonly expectancy: number;
  readonly averageWin: number;
  /** Negative. */
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

/**
 * All figures of an outcome from one walk over its equity. `open` and `close` are those of the traded bars; `years` is
 * counted as bars over periods per year, so gaps in the data do not stretch it.
 */
export function statistics(
  outcome: Outcome,
  cash: number,
  periodsPerYear: number,
  benchmark: { firstOpen: number; lastClose: number },
): Stats {
  const { equity, tally, barsHeld, feesPaid, turnover } = outcome;
  const n = equity.length;
  const { sum, sum2, sum3, sum4, downside, wealth, trough } = walk(equity, cash);
  const mean = sum / n;
  const m2 = sum2 / n - mean * mean;
  // What is left of the variance after the subtraction must be more than its rounding.
  const defined = n > 1 && m2 > 1e-12 * (sum2 / n) && m2 > 1e-28;
  const deviation = defined ? Math.sqrt((m2 * n) / (n - 1)) : NaN;
  const m3 = sum3 / n - (3 * mean * sum2) / n + 2 * mean ** 3;
  const m4 = sum4 / n - (4 * mean * sum3) / n + (6 * mean * mean * sum2) / n - 3 * mean ** 4;
  const scale = Math.sqrt(periodsPerYear);
  const growth = n > 0 ? Math.max(0, equity[n - 1] / cash) : NaN;
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

/**
 * Power sums of the returns, squares of the losses, sum of equity, and the least share of a peak that was left. One small loop
 * of its own, because the optimiser does small loops best and this one is most of a sweep.
 */
function walk(equity: Float64Array, cash: number) {
  let previous = cash;
  let peak = cash;
  let trough = 1;
  let sum = 0;
  let sum2 = 0;
  let sum3 = 0;
  let sum4 = 0;
  let losses = 0;
  let wealth = 0;
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i];
    const r = value / previous - 1;
    previous = value;
    const square = r * r;
    // r − |r| is 2r below zero and 0 above: no branch for the processor to mispredict.
    const negative = r - Math.abs(r);
    sum += r;
    sum2 += square;
    sum3 += square * r;
    sum4 += square * square;
    losses += negative * negative;
    wealth += value;
    peak = Math.max(peak, value);
    // Divides only on a new worst, not on every bar.
    if (value < trough * peak) trough = value / peak;
  }
  return { sum, sum2, sum3, sum4, downside: losses / 4, wealth, trough };
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
