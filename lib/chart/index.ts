export type { Chart } from "./chart.ts";

export { lineChart, areaChart } from "./kinds/line.ts";
export type { LineOptions, LineSeries } from "./kinds/line.ts";
export type { ChartPoint, PointShape, Rule } from "./kinds/annotations.ts";
export type { Zone, Zones } from "./kinds/zones.ts";
export { candleChart } from "./kinds/candles.ts";
export type { CandleOptions, Overlay } from "./kinds/candles.ts";
export type { TradeMarks } from "./kinds/marks.ts";
export { histogramChart } from "./kinds/histogram.ts";
export type { HistogramOptions } from "./kinds/histogram.ts";
export { heatmapChart } from "./kinds/heatmap.ts";
export type { HeatmapAxis, HeatmapOptions } from "./kinds/heatmap.ts";
export { barChart } from "./kinds/bar.ts";
export type { BarOptions } from "./kinds/bar.ts";
export { graphChart } from "./kinds/graph.ts";
export type { GraphEdge, GraphNode, GraphOptions } from "./kinds/graph.ts";
export { fanChart } from "./kinds/fan.ts";
export type { FanBand, FanOptions } from "./kinds/fan.ts";
export { stackCharts } from "./kinds/stack.ts";
export type { CandleColumns } from "./rebucket.ts";
export type { Heading, Spec, XAxis } from "./spec.ts";

export { table } from "./table/table.ts";
export type { Cell, CellFormat, Column, Table, Tabular } from "./table/contract.ts";
export { figureHtml, resultBundle, resultHtml, resultText } from "./html/result.ts";
export type { CaptionedTable, ResultParts } from "./html/result.ts";
export { shown } from "./html/shown.ts";
export type { Shown } from "./html/shown.ts";
export { sparkline } from "./sparkline.ts";

export {
  formatCompact,
  formatCount,
  formatFigure,
  formatMoney,
  formatNumber,
  formatPercent,
} from "./format.ts";
export type { FigureFormat } from "./format.ts";
export { palette } from "./palette.ts";
