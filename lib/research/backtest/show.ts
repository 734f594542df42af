import {
  areaChart,
  candleChart,
  lineChart,
  resultHtml,
  resultText,
  type Chart,
  type ResultParts,
} from "../../chart/index.ts";
import { formatCount } from "../../chart/index.ts";
import type { Params } from "../../trading/strategy/strategy.ts";
import { deflationLine, marketLine, paramsLine, statsTables } from "../show.ts";
import { drawdownsFromEquity } from "../../stats/performance/drawdown.ts";
import type { Run } from "./run.ts";

/** Equity with buy-and-hold of the same cash beside it. */
export function equityChart(run: Run<Params>): Chart {
  const { bars, execution, equity } = run;
  const units = execution.cash / bars.open[0];
  return lineChart({
    title: "Equity",
    synthetic: bars.synthetic,
    x: { time: bars.time },
    series: [
      { name: run.name, values: equity, color: "blue" },
      { name: "buy and hold", values: bars.close.map(price => price * units), color: "gray", dash: true },
    ],
    yFormat: "money",
    height: 220,
  });
}

/** How far equity lies below its peak. */
export function drawdownChart(
  title: string,
  time: Float64Array,
  equity: Float64Array,
  cash: number,
  synthetic: boolean,
): Chart {
  const values = drawdownsFromEquity(equity, cash).map(depth => -depth);
  return areaChart({
    title,
    synthetic,
    x: { time },
    series: [{ name: "drawdown", values, color: "vermillion" }],
    yFormat: "percent",
    height: 120,
  });
}

/** Price with the trades on it. */
export function tradesChart(run: Run<Params>): Chart {
  const { bars, trades } = run;
  return candleChart({
    title: `${bars.symbol} with trades`,
    synthetic: bars.synthetic,
    bars,
    trades,
    volume: false,
  });
}

function parts(run: Run<Params>): ResultParts {
  const { bars, execution, rejected } = run;
  const costs = `fees ${(execution.fees * 1e4).toFixed(1)} bps, slippage ${(execution.slippage * 1e4).toFixed(1)} bps per fill`;
  const notes = [deflationLine(run.deflation)];
  if (execution.fees === 0) notes.push("Without fees: no venue trades for nothing.");
  if (rejected.length > 0)
    notes.push(
      `${formatCount(rejected.length)} orders did nothing, the first because: ${rejected[0].reason}.`,
    );
  return {
    title: `${run.name} (${paramsLine(run.params)})`,
    subtitle: `${marketLine(bars)}; ${costs}`,
    synthetic: bars.synthetic,
    tables: statsTables(run.stats, run.deflation),
    notes,
  };
}

/** The tear sheet. */
export async function runHtml(run: Run<Params>): Promise<string> {
  const drawdown = drawdownChart("Drawdown", run.time, run.equity, run.execution.cash, run.bars.synthetic);
  return resultHtml({ ...parts(run), figures: [equityChart(run), drawdown, tradesChart(run)] });
}

/** The tear sheet in characters. */
export function runText(run: Run<Params>): string {
  return resultText({ ...parts(run), figures: [equityChart(run)] }, { figureHeight: 10 });
}
