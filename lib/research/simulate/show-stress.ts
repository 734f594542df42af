import {
  barChart,
  type Chart,
  formatCount,
  formatNumber,
  formatPercent,
  resultHtml,
  type ResultParts,
  resultText,
  table,
} from "../../chart/index.ts";
import { formatTime } from "../../core/time.ts";
import type { Stress, StressFigures } from "./stress-result.ts";

/** Stressed against baseline. */
function bars(result: Stress, title: string, figure: (figures: StressFigures) => number): Chart {
  return barChart({
    title,
    synthetic: result.provenance.synthetic,
    categories: ["baseline", ...result.outcomes.map(({ scenario }) => scenario)],
    values: Float64Array.of(
      figure(result.baseline),
      ...result.outcomes.map(({ stressed }) => figure(stressed)),
    ),
    format: "percent",
  });
}

function drawdowns(result: Stress): Chart {
  return bars(result, "Maximum drawdown under stress", ({ maxDrawdown }) => -maxDrawdown);
}

function parts(result: Stress, figures: boolean): ResultParts {
  const { baseline, outcomes, severity, window, position } = result;
  const right = (name: string) => ({ name, align: "right" as const });
  const percent = (value: number) => formatPercent(value, 1);
  /** "12.0% (−3.1)": the stressed figure and its change in points. */
  const change = (stressed: number, difference: number) =>
    `${percent(stressed)} (${difference > 0 ? "+" : ""}${formatNumber(difference * 100, 1)})`;
  return {
    title: `Stress of ${result.name}`,
    subtitle: `severity ${formatPercent(severity, 0)} · window ${window} bars · position ${position}`,
    synthetic: result.provenance.synthetic,
    tables: [
      table({
        columns: [
          { name: "" },
          ...["Total return", "CAGR", "Sharpe", "Max drawdown", "Bars"].map(right),
          { name: "from" },
        ],
        rows: [
          [
            "baseline",
            percent(baseline.totalReturn),
            percent(baseline.cagr),
            formatNumber(baseline.sharpe, 2),
            percent(baseline.maxDrawdown),
            "",
            "",
          ],
          ...outcomes.map(({ scenario, stressed, difference, from, bars }) => [
            scenario,
            change(stressed.totalReturn, difference.totalReturn),
            percent(stressed.cagr),
            formatNumber(stressed.sharpe, 2),
            change(stressed.maxDrawdown, difference.maxDrawdown),
            formatCount(bars),
            formatTime(from),
          ]),
        ],
      }),
    ],
    figures: figures ? [bars(result, "CAGR under stress", ({ cagr }) => cagr), drawdowns(result)] : [],
    notes: [
      "In brackets: change from the baseline in percentage points. The returns are the strategy's own.",
    ],
  };
}

export function stressHtml(result: Stress): Promise<string> {
  return resultHtml(parts(result, true));
}

export function stressText(result: Stress): string {
  return `${resultText(parts(result, false), { width: 100 })}\n\n${drawdowns(result).text({ width: 90 })}`;
}
