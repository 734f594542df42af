import { demandFinite, demandFormat, demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { downsample } from "../downsample.ts";
import type { FigureFormat } from "../format.ts";
import { ink, resolveColor } from "../palette.ts";
import {
  checkColumn,
  drawn,
  type Heading,
  plotHeight,
  plotWidth,
  legendOffset,
  pointLimit,
  type Spec,
  titleBlock,
  tooltipFormat,
  watermark,
  type XAxis,
  xChannel,
  xColumn,
  yChannel,
} from "../spec.ts";
import { plotText } from "../text/plot.ts";

export interface LineSeries {
  readonly name: string;
  /** One value per position of x; a value that is not finite is a gap. */
  readonly values: Float64Array;
  /** A palette name or any CSS colour; by default the next of the colour-blind safe order. */
  readonly color?: string;
  readonly dash?: boolean;
}

/** A level to compare with, drawn across the plot: `y` a horizontal one, `x` a vertical one (a moment in ms UTC, on a time axis). */
export type Rule =
  { readonly y: number; readonly label: string } | { readonly x: number; readonly label: string };

export type PointShape = "up" | "down" | "circle" | "cross";

/** A marked point. Up and down are triangles. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly shape: PointShape;
  /** Default black. */
  readonly color?: string;
}

export interface LineOptions extends Heading {
  readonly x: XAxis;
  readonly series: readonly LineSeries[];
  readonly yTitle?: string;
  /** Default "number". */
  readonly yFormat?: FigureFormat;
  /** Pixels of the plotting area; default 260. */
  readonly height?: number;
  readonly rules?: readonly Rule[];
  readonly points?: readonly ChartPoint[];
  /** Logarithmic y axis; values of 0 or less are gaps. */
  readonly log?: boolean;
}

/**
 * Lines over time or numbers. Long series are thinned to the lowest and highest of each pixel-wide bucket, so spikes
 * survive. Throws `invalid_argument` for no series, columns of unequal length, or nothing finite to draw.
 */
export function lineChart(options: LineOptions): Chart {
  return seriesChart(options, false);
}

/** Lines filled down to zero: drawdowns, exposure. Options as for {@link lineChart}. */
export function areaChart(options: LineOptions): Chart {
  return seriesChart(options, true);
}

function seriesChart(options: LineOptions, fill: boolean): Chart {
  demandTitle(options.title);
  demandFormat(options.yFormat, "yFormat");
  demandSome(options.series.length, "series");
  const xs = xColumn(options.x);
  const series = options.series.map((given, k) => {
    checkColumn(given.values, xs, `series[${k}].values`);
    const values = options.log ? given.values.map(value => (value > 0 ? value : NaN)) : given.values;
    return { name: given.name, values, color: resolveColor(given.color, k), dash: given.dash === true };
  });
  demandFinite(
    series.map(one => one.values),
    "series",
  );
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: seriesView(options, series, xs, fill),
    text: size =>
      plotText(
        {
          heading: options,
          x: options.x,
          series: series.map(one => ({ ...one, fill })),
          format: options.yFormat,
          log: options.log,
          rules: options.rules,
          marks: options.points?.map(point => ({
            x: point.x,
            y: point.y,
            symbol: textSymbols[point.shape],
            color: resolveColor(point.color ?? "black", 0),
          })),
        },
        size,
      ),
  });
}

const textSymbols: Readonly<Record<PointShape, string>> = { up: "▲", down: "▼", circle: "●", cross: "×" };

interface ReadySeries {
  readonly name: string;
  readonly values: Float64Array;
  readonly color: string;
  readonly dash: boolean;
}

