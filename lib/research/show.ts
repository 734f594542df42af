import { formatTime } from "../core/time.ts";
import { formatCount, formatMoney, formatNumber, formatPercent, table, type Table } from "../chart/index.ts";
import type { Bars } from "../market/bars.ts";
import type { Params } from "../trading/strategy/strategy.ts";
import type { Stats } from "./backtest/statistics.ts";
import type { Deflation } from "./overfit/deflation.ts";

/** "fast 10, slow 30". */
export function paramsLine(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** "BTC/USD 1h, kraken, 2013-10-06 21:00 to 2023-01-07 09:00, 70,253 bars". */
export function marketLine(bars: Bars): string {
  const { symbol, timeframe, source, time, length } = bars;
  return `${symbol} ${timeframe}, ${source}, ${formatTime(time[0])} to ${formatTime(time[length - 1])}, ${formatCount(length)} bars`;
}

/** The sentence that stands beside every Sharpe ratio. */
export function deflationLine(deflation: Deflation): string {
  const trials = `${formatCount(deflation.trials)} ${deflation.trials === 1 ? "trial" : "trials"} on this market`;
  const independent =
    deflation.status === "known" && deflation.effective < deflation.trials - 0.5
      ? ` that count as ${formatNumber(deflation.effective, deflation.effective < 100 ? 1 : 0)} independent ones, because their returns correlate`
      : "";
  return deflation.status === "known"
    ? `Deflated Sharpe ${formatPercent(deflation.probability, 1)}: the probability that the true Sharpe ratio is above 0, after ${trials}${independent}.`
    : `Deflated Sharpe N/A: ${deflation.reason} (${trials}).`;
}

/** The figures of a run as two tables that stand side by side. */
export function statsTables(stats: Stats, deflation: Deflation): { caption: string; table: Table }[] {
  const columns = [{ name: "" }, { name: "", align: "right" as const }];
  const deflated = deflation.status === "known" ? formatPercent(deflation.probability, 1) : "N/A";
  return [
    {
      caption: "Performance",
      table: table({
        columns,
        rows: [
          ["Total return", formatPercent(stats.totalReturn)],
          ["Buy and hold", formatPercent(stats.benchmarkReturn)],
          ["CAGR", formatPercent(stats.cagr)],
          ["Volatility, annual", formatPercent(stats.volatility)],
          ["Sharpe, annual", formatNumber(stats.sharpe)],
          ["Sharpe, deflated", deflated],
          ["Sortino, annual", formatNumber(stats.sortino)],
          ["Maximum drawdown", formatPercent(stats.maxDrawdown)],
          ["Calmar", formatNumber(stats.calmar)],
        ],
      }),
    },
    {
      caption: "Trading",
      table: table({
        columns,
        rows: [
          ["Trades", formatCount(stats.trades)],
          ["Win rate", formatPercent(stats.winRate)],
          ["Profit factor", formatNumber(stats.profitFactor)],
          ["Profit per trade", formatMoney(stats.expectancy)],
          ["Average win", formatMoney(stats.averageWin)],
          ["Average loss", formatMoney(stats.averageLoss)],
          ["Exposure", formatPercent(stats.exposure)],
          ["Turnover per year", `${formatNumber(stats.turnover, 1)} ×`],
          ["Fees paid", formatMoney(stats.fees)],
        ],
      }),
    },
  ];
}
