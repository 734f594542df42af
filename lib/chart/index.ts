export type { Chart } from "./chart.ts";
export { areaChart, lineChart } from "./kinds/line.ts";
export type { ChartPoint, LineOptions, LineSeries, PointShape, Rule } from "./kinds/line.ts";
export {
  formatCompact,
  formatCount,
  formatFigure,
  formatMoney,
  formatNumber,
  formatPercent,
} from "./format.ts";
export type { FigureFormat } from "./format.ts";
