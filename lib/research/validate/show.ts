import {
  barChart,
  formatCount,
  formatNumber,
  formatPercent,
  lineChart,
  resultBundle,
  resultText,
  table,
  type CaptionedTable,
  type Chart,
  type ResultParts,
  type Table,
} from "../../chart/index.ts";
import type { MimeBundle } from "../../core/display.ts";
import { formatTime } from "../../core/time.ts";
import type { Params } from "../../trading/strategy/strategy.ts";
import { drawdownChart, spansDecades } from "../backtest/show.ts";
import { deflationLine, marketLine, paramsLine, statsTables } from "../show.ts";
import type { Bars } from "../../market/bars.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { Stats } from "../backtest/statistics.ts";
import type { Deflation } from "../overfit/deflation.ts";
import type { OutOfSample } from "./stitch.ts";

/** What of a walk-forward is shown. */
interface ShownWalkForward {
  readonly strategy: { readonly name: string };
  readonly bars: Bars;
  readonly execution: Execution;
  readonly outOfSample: OutOfSample;
  readonly deflation: Deflation;
  readonly efficiency: number;
  readonly positiveWindows: number;
  readonly note: string | undefined;
  readonly windows: readonly {
    readonly testFrom: number;
    readonly params: Params | undefined;
    readonly train: Stats | undefined;
    readonly testReturn: number;
    readonly testTrades: number;
  }[];
}

function equity(walkForward: ShownWalkForward): Chart {
  const { outOfSample, bars } = walkForward;
  return lineChart({
    title: "Equity out of sample",
    synthetic: bars.synthetic,
    x: { time: outOfSample.time },
    series: [{ name: "out of sample", values: outOfSample.equity, color: "blue" }],
    yFormat: "money",
    height: 220,
    log: spansDecades(outOfSample.equity),
  });
}

function windowReturns(walkForward: ShownWalkForward): Chart {
  const { windows, bars } = walkForward;
  return barChart({
    title: "Return of each test part",
    synthetic: bars.synthetic,
    categories: windows.map(({ testFrom }) => formatTime(testFrom).slice(0, 10)),
    values: Float64Array.from(windows, ({ testReturn }) => testReturn),
    format: "percent",
  });
}

function parts(walkForward: ShownWalkForward): ResultParts {
  const { windows, outOfSample, deflation, efficiency, positiveWindows, note } = walkForward;
  const notes = [
    `Efficiency ${formatNumber(efficiency)}: growth out of sample over growth of the fitted points in sample. ` +
      `${formatPercent(positiveWindows, 0)} of ${formatCount(windows.length)} test parts gained.`,
    deflationLine(deflation),
  ];
  if (note) notes.push(note);
  return {
    title: `Walk-forward of ${walkForward.strategy.name}: ${formatCount(windows.length)} windows`,
    subtitle: marketLine(walkForward.bars),
    synthetic: walkForward.bars.synthetic,
    tables: statsTables(outOfSample.stats, deflation),
    notes,
  };
}

function windowTable({ windows }: ShownWalkForward): CaptionedTable {
  const shown = windows.slice(-12);
  return {
    caption:
      shown.length < windows.length ? `The last ${shown.length} of ${windows.length} windows` : "Windows",
    table: everyWindow(shown),
    whole: everyWindow(windows),
    wholeCaption: "All windows",
  };
}

/** One row a window. */
export function everyWindow(windows: ShownWalkForward["windows"]): Table {
  return table({
    columns: [
      { name: "test from" },
      { name: "fitted" },
      { name: "Sharpe in sample", align: "right", format: "number" },
      { name: "test return", align: "right", format: "percent" },
      { name: "trades", align: "right", format: "count" },
    ],
    rows: windows.map(window => [
      formatTime(window.testFrom).slice(0, 10),
      window.params ? paramsLine(window.params) : "none traded enough: in cash",
      window.train?.sharpe,
      window.testReturn,
      window.testTrades,
    ]),
  });
}

export function walkForwardBundle(walkForward: ShownWalkForward): Promise<MimeBundle> {
  const { outOfSample, bars, execution } = walkForward;
  const given = parts(walkForward);
  const drawdown = drawdownChart(
    "Drawdown out of sample",
    outOfSample.time,
    outOfSample.equity,
    execution.cash,
    bars.synthetic,
  );
  const shown = {
    ...given,
    tables: [...(given.tables ?? []), windowTable(walkForward)],
    figures: [equity(walkForward), drawdown, windowReturns(walkForward)],
  };
  return resultBundle(shown, walkForwardText(walkForward));
}

export function walkForwardText(walkForward: ShownWalkForward): string {
  return resultText({ ...parts(walkForward), figures: [equity(walkForward)] }, { figureHeight: 10 });
}
