import { demandFinite, demandFormat, demandLength, demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { extent } from "../extent.ts";
import { type FigureFormat, formatCompact, formatCount, formatNumber, formatPercent } from "../format.ts";
import { ink } from "../palette.ts";
import { textWidth } from "../render/measure.ts";
import {
  axisFormat,
  drawn,
  type Heading,
  pointLimit,
  titleBlock,
  tooltipFormat,
  watermark,
} from "../spec.ts";
import { heatmapText } from "../text/heatmap.ts";
import { diverging, inkOn, sequential } from "./heatmap-colors.ts";
import { coarsen, findCell, label } from "./heatmap-grid.ts";

export interface HeatmapAxis {
  readonly name: string;
  readonly values: readonly (number | string)[] | Float64Array;
}

export interface HeatmapOptions extends Heading {
  readonly x: HeatmapAxis;
  readonly y: HeatmapAxis;
  /** Row-major: the value at (x[i], y[j]) stands at j * x.length + i. A value that is not finite is an empty cell. */
  readonly values: Float64Array;
  readonly format?: FigureFormat;
  /** A cell to outline, by its x and y value: the best, the chosen. */
  readonly mark?: { readonly x: number | string; readonly y: number | string };
  /** Name of what the colours show. */
  readonly valueTitle?: string;
  /** The values that the colours reach from and to, e.g. −1 and 1 for correlations; by default those of the data. */
  readonly domain?: readonly [low: number, high: number];
}

/** Columns whose names may stand aslant: of more, as of numbers, some are left out. */
const mostAslant = 40;
/** Size of the names of rows and columns, and where they stand close. */
const [nameSize, closeNameSize] = [11, 9];

/**
 * Values over two parameters as coloured cells, y upwards, with their figures where they fit. Colours diverge at 0
 * where both signs occur. A grid of more than 2,000 cells is drawn as means of blocks of cells, and the subtitle says so.
 * Throws `invalid_argument` where `values` is not x times y long or the mark is on no cell.
 */
export function heatmapChart(options: HeatmapOptions): Chart {
  demandTitle(options);
  demandFormat(options.format, "format");
  demandSome(options.x.values.length, "x.values");
  demandSome(options.y.values.length, "y.values");
  const fine = {
    x: Array.from(options.x.values, label),
    y: Array.from(options.y.values, label),
    values: options.values,
  };
  demandLength(options.values, fine.x.length * fine.y.length, "values");
  demandFinite([options.values], "values");
  const mark = options.mark && findCell(fine, options.mark);
  const block = Math.ceil(Math.sqrt((fine.x.length * fine.y.length) / pointLimit));
  const grid = block > 1 ? coarsen(fine, block) : fine;
  const cell = mark && { column: Math.floor(mark.column / block), row: Math.floor(mark.row / block) };
  const note =
    block > 1 ? `each cell the mean of ${block}×${block}, of ${formatCount(fine.values.length)}` : "";
  const heading = {
    ...options,
    subtitle: [options.subtitle ?? "", note].filter(Boolean).join(" · ") || undefined,
  };

  const columns = grid.x.length;
  const rows = grid.y.length;
  // Whole pixels per cell, or hairlines show between them.
  const width = columns * Math.max(1, Math.floor(Math.min(660, Math.max(240, columns * 64)) / columns));
  const height = rows * Math.max(1, Math.floor(Math.min(460, Math.max(120, rows * 30)) / rows));
  const [low, high] = options.domain ?? extent([grid.values]);
  const bothSigns = low < 0 && high > 0;
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const domain = bothSigns ? [-reach, reach] : [low, high];
  const share = (value: number) => (value - domain[0]) / (domain[1] - domain[0]);
  const short = (value: number) => shortFigure(value, options.format);
  const texts = Array.from(grid.values, value => (Number.isFinite(value) ? short(value) : ""));
  const longest = Math.max(...texts.map(text => text.length));
  const written = width / columns >= longest * 6 + 6 && height / rows >= 15;

  const isNamed = Array.from(options.x.values).some(value => typeof value === "string");
  const isTight =
    columns <= (isNamed ? mostAslant : 16) &&
    Math.max(...grid.x.map(name => textWidth(name, nameSize))) > width / columns - 4;

  const data = Array.from(grid.values, (value, at) => ({
    x: grid.x[at % columns],
    y: grid.y[Math.floor(at / columns)],
    v: drawn(value),
    t: texts[at],
    ink: inkOn(bothSigns ? diverging : sequential, share(value)),
  })).filter(row => row.v !== null);
  const axis = (name: string) => ({
    domain: false,
    ticks: false,
    labelOverlap: true,
    labelAngle: 0,
    grid: false,
    title: name,
  });
  const x = {
    field: "x",
    type: "ordinal",
    scale: { domain: grid.x, padding: 0 },
    // A few names that stand side by side nowhere are set aslant: of those that overlap every other one would be left out.
    axis: {
      ...axis(options.x.name),
      labelFontSize: isTight && width / columns < 20 ? closeNameSize : nameSize,
      ...(isTight ? { labelAngle: -35, labelAlign: "right", labelOverlap: false } : {}),
    },
  };
  const y = {
    field: "y",
    type: "ordinal",
    scale: { domain: grid.y.toReversed(), padding: 0 },
    axis: {
      ...axis(options.y.name),
      labelFontSize: height / rows < 14 ? closeNameSize : nameSize,
      labelOverlap: height / rows < 11,
      minExtent: 30,
      titleX: -30,
    },
  };
  const tooltip = [
    { field: "x", type: "nominal", title: options.x.name },
    { field: "y", type: "nominal", title: options.y.name },
    {
      field: "v",
      type: "quantitative",
      title: options.valueTitle ?? "value",
      format: tooltipFormat(options.format),
    },
  ];
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: {
      title: titleBlock(heading),
      width,
      height,
      data: { values: data },
      layer: [
        {
          mark: { type: "rect", stroke: "white", strokeWidth: columns > 40 || rows > 30 ? 0 : 1 },
          encoding: {
            x,
            y,
            color: {
              field: "v",
              type: "quantitative",
              scale: { domain, range: bothSigns ? diverging : sequential, interpolate: "rgb" },
              legend: {
                orient: "right",
                direction: "vertical",
                title: options.valueTitle ?? null,
                titlePadding: 10,
                titleFontWeight: "normal",
                titleColor: ink.soft,
                format: axisFormat(options.format),
                gradientLength: Math.min(200, height - 10),
                labelFontSize: 11,
                tickCount: 5,
                offset: 14,
              },
            },
            tooltip,
          },
        },
        ...watermark(options, width, height),
        ...(written
          ? [
              {
                mark: { type: "text", fontSize: 11 },
                encoding: {
                  x,
                  y,
                  text: { field: "t" },
                  color: { field: "ink", type: "nominal", scale: null, legend: null },
                },
              },
            ]
          : []),
        ...(cell
          ? [
              {
                data: { values: [{ x: grid.x[cell.column], y: grid.y[cell.row] }] },
                mark: { type: "rect", filled: false, fill: null, stroke: "black", strokeWidth: 2.5 },
                encoding: { x, y },
              },
            ]
          : []),
      ],
      resolve: { scale: { color: "independent" } },
    },
    text: size =>
      heatmapText(
        {
          heading,
          x: { name: options.x.name, labels: grid.x },
          y: { name: options.y.name, labels: grid.y },
          values: grid.values,
          format: options.format,
          mark: cell,
          shade: value => ({ share: share(value), color: bothSigns && value < 0 ? "#D55E00" : "#0072B2" }),
        },
        size,
      ),
  });
}

function shortFigure(value: number, format: FigureFormat | undefined): string {
  if (format === "percent") return formatPercent(value, Math.abs(value) < 0.1 ? 1 : 0);
  if (Math.abs(value) >= 1_000) return formatCompact(value);
  return formatNumber(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
