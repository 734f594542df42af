import {
  formatCount,
  formatNumber,
  formatPercent,
  heatmapChart,
  lineChart,
  resultBundle,
  resultText,
  table,
  type Chart,
  type FigureFormat,
  type ResultParts,
  type Table,
} from "../../chart/index.ts";
import type { MimeBundle } from "../../core/display.ts";
import type { StatName } from "../backtest/statistics.ts";
import { deflationLine, marketLine, paramsLine } from "../show.ts";
import type { Params } from "../../trading/strategy/strategy.ts";
import type { Bars } from "../../market/bars.ts";
import type { Stats } from "../backtest/statistics.ts";
import type { Deflation } from "../overfit/deflation.ts";
import type { GridAxis } from "./grid.ts";

/** What of a sweep is shown. */
interface ShownSweep {
  readonly strategy: { readonly name: string };
  readonly bars: Bars;
  readonly axes: readonly GridAxis[];
  readonly points: readonly Params[];
  readonly length: number;
  readonly excluded: number;
  readonly rank: StatName;
  readonly ranking: readonly number[];
  readonly note: string | undefined;
  column(name: StatName): Float64Array;
  point(index: number): { readonly params: Params; readonly stats: Stats; readonly deflation: Deflation };
}

const percents: ReadonlySet<StatName> = new Set([
  "totalReturn",
  "cagr",
  "volatility",
  "maxDrawdown",
  "winRate",
  "exposure",
  "benchmarkReturn",
]);

/** The metric over the grid: a line for one axis, a heat map for the first two of more (the best of the others in each cell). */
export function sweepChart(sweep: ShownSweep): Chart | undefined {
  const { axes, points, rank, ranking } = sweep;
  const metric = sweep.column(rank);
  const format: FigureFormat = percents.has(rank) ? "percent" : "number";
  const best = points[ranking[0]];
  const heading = { title: `${rank} over the grid`, synthetic: sweep.bars.synthetic };
  if (axes.length === 1) {
    const { name, values } = axes[0];
    if (typeof values[0] !== "number" || points.length < 2) return undefined;
    const x = Float64Array.from(points, point => Number(point[name]));
    return lineChart({
      ...heading,
      x: { values: x, title: name },
      series: [{ name: rank, values: metric }],
      yFormat: format,
    });
  }
  const [y, x] = axes;
  const label = (value: unknown) => (typeof value === "number" ? value : String(value));
  const cells = new Float64Array(x.values.length * y.values.length).fill(NaN);
  // Best first: the first point to reach a cell is the best of it.
  for (const index of ranking) {
    const point = points[index];
    const cell = y.values.indexOf(point[y.name]) * x.values.length + x.values.indexOf(point[x.name]);
    if (Number.isNaN(cells[cell])) cells[cell] = metric[index];
  }
  return heatmapChart({
    ...heading,
    subtitle:
      axes.length > 2
        ? `each cell the best over ${axes
            .slice(2)
            .map(axis => axis.name)
            .join(", ")}`
        : undefined,
    x: { name: x.name, values: x.values.map(label) },
    y: { name: y.name, values: y.values.map(label) },
    values: cells,
    format,
    valueTitle: rank,
    mark: best && { x: label(best[x.name]), y: label(best[y.name]) },
  });
}

function parts(sweep: ShownSweep): ResultParts {
  const { axes, ranking, excluded, rank, note } = sweep;
  const names = axes.map(axis => axis.name);
  const top = ranking.slice(0, 10).map(index => sweep.point(index));
  const notes: string[] = [];
  if (top.length === 0) notes.push(`No point traded enough to be ranked by ${rank}.`);
  else notes.push(`Best: ${paramsLine(top[0].params)}. ${deflationLine(top[0].deflation)}`);
  if (note) notes.push(note);
  return {
    title: `Sweep of ${sweep.strategy.name}: ${formatCount(sweep.length)} points${excluded ? `, ${formatCount(excluded)} excluded` : ""}`,
    subtitle: marketLine(sweep.bars),
    synthetic: sweep.bars.synthetic,
    tables: [
      {
        caption: `Top ${top.length} by ${rank}`,
        table: table({
          columns: [
            ...names.map(name => ({ name })),
            ...["Sharpe", "deflated", "return", "drawdown", "trades"].map(name => ({
              name,
              align: "right" as const,
            })),
          ],
          rows: top.map(({ params, stats, deflation }) => [
            ...names.map(name => params[name]),
            formatNumber(stats.sharpe),
            deflation.status === "known" ? formatPercent(deflation.probability, 1) : "N/A",
            formatPercent(stats.totalReturn),
            formatPercent(stats.maxDrawdown),
            formatCount(stats.trades),
          ]),
        }),
        whole: everyPoint(sweep),
        wholeCaption: `All points, by ${rank}`,
      },
    ],
    notes,
  };
}

/** Every point, the ranked ones first and best first. */
export function everyPoint(sweep: ShownSweep): Table {
  const ranked = new Set(sweep.ranking);
  const order = [...sweep.ranking, ...sweep.points.keys().filter(index => !ranked.has(index))];
  const all = order.map(index => sweep.point(index));
  return table({
    columns: [
      ...sweep.axes.map(({ name }) => ({ name })),
      { name: "Sharpe", format: "number" },
      { name: "deflated", format: value => formatPercent(Number(value ?? NaN), 1) },
      { name: "return", format: "percent" },
      { name: "drawdown", format: "percent" },
      { name: "trades", format: "count" },
    ],
    rows: all.map(({ params, stats, deflation }) => [
      ...sweep.axes.map(({ name }) => params[name]),
      stats.sharpe,
      deflation.status === "known" ? deflation.probability : null,
      stats.totalReturn,
      stats.maxDrawdown,
      stats.trades,
    ]),
  });
}

export function sweepBundle(sweep: ShownSweep): Promise<MimeBundle> {
  return resultBundle(everything(sweep));
}

export function sweepText(sweep: ShownSweep): string {
  return resultText(everything(sweep));
}

function everything(sweep: ShownSweep): ResultParts {
  const chart = sweepChart(sweep);
  return { ...parts(sweep), figures: chart ? [chart] : [] };
}
