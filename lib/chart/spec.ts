import { syntheticLabel } from "../core/provenance.ts";
import { formatTime } from "../core/time.ts";
import { demandLength, demandSome } from "./check.ts";
import { extent, isFlat } from "./extent.ts";
import type { FigureFormat } from "./format.ts";
import { ink } from "./palette.ts";
import { textWidth } from "./render/measure.ts";

/** A piece of a Vega-Lite specification. */
export type Spec = Readonly<Record<string, unknown>>;

/** The horizontal axis of a line-like chart: times (ms UTC) or plain numbers with a title. Ascending. */
export type XAxis =
  { readonly time: Float64Array } | { readonly values: Float64Array; readonly title: string };

/** What every kind of chart takes. `synthetic` says that the market behind it is not real; the chart then says so too. */
export interface Heading {
  readonly title: string;
  readonly subtitle?: string;
  readonly synthetic: boolean;
}

/** Width of the plotting area in pixels; with axis and padding a chart is about 800 wide. */
export const plotWidth = 720;
export const plotHeight = 260;

/** The most points one chart carries; more are thinned so that a notebook stays small. */
export const pointLimit = 2_000;

/** Seven significant digits: a pixel shows four, a tooltip wants a few more, and a notebook file wants few bytes. Gaps are null. */
export function drawn(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}

export function xColumn(x: XAxis): Float64Array {
  const column = "time" in x ? x.time : x.values;
  demandSome(column.length, "time" in x ? "x.time" : "x.values");
  return column;
}

export function checkColumn(column: Float64Array, x: Float64Array, name: string): void {
  demandLength(column, x.length, name);
}

/** Tick labels by what changes at the tick, always UTC: years, months, days, or hours. */
const timeFormat = {
  year: "%Y",
  quarter: "%b %Y",
  month: "%b %Y",
  week: "%d %b",
  date: "%d %b",
  hours: "%H:%M",
  minutes: "%H:%M",
  seconds: "%H:%M:%S",
  milliseconds: "%H:%M:%S.%L",
};

/** "2024-01-03 to 2024-03-01, UTC": the title of a time axis, so that ticks need not repeat the year. */
export function timeRange(time: ArrayLike<number>): string {
  return `${formatTime(time[0])} to ${formatTime(time[time.length - 1])}, UTC`;
}

/** The x channel for field `x`. */
export function xChannel(x: XAxis): Spec {
  if ("time" in x)
    return {
      field: "x",
      type: "temporal",
      scale: { type: "utc", nice: false },
      title: timeRange(x.time),
      axis: { format: timeFormat, labelOverlap: true, tickCount: 8, grid: false },
    };
  return {
    field: "x",
    type: "quantitative",
    scale: { zero: false, nice: false },
    title: x.title,
    axis: { labelOverlap: true, tickCount: 8, grid: false },
  };
}

/** The d3 format of an axis; without a precision it takes as many digits as its ticks need. */
export function axisFormat(format: FigureFormat = "number"): string {
  return format === "percent" ? "%" : ",f";
}

/** The d3 format of a tooltip. */
export function tooltipFormat(format: FigureFormat = "number"): string {
  return format === "percent" ? ".2%" : ",.6~r";
}

/**
 * The y channel for field `y`. The title stands above the axis, upright, where it can be read. `log` makes it
 * logarithmic; its columns must be above 0 or NaN.
 */
export function yChannel(options: {
  title?: string;
  format?: FigureFormat;
  log?: boolean;
  zero?: boolean;
  /** What stands on the axis. From a million up, letters replace zeros; a flat line gets room around it. */
  columns: readonly ArrayLike<number>[];
}): Spec {
  const range = extent(options.columns);
  const largest = Math.max(...range.map(Math.abs));
  const compact = options.format !== "percent" && largest >= 1e6 && largest < beyondLetters;
  const room = isFlat(options.columns) && !options.zero ? { domain: range } : {};
  return {
    field: "y",
    type: "quantitative",
    scale: options.log
      ? { type: "log", nice: false, ...room }
      : { zero: options.zero ?? false, nice: 6, ...room },
    title: options.title ?? null,
    axis: {
      format: options.log ? ",~r" : largest >= beyondLetters ? ".3~g" : axisFormat(options.format),
      ...(compact ? { labelExpr: compactLabel } : {}),
      // With a count beside them Vega would drop every other one of our ticks.
      ...(options.log ? { values: logTicks(...range) } : { tickCount: 6 }),
    },
  };
}

