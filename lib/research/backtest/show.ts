import {
  areaChart,
  candleChart,
  lineChart,
  resultBundle,
  resultText,
  type Chart,
  type ResultParts,
} from "../../chart/index.ts";
import { formatCount } from "../../chart/index.ts";
import type { MimeBundle } from "../../core/display.ts";
import type { Params } from "../../trading/strategy/strategy.ts";
import { deflationLine, marketLine, paramsLine, statsTables } from "../show.ts";
import { drawdownsFromEquity } from "../../stats/performance/drawdown.ts";
import type { Bars } from "../../market/bars.ts";
import type { Trades } from "../../trading/account/trades.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { RejectedOrder } from "../../trading/engine/outcome.ts";
import type { Deflation } from "../overfit/deflation.ts";
import type { Stats } from "./statistics.ts";

/** What of a run is shown. */
interface ShownRun {
  readonly name: string;
  readonly params: Params;
  readonly execution: Execution;
  readonly bars: Bars;
  readonly time: Float64Array;
  readonly equity: Float64Array;
  readonly trades: Trades;
  readonly stats: Stats;
  readonly deflation: Deflation;
  readonly rejected: readonly RejectedOrder[];
}

/** Equity with buy-and-hold of the same cash beside it. */
export function equityChart(run: ShownRun): Chart {
  const { bars, execution, equity } = run;
  const units = execution.cash / bars.open[0];
  const held = bars.close.map(price => price * units);
  return lineChart({
    title: "Equity",
    synthetic: bars.synthetic,
    x: { time: bars.time },
    series: [
      { name: run.name, values: equity, color: "blue" },
      { name: "buy and hold", values: held, color: "gray", dash: true },
    ],
    yFormat: "money",
    height: 220,
    log: spansDecades(equity) || spansDecades(held),
  });
}

/** Whether values lie so far apart that a linear axis would show only the largest. Values of 0 or less need the linear one. */
export function spansDecades(values: Float64Array): boolean {
  let lowest = Infinity;
  let highest = 0;
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return lowest > 0 && highest > 10 * lowest;
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
export function tradesChart(run: ShownRun): Chart {
  const { bars, trades } = run;
  return candleChart({
    title: `${bars.symbol} with trades`,
    synthetic: bars.synthetic,
    bars,
    trades,
    volume: false,
  });
}

function parts(run: ShownRun): ResultParts {
  const { bars, execution, rejected } = run;
  const costs = `Each fill pays fees of ${(execution.fees * 1e4).toFixed(1)} bps and slips by ${(execution.slippage * 1e4).toFixed(1)} bps.`;
  const notes = [deflationLine(run.deflation), costs];
  if (execution.fees === 0) notes.push("Without fees: no venue trades for nothing.");
  if (rejected.length > 0)
    notes.push(
      `${formatCount(rejected.length)} orders did nothing, the first because: ${rejected[0].reason}.`,
    );
  return {
    title: `${run.name} (${paramsLine(run.params)})`,
    subtitle: marketLine(bars),
    synthetic: bars.synthetic,
    tables: statsTables(run.stats, run.deflation),
    notes,
  };
}

/** The tear sheet. */
export async function runBundle(run: ShownRun): Promise<MimeBundle> {
  const drawdown = drawdownChart("Drawdown", run.time, run.equity, run.execution.cash, run.bars.synthetic);
  return resultBundle(
    { ...parts(run), figures: [equityChart(run), drawdown, tradesChart(run)] },
    runText(run),
  );
}

/** The tear sheet in characters. */
export function runText(run: ShownRun): string {
  return resultText({ ...parts(run), figures: [equityChart(run)] }, { figureHeight: 10 });
}
