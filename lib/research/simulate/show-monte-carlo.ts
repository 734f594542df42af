import {
  type Chart,
  fanChart,
  formatCount,
  formatNumber,
  formatPercent,
  histogramChart,
  resultHtml,
  type ResultParts,
  resultText,
  stackCharts,
  table,
} from "../../chart/index.ts";
import type { Distribution } from "./distribution.ts";
import type { MonteCarlo } from "./monte-carlo-result.ts";

const depths = [0.1, 0.2, 0.3, 0.4, 0.5];

function fan(result: MonteCarlo): Chart {
  const { time, p5, p25, p50, p75, p95, observed } = result.fan;
  const last = time.length - 1;
  // Compounding over years: on a linear axis the luckiest paths would press all others flat.
  const log = p5[last] > 0 && p95[last] / p5[last] > 5;
  return fanChart({
    title: "Growth of 1 over the horizon",
    subtitle: `${formatCount(result.runs)} resampled paths${log ? ", logarithmic" : ""}`,
    synthetic: result.provenance.synthetic,
    x: { time },
    bands: [
      { lower: p5, upper: p95, name: "5 to 95 %" },
      { lower: p25, upper: p75, name: "25 to 75 %" },
    ],
    median: p50,
    actual: observed,
    yFormat: "number",
    log,
  });
}

/** Annual growth rather than total return: compounded over years, a few lucky paths would be all there is to see. */
function histograms(result: MonteCarlo): Chart {
  const one = (title: string, figure: Distribution, bad: "5 %" | "95 %", format: "percent" | "number") =>
    figure.values.length === 0
      ? []
      : [
          histogramChart({
            title,
            synthetic: result.provenance.synthetic,
            values: figure.values,
            format,
            rules: [
              { x: figure.observed, label: "observed" },
              { x: bad === "5 %" ? figure.p5 : figure.p95, label: bad },
            ],
            height: 130,
          }),
        ];
  return stackCharts("Distributions over the runs", [
    ...one("CAGR", result.cagr, "5 %", "percent"),
    ...one("Sharpe ratio, annual", result.sharpe, "5 %", "number"),
    ...one("Maximum drawdown", result.maxDrawdown, "95 %", "percent"),
  ]);
}

function parts(result: MonteCarlo, charts: "all" | "none"): ResultParts {
  const row = (name: string, d: Distribution, format: (value: number) => string) => [
    name,
    ...[d.observed, d.mean, d.p5, d.p25, d.p50, d.p75, d.p95].map(format),
  ];
  const right = (name: string) => ({ name, align: "right" as const });
  const notes = [
    result.automatic
      ? `Block length by Politis and White: ${formatNumber(result.automatic.ofReturns, 1)} bars for the returns, ${formatNumber(result.automatic.ofSizes, 1)} for their sizes; the longer was used.`
      : "",
    "Resampling shows the luck of order and draw, not overfitting: every path is made of the same returns.",
  ];
  return {
    title: `Monte Carlo of ${result.name}`,
    subtitle: [
      `${formatCount(result.runs)} runs of ${formatCount(result.bars)} bars`,
      result.method === "stationary" ? "stationary bootstrap" : "moving-block bootstrap",
      `blocks of ${formatNumber(result.blockLength, 1)} bars`,
      `seed ${result.seed}`,
    ].join(" · "),
    synthetic: result.provenance.synthetic,
    tables: [
      table({
        columns: [{ name: "" }, ...["observed", "mean", "5 %", "25 %", "median", "75 %", "95 %"].map(right)],
        rows: [
          row("Total return", result.totalReturn, value => formatPercent(value, 1)),
          row("CAGR", result.cagr, value => formatPercent(value, 1)),
          row("Sharpe, annual", result.sharpe, value => formatNumber(value, 2)),
          row("Maximum drawdown", result.maxDrawdown, value => formatPercent(value, 1)),
        ],
      }),
      table({
        columns: [{ name: "Probability of" }, right("")],
        rows: [
          ["a loss", formatPercent(result.probabilityOfLoss, 1)],
          ...depths.map(depth => [
            `a drawdown beyond ${formatPercent(depth, 0)}`,
            formatPercent(result.probabilityOfDrawdown(depth), 1),
          ]),
        ],
      }),
    ],
    figures: charts === "none" ? [] : [fan(result), histograms(result)],
    notes: notes.filter(Boolean),
  };
}

export function monteCarloHtml(result: MonteCarlo): Promise<string> {
  return resultHtml(parts(result, "all"));
}

export function monteCarloText(result: MonteCarlo): string {
  return `${resultText(parts(result, "none"), { width: 96 })}\n\n${fan(result).text({ width: 90, height: 12 })}`;
}
