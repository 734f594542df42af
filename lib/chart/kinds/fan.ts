import { invalidArgument } from "../../core/errors.ts";
import { demandFinite, demandFormat, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { downsample } from "../downsample.ts";
import type { FigureFormat } from "../format.ts";
import { palette, tint } from "../palette.ts";
import {
  checkColumn,
  drawn,
  type Heading,
  legendOffset,
  plotHeight,
  plotWidth,
  titleBlock,
  tooltipFormat,
  watermark,
  type XAxis,
  xChannel,
  xColumn,
  yChannel,
} from "../spec.ts";
import { plotText } from "../text/plot.ts";

export interface FanBand {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** "5 to 95 %". */
  readonly name: string;
}

export interface FanOptions extends Heading {
  readonly x: XAxis;
  /** Widest first. */
  readonly bands: readonly FanBand[];
  readonly median: Float64Array;
  /** What really happened, drawn over the fan. */
  readonly actual?: Float64Array;
  readonly actualName?: string;
  readonly yTitle?: string;
  readonly yFormat?: FigureFormat;
  /** Logarithmic y axis; values of 0 or less are gaps. */
  readonly log?: boolean;
  readonly height?: number;
}

/** Buckets along x; each band keeps its extremes in every bucket, so a fan never looks narrower than it is. */
const bucketLimit = 240;

/**
 * Quantile bands around a median over time or steps: what a simulation thinks possible. Throws `invalid_argument` for no
 * bands or columns of unequal length.
 */
export function fanChart(options: FanOptions): Chart {
  demandTitle(options);
  demandFormat(options.yFormat, "yFormat");
  const xs = xColumn(options.x);
  if (options.bands.length === 0 || options.bands.length > 6)
    throw invalidArgument(
      "bands",
      "must hold 1 to 6 bands",
      options.bands.length,
      "Give { lower, upper, name } columns, widest first.",
    );
  const clean = (column: Float64Array, name: string) => {
    checkColumn(column, xs, name);
    return options.log ? column.map(value => (value > 0 ? value : NaN)) : column;
  };
  const bands = options.bands.map((band, k) => ({
    name: band.name,
    lower: clean(band.lower, `bands[${k}].lower`),
    upper: clean(band.upper, `bands[${k}].upper`),
    color: tint(palette.blue, 0.16 + (0.34 * (k + 1)) / options.bands.length),
  }));
  const median = clean(options.median, "median");
  const actual = options.actual ? clean(options.actual, "actual") : undefined;
  demandFinite([median, ...bands.map(band => band.lower)], "median");
  const actualName = options.actualName ?? "observed";
  const height = options.height ?? plotHeight;
  const all = [median, ...bands.flatMap(band => [band.lower, band.upper]), ...(actual ? [actual] : [])];
  const x = xChannel(options.x);
  const y = yChannel({
    title: options.yTitle,
    format: options.yFormat,
    log: options.log,
    columns: all,
  });
  const names = [...bands.map(band => band.name), "median", ...(actual ? [actualName] : [])];
  const colors = [...bands.map(band => band.color), palette.blue, ...(actual ? [palette.vermillion] : [])];
  const color = {
    field: "s",
    type: "nominal",
    sort: null,
    scale: { domain: names, range: colors },
    legend: { symbolType: "square", symbolStrokeWidth: 0, offset: legendOffset(options.yTitle) },
  };
  const time = "time" in options.x;
  const position = (i: number) => (time ? Math.round(xs[i]) : drawn(xs[i]));
  const line = (column: Float64Array, name: string, strokeWidth: number) => ({
    data: {
      values: downsample(column, 2 * bucketLimit).map(i => ({
        x: position(i),
        y: drawn(column[i]),
        s: name,
      })),
    },
    mark: { type: "line", strokeWidth },
    encoding: {
      x,
      y,
      color,
      tooltip: [{ field: "y", type: "quantitative", title: name, format: tooltipFormat(options.yFormat) }],
    },
  });
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: {
      title: titleBlock(options),
      width: plotWidth,
      height,
      layer: [
        ...bands.map(band => ({
          data: {
            values: envelope(band.lower, band.upper).map(([i, low, high]) => ({
              x: position(i),
              y: drawn(low),
              y2: drawn(high),
              s: band.name,
            })),
          },
          mark: { type: "area", opacity: 1 },
          encoding: { x, y, y2: { field: "y2" }, color },
        })),
        ...watermark(options, plotWidth, height),
        line(median, "median", 1.8),
        ...(actual ? [line(actual, actualName, 1.6)] : []),
      ],
    },
    text: size =>
      plotText(
        {
          heading: options,
          x: options.x,
          format: options.yFormat,
          log: options.log,
          series: [
            ...bands.slice(0, 1).flatMap(band => [
              { name: `${band.name}, upper`, values: band.upper, color: palette.sky },
              { name: `${band.name}, lower`, values: band.lower, color: palette.sky },
            ]),
            { name: "median", values: median, color: palette.blue },
            ...(actual ? [{ name: actualName, values: actual, color: palette.vermillion }] : []),
          ],
        },
        size,
      ),
  });
}

/** [index, lowest, highest] of each bucket; the first and last position always appear. */
function envelope(lower: Float64Array, upper: Float64Array): [number, number, number][] {
  const n = lower.length;
  const count = Math.min(n, bucketLimit);
  return Array.from({ length: count }, (_, k) => {
    const start = Math.floor((k * n) / count);
    const end = Math.floor(((k + 1) * n) / count);
    let low = NaN;
    let high = NaN;
    for (let i = start; i < end; i++) {
      if (!(lower[i] >= low)) low = Number.isFinite(lower[i]) ? lower[i] : low;
      if (!(upper[i] <= high)) high = Number.isFinite(upper[i]) ? upper[i] : high;
    }
    return [k === count - 1 ? n - 1 : start, low, high];
  });
}
