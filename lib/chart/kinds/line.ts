import { demandFinite, demandFormat, demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { downsample } from "../downsample.ts";
import type { FigureFormat } from "../format.ts";
import { repeatsColor, resolveColor } from "../palette.ts";
import {
  checkColumn,
  drawn,
  type Heading,
  plotHeight,
  plotWidth,
  legendColumns,
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
import { type ChartPoint, drawnX, pointLayers, type Rule, ruleLayers, textSymbols } from "./annotations.ts";
import { type Zones, zoneColors, zoneLayers } from "./zones.ts";

export interface LineSeries {
  readonly name: string;
  /** One value per position of x; a value that is not finite is a gap. */
  readonly values: Float64Array;
  /** A palette name or any CSS colour; by default the next of the colour-blind safe order. */
  readonly color?: string;
  /** Default false; true for a line that takes a colour for the second time. */
  readonly dash?: boolean;
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
  /** Shaded stretches behind the lines. */
  readonly zones?: Zones;
  /** Logarithmic y axis; values of 0 or less are gaps. */
  readonly log?: boolean;
}

/**
 * Lines over time or numbers. Long series are thinned to the lowest and highest of each pixel-wide bucket, so spikes
 * survive; a value alone between gaps is a dot, and the second of two series of one name is called `name (2)`. Throws
 * `invalid_argument` for no series, columns of unequal length, or nothing finite to draw.
 */
export function lineChart(options: LineOptions): Chart {
  return seriesChart(options, false);
}

/** Lines filled down to zero: drawdowns, exposure. Options as for {@link lineChart}. */
export function areaChart(options: LineOptions): Chart {
  return seriesChart(options, true);
}

function seriesChart(options: LineOptions, fill: boolean): Chart {
  demandTitle(options);
  demandFormat(options.yFormat, "yFormat");
  demandSome(options.series.length, "series");
  const xs = xColumn(options.x);
  const names = distinct(options.series.map(({ name }) => name));
  const series = options.series.map((given, k) => {
    checkColumn(given.values, xs, `series[${k}].values`);
    const values = options.log ? given.values.map(value => (value > 0 ? value : NaN)) : given.values;
    return {
      name: names[k],
      values,
      color: resolveColor(given.color, k),
      dash: given.dash ?? (given.color === undefined && !fill && repeatsColor(k)),
    };
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
          zones: options.zones && { kinds: zoneColors(options.zones), spans: options.zones.spans },
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

/** Names that tell series apart: points of one name would be one line. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map(name => {
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name} (${n})`;
    taken.add(own);
    return own;
  });
}

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
  const lines = series.map(({ name, values }) =>
    downsample(values, limit).map(i => ({ x: drawnX(xs[i], options.x), y: drawn(values[i]), s: name })),
  );
  const data = lines.flat();
  // A line is drawn between two values: one alone between gaps would not be seen.
  const alone = lines.flatMap(line =>
    line.filter(
      ({ y: value }, i) =>
        value !== null && (line[i - 1]?.y ?? null) === null && (line[i + 1]?.y ?? null) === null,
    ),
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
    columns: [
      ...series.map(one => one.values),
      rules.map(rule => ("y" in rule ? rule.y : NaN)),
      (options.zones?.spans ?? []).flatMap(zone => [zone.low ?? NaN, zone.high ?? NaN]),
    ],
  });
  const names = series.map(one => one.name);
  const legend =
    series.length > 1
      ? { symbolType: "stroke", offset: legendOffset(options.yTitle), ...legendColumns(names) }
      : null;
  const color = {
    field: "s",
    type: "nominal",
    sort: null,
    scale: { domain: names, range: series.map(one => one.color) },
    legend,
  };
  const dashes = series.some(one => one.dash)
    ? {
        strokeDash: {
          field: "s",
          type: "nominal",
          sort: null,
          scale: { domain: names, range: series.map(one => (one.dash ? [5, 4] : [1, 0])) },
          legend,
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
      ...zoneLayers(options.zones, options.x, x, y, height, legendOffset(options.yTitle)),
      ...watermark(options, plotWidth, height),
      { data: { values: data }, mark, encoding: { x, y, color, ...dashes, tooltip } },
      ...(alone.length > 0
        ? [
            {
              data: { values: alone },
              mark: { type: "circle", size: 30, opacity: 1 },
              encoding: { x, y, color, tooltip },
            },
          ]
        : []),
      ...ruleLayers(rules, x, y, height),
      ...pointLayers(points, options.x, x, y),
    ],
    ...(options.zones ? { resolve: { scale: { color: "independent" } } } : {}),
  };
}