function seriesView(
  options: LineOptions,
  series: readonly ReadySeries[],
  xs: Float64Array,
  fill: boolean,
): Spec {
  const height = options.height ?? plotHeight;
  const limit = Math.max(120, Math.floor(pointLimit / series.length));
  const data = series.flatMap(({ name, values }) =>
    downsample(values, limit).map(i => ({ x: drawnX(xs[i], options.x), y: drawn(values[i]), s: name })),
  );
  const x = xChannel(options.x);
  // Zero and below have no place on a logarithmic axis.
  const rules = (options.rules ?? []).filter(rule => !(options.log && "y" in rule && rule.y <= 0));
  const points = (options.points ?? []).filter(point => !(options.log && point.y <= 0));
  const y = yChannel({
    title: options.yTitle,
    format: options.yFormat,
    log: options.log,
    zero: fill,
    columns: [...series.map(one => one.values), rules.map(rule => ("y" in rule ? rule.y : NaN))],
  });
  const names = series.map(one => one.name);
  const color = {
    field: "s",
    type: "nominal",
    sort: null,
    scale: { domain: names, range: series.map(one => one.color) },
    legend: series.length > 1 ? { symbolType: "stroke", offset: legendOffset(options.yTitle) } : null,
  };
  const dashes = series.some(one => one.dash)
    ? {
        strokeDash: {
          field: "s",
          type: "nominal",
          sort: null,
          scale: { domain: names, range: series.map(one => (one.dash ? [5, 4] : [1, 0])) },
          legend: series.length > 1 ? { symbolType: "stroke", offset: legendOffset(options.yTitle) } : null,
        },
      }
    : {};
  const mark = fill
    ? { type: "area", line: { strokeWidth: 1.2 }, fillOpacity: 0.3 }
    : { type: "line", strokeWidth: 1.6, strokeJoin: "round" };
  const tooltip = [
    { field: "s", type: "nominal", title: "series" },
    "time" in options.x
      ? { field: "x", type: "temporal", title: "time (UTC)", format: "%Y-%m-%d %H:%M" }
      : { field: "x", type: "quantitative", title: options.x.title },
    {
      field: "y",
      type: "quantitative",
      title: options.yTitle ?? "value",
      format: tooltipFormat(options.yFormat),
    },
  ];
  return {
    title: titleBlock(options),
    width: plotWidth,
    height,
    layer: [
      ...watermark(options, plotWidth, height),
      { data: { values: data }, mark, encoding: { x, y, color, ...dashes, tooltip } },
      ...ruleLayers(rules, x, y, height),
      ...pointLayers(points, options.x, x, y),
    ],
  };
}

/** Whole milliseconds on a time axis, seven digits elsewhere. */
function drawnX(value: number, x: XAxis): number | null {
  return "time" in x ? Math.round(value) : drawn(value);
}

function ruleLayers(rules: readonly Rule[], x: Spec, y: Spec, height: number): Spec[] {
  return rules.flatMap(rule => {
    const data = { values: ["y" in rule ? { y: drawn(rule.y) } : { x: rule.x }] };
    const encoding = "y" in rule ? { y } : { x };
    const place =
      "y" in rule
        ? { x: plotWidth + 5, align: "left", baseline: "middle" }
        : { y: 4, align: "left", baseline: "top", dx: 4 };
    const line = "y" in rule ? { x: 0, x2: plotWidth } : { y: 0, y2: height };
    return [
      { data, mark: { type: "rule", strokeDash: [4, 3], color: ink.soft, ...line }, encoding },
      { data, mark: { type: "text", text: rule.label, fontSize: 11, color: ink.soft, ...place }, encoding },
    ];
  });
}

/** Keeps a mark visible on the line it stands on. */
const outline = { stroke: "white", strokeWidth: 1 };

const shapes: Readonly<Record<PointShape, Spec>> = {
  up: { shape: "triangle-up", filled: true, ...outline },
  down: { shape: "triangle-down", filled: true, ...outline },
  circle: { shape: "circle", filled: true, ...outline },
  cross: { shape: "M-.7,-.7L.7,.7M-.7,.7L.7,-.7", filled: false, strokeWidth: 2 },
};

/** One layer per look, because a colour encoding would join the legend of the series. */
function pointLayers(points: readonly ChartPoint[], axis: XAxis, x: Spec, y: Spec): Spec[] {
  const looks = Map.groupBy(points, point => `${point.shape} ${point.color ?? ""}`);
  return [...looks.values()].map(group => ({
    data: {
      values: group.map(point => ({ x: drawnX(point.x, axis), y: drawn(point.y), label: point.label })),
    },
    mark: {
      type: "point",
      size: 110,
      opacity: 1,
      color: resolveColor(group[0].color ?? "black", 0),
      ...shapes[group[0].shape],
    },
    encoding: { x, y, tooltip: [{ field: "label", type: "nominal", title: "point" }] },
  }));
}
