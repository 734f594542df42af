import { demandFinite, demandFormat, demandLength, demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { type FigureFormat, formatCount, formatFigure } from "../format.ts";
import { gainColor, ink, lossColor, resolveColor } from "../palette.ts";
import { axisFormat, drawn, type Heading, plotWidth, titleBlock, watermark } from "../spec.ts";
import { textWidth } from "../render/measure.ts";
import { barsText } from "../text/bars.ts";

export interface BarOptions extends Heading {
  readonly categories: readonly string[];
  /** One per category; a value that is not finite is written "n/a" and has no bar. */
  readonly values: Float64Array;
  readonly format?: FigureFormat;
  readonly xTitle?: string;
  /** One colour for all bars; by default blue from 0 up and vermillion below. */
  readonly color?: string;
}

/** Widest category label in pixels; the rest of a longer one is cut. */
const labelLimit = 260;

/** The most bars one chart shows; the subtitle says how many were left out. */
const barLimit = 60;

/**
 * Horizontal bars in the given order, each with its figure. At most 60 categories are drawn. Throws `invalid_argument`
 * for empty or unequal columns.
 */
export function barChart(options: BarOptions): Chart {
  demandTitle(options);
  demandFormat(options.format, "format");
  demandSome(options.categories.length, "categories");
  demandLength(options.values, options.categories.length, "values");
  demandFinite([options.values], "values");
  const categories = options.categories.slice(0, barLimit);
  const values = options.values.slice(0, barLimit);
  const hidden = options.categories.length - categories.length;
  const notes = [
    options.subtitle ?? "",
    hidden ? `first ${barLimit} of ${formatCount(options.categories.length)}` : "",
  ];
  const heading = { ...options, subtitle: notes.filter(Boolean).join(" · ") || undefined };
  const color = options.color === undefined ? undefined : resolveColor(options.color, 0);
  const step = 22;
  const height = categories.length * step;
  const labels = Math.min(labelLimit, Math.max(...categories.map(category => textWidth(category, 11))));
  const width = plotWidth + 40 - labels;
  // Positions, not names, are the domain: two categories may have the same name.
  const data = categories.map((category, k) => ({
    c: k,
    name: category,
    v: drawn(values[k]),
    at: Number.isFinite(values[k]) ? drawn(values[k]) : 0,
    label: formatFigure(values[k], options.format),
    color: color ?? (values[k] < 0 ? lossColor : gainColor),
  }));
  const y = {
    field: "c",
    type: "ordinal",
    title: null,
    sort: null,
    scale: { domain: data.map(row => row.c) },
    axis: {
      labelExpr: `${JSON.stringify(categories)}[datum.value]`,
      ticks: false,
      grid: false,
      domain: false,
      labelLimit,
      minExtent: 0,
    },
  };
  // The figures at the bars' ends need room inside the plot.
  const low = Math.min(0, ...data.map(row => row.at ?? 0));
  const high = Math.max(0, ...data.map(row => row.at ?? 0));
  const share = (Math.max(...data.map(row => textWidth(row.label, 11))) + 12) / width;
  const room = ((high - low || 1) * share) / (1 - 2 * share);
  const x = {
    field: "at",
    type: "quantitative",
    title: options.xTitle ?? null,
    axis: {
      format: axisFormat(options.format),
      tickCount: 7,
      labelOverlap: true,
      domain: false,
      ticks: false,
    },
    scale: { domain: [low < 0 ? low - room : low, high + room], nice: false, zero: false },
  };
  const label = (negative: boolean) => ({
    transform: [{ filter: negative ? "datum.at < 0" : "!(datum.at < 0)" }],
    mark: {
      type: "text",
      align: negative ? "right" : "left",
      dx: negative ? -5 : 5,
      fontSize: 11,
      color: ink.strong,
    },
    encoding: { y, x, text: { field: "label" } },
  });
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: {
      title: { ...titleBlock(heading), frame: "bounds" },
      width,
      height,
      data: { values: data },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.72 } },
          encoding: {
            y,
            x: { ...x, field: "v" },
            color: { field: "color", type: "nominal", scale: null, legend: null },
            tooltip: [
              { field: "name", type: "nominal", title: "name" },
              { field: "label", type: "nominal", title: options.xTitle ?? "value" },
            ],
          },
        },
        label(false),
        label(true),
        ...watermark(options, width, height),
      ],
    },
    text: size => barsText({ heading, categories, values, format: options.format, color }, size),
  });
}