/** How far above the plot a legend stands: over the title of the y axis, where there is one. (Inside a concatenation Vega already leaves that room.) */
export function legendOffset(yTitle: string | undefined): number {
  return yTitle ? 26 : 8;
}

/** Columns for a legend that in one line would be wider than the chart, and squeeze the plot. */
export function legendColumns(names: readonly string[]): { readonly columns?: number } {
  const wide = names.reduce((sum, name) => sum + textWidth(name, 12, false) + 30, 0);
  return wide > plotWidth
    ? { columns: Math.max(1, Math.floor((names.length * plotWidth) / wide / 1.2)) }
    : {};
}

/** Name of the parameter that zooms a chart; a stack numbers it, because names are unique in a specification. */
export const zoomName = "zoom";

/** From here on labels have an exponent: for a million million million there is no letter that people know. */
const beyondLetters = 1e18;
/** Vega expression for labels like 1.5M; SI says G where money says B. */
export const compactLabel = "replace(format(datum.value, '.3~s'), 'G', 'B')";

/** Ticks at 1, 2 and 5 of each decade, or at whole decades where that would be more than nine. */
export function logTicks(low: number, high: number): number[] {
  for (const steps of [[1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade++)
      for (const step of steps) {
        const tick = Number(`${step}e${decade}`);
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    if (ticks.length <= 9) return ticks.length > 1 ? ticks : [low, high];
  }
  return [low, high];
}

/** The title block, wrapped to the width of a chart; a synthetic market is named first in the subtitle. */
export function titleBlock(heading: Heading): Spec {
  const subtitle = [heading.synthetic ? syntheticLabel : "", heading.subtitle ?? ""]
    .filter(Boolean)
    .join(" · ");
  return {
    text: wrapText(heading.title, 15, true),
    ...(subtitle ? { subtitle: wrapText(subtitle, 12, heading.synthetic) } : {}),
    ...(heading.synthetic ? { subtitleColor: "#b34700", subtitleFontWeight: "bold" } : {}),
  };
}

/** Text as one line, or as several where it is wider than a chart. */
function wrapText(text: string, fontSize: number, bold: boolean): string | string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && textWidth(longer, fontSize, bold) <= plotWidth) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length === 1 ? lines[0] : lines;
}

/** The label across the plot of a synthetic market, faint enough to read the chart through it; [] for a real one. */
export function watermark(heading: Heading, width = plotWidth, height = plotHeight): Spec[] {
  if (!heading.synthetic) return [];
  return [
    {
      data: { values: [{}] },
      mark: {
        type: "text",
        text: syntheticLabel,
        fontSize: Math.round(Math.min(44, height / 3, (0.9 * width) / textWidth(syntheticLabel, 1, true))),
        fontWeight: "bold",
        color: ink.soft,
        opacity: 0.13,
        align: "center",
        baseline: "middle",
        x: width / 2,
        y: height / 2,
        tooltip: null,
      },
    },
  ];
}

/** The look of every chart. The ground is white in every theme, so that ink and colours keep their contrast. */
export const config: Spec = Object.freeze({
  font: "Arimo, Arial, Helvetica, sans-serif",
  aria: false,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "group",
    fontSize: 15,
    color: ink.strong,
    subtitleFontSize: 12,
    subtitleColor: ink.soft,
    subtitlePadding: 5,
    offset: 14,
  },
  axis: {
    labelFontSize: 11,
    titleFontSize: 11,
    labelColor: ink.soft,
    titleColor: ink.soft,
    titleFontWeight: "normal",
    domainColor: ink.line,
    tickColor: ink.line,
    gridColor: ink.grid,
    labelLimit: 260,
    labelSeparation: 6,
  },
  axisX: { titlePadding: 8, domain: true },
  axisY: {
    domain: false,
    ticks: false,
    labelPadding: 6,
    minExtent: 58,
    titleAngle: 0,
    titleAlign: "left",
    titleAnchor: "end",
    titleX: -58,
    titleY: -8,
    titleBaseline: "bottom",
  },
  legend: {
    orient: "top",
    direction: "horizontal",
    title: null,
    labelFontSize: 12,
    labelColor: ink.strong,
    labelLimit: 320,
    symbolStrokeWidth: 2.5,
    symbolSize: 140,
    offset: 6,
  },
});
