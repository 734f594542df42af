import { demandFinite, demandLength, demandSome, demandTitle } from "../check.ts";
import { invalidArgument } from "../../core/errors.ts";
import { type Chart, makeChart } from "../chart.ts";
import { formatCount } from "../format.ts";
import { gainColor, ink, lossColor, resolveColor } from "../palette.ts";
import { type CandleColumns, type Candles, lengthName, rebucket } from "../rebucket.ts";
import {
  compactLabel,
  zoomName,
  drawn,
  type Heading,
  legendOffset,
  plotWidth,
  pointLimit,
  type Spec,
  timeRange,
  titleBlock,
  watermark,
  xChannel,
  yChannel,
} from "../spec.ts";
import { candlesText } from "../text/candles.ts";
import {
  kindsOf,
  type Mark,
  markLimit,
  markLooks,
  marksOf,
  type ReadyOverlay,
  type TradeMarks,
  markColor,
} from "./marks.ts";
import { candlePlotly } from "./plotly.ts";

/** A line over the candles, one value per bar. */
export interface Overlay {
  readonly name: string;
  readonly values: Float64Array;
  readonly color?: string;
}

export interface CandleOptions extends Heading {
  /** `Bars`, or columns of the same shape. */
  readonly bars: CandleColumns;
  readonly overlays?: readonly Overlay[];
  /** The last 150 are marked, and the subtitle says so. */
  readonly trades?: TradeMarks;
  /** Only the last so many bars; by default all, joined into longer candles where they are many. */
  readonly last?: number;
  /** Volume below the prices; default: where any is above 0. */
  readonly volume?: boolean;
  readonly yTitle?: string;
  /** Logarithmic prices. */
  readonly log?: boolean;
  /** Pixels of the price area; default 300. */
  readonly height?: number;
}

/** Candles narrower than three pixels cannot be read: the picture joins bars beyond this many. Plotly, which zooms, keeps more. */
const candleLimit = 250;

/**
 * Candles with volume, overlays and trades. Bars beyond 250 are joined into longer candles (2,000 in the Plotly figure) of a round
 * length, and the subtitle says so. Throws `invalid_argument` for empty or unequal columns.
 */
export function candleChart(options: CandleOptions): Chart {
  demandTitle(options.title);
  const all = options.bars;
  demandSome(all.time.length, "bars");
  for (const name of ["open", "high", "low", "close"] as const)
    demandLength(all[name], all.time.length, `bars.${name}`);
  options.overlays?.forEach((overlay, k) =>
    demandLength(overlay.values, all.time.length, `overlays[${k}].values`),
  );
  if (options.last !== undefined && !(options.last >= 1))
    throw invalidArgument(
      "last",
      "must be 1 or more",
      options.last,
      "Say how many bars to show, e.g. last: 200.",
    );
  demandFinite([all.close], "bars.close");
  const from = options.last === undefined ? 0 : Math.max(0, all.time.length - Math.floor(options.last));
  const bars = cut(all, from);
  const overlays = (options.overlays ?? []).map((overlay, k) => ({
    name: overlay.name,
    values: overlay.values.subarray(from),
    color: resolveColor(overlay.color, overlayColors[k % overlayColors.length]),
  }));
  const marks = marksOf(options.trades, bars.time[0]);
  const volume = options.volume ?? bars.volume?.some(value => value > 0) ?? false;
  const candles = rebucket(bars, candleLimit);
  const notes = [
    options.subtitle ?? "",
    from > 0 ? `last ${formatCount(bars.time.length)} of ${formatCount(all.time.length)} bars` : "",
    candles.joined ? `a candle is ${lengthName(candles.joined)}` : "",
    marks.hidden ? `last ${markLimit} of ${formatCount(marks.hidden + markLimit)} trades marked` : "",
  ];
  const heading = { ...options, subtitle: notes.filter(Boolean).join(" · ") || undefined };
  const price = pricePanel(options, heading, candles, overlays, marks.points, volume);
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: volume
      ? {
          title: titleBlock(heading),
          spacing: 8,
          vconcat: [price, volumePanel(candles, bars.time)],
          resolve: { scale: { x: "shared" } },
        }
      : { title: titleBlock(heading), ...price },
    text: size => candlesText({ heading: options, bars, log: options.log }, size),
    plotly: candlePlotly({
      heading: options,
      candles: rebucket(bars, pointLimit),
      overlays,
      marks: marks.points,
      volume,
      log: options.log === true,
      yTitle: options.yTitle,
    }),
  });
}

/** Overlays leave blue and vermillion to the candles: orange, purple, green, sky. */
const overlayColors = [1, 3, 2, 5];

function cut(bars: CandleColumns, from: number): CandleColumns {
  const tail = (column: Float64Array) => column.subarray(from);
  return {
    time: tail(bars.time),
    open: tail(bars.open),
    high: tail(bars.high),
    low: tail(bars.low),
    close: tail(bars.close),
    volume: bars.volume && tail(bars.volume),
  };
}

function pricePanel(
  options: CandleOptions,
  heading: Heading,
  candles: Candles,
  overlays: readonly ReadyOverlay[],
  marks: readonly Mark[],
  volume: boolean,
): Spec {
  const height = options.height ?? 300;
  const n = candles.time.length;
  const x = timeChannel(candles.time, !volume);
  const y = yChannel({ title: options.yTitle, log: options.log, columns: [candles.low, candles.high] });
  const data = Array.from({ length: n }, (_, c) => ({
    x: Math.round(candles.time[c]),
    o: drawn(candles.open[c]),
    h: drawn(candles.high[c]),
    l: drawn(candles.low[c]),
    c: drawn(candles.close[c]),
    up: candles.close[c] >= candles.open[c],
  }));
  const color = { condition: { test: "datum.up", value: gainColor }, value: lossColor };
  const tooltip = [
    { field: "x", type: "temporal", title: "time (UTC)", format: "%Y-%m-%d %H:%M" },
    ...(["o", "h", "l", "c"] as const).map((field, k) => ({
      field,
      type: "quantitative",
      title: ["open", "high", "low", "close"][k],
      format: ",.6~r",
    })),
  ];
  const kinds = kindsOf(marks);
  const names = [...overlays.map(overlay => overlay.name), ...kinds.map(kind => markLooks[kind].name)];
  const colors = [...overlays.map(overlay => overlay.color), ...kinds.map(() => markColor)];
  const named = (name: string) => ({
    datum: name,
    type: "nominal",
    scale: { domain: names, range: colors },
    legend: { symbolType: "stroke", offset: legendOffset(volume ? undefined : options.yTitle) },
  });
  return {
    ...(volume ? {} : { title: titleBlock(heading) }),
    width: plotWidth,
    height,
    layer: [
      ...watermark(options, plotWidth, height),
      {
        // In a notebook the time axis pans by dragging and zooms by shift and wheel; a plain wheel scrolls the page.
        params: [
          {
            name: zoomName,
            select: { type: "interval", encodings: ["x"], zoom: "wheel![event.shiftKey]" },
            bind: "scales",
          },
        ],
        data: { values: data },
        mark: { type: "rule", strokeWidth: 1, clip: true },
        encoding: { x, y: { ...y, field: "l" }, y2: { field: "h" }, color },
      },
      {
        data: { values: data },
        // A candle that closes where it opened still shows, as a line.
        mark: { type: "bar", size: candleWidth(n), clip: true },
        encoding: { x, y: { ...y, field: "o" }, y2: { field: "c" }, color, tooltip },
      },
      ...overlays.map(overlay => ({
        data: {
          values: Array.from({ length: n }, (_, c) => ({
            x: Math.round(candles.time[c]),
            y: drawn(overlay.values[candles.end[c] - 1]),
          })),
        },
        mark: { type: "line", strokeWidth: 1.5, clip: true },
        encoding: { x, y, color: named(overlay.name) },
      })),
      ...kinds.map(kind => ({
        data: {
          values: marks
            .filter(mark => mark.kind === kind)
            .map(mark => ({ x: Math.round(mark.x), y: drawn(mark.y) })),
        },
        mark: {
          type: "point",
          clip: true,
          shape: markLooks[kind].shape,
          filled: true,
          opacity: 1,
          size: kind === "exit" ? 45 : 80,
          stroke: "white",
          strokeWidth: 1,
        },
        encoding: { x, y, color: named(markLooks[kind].name) },
      })),
    ],
  };
}

function candleWidth(count: number): number {
  return Math.max(1, Math.min(14, (plotWidth / Math.max(1, count)) * 0.7));
}

/** The time channel of a panel; only the lowest panel labels it. */
function timeChannel(time: Float64Array, labelled: boolean): Spec {
  const channel = xChannel({ time });
  const pad = { scale: { type: "utc", nice: false, padding: 6 } };
  return labelled
    ? { ...channel, ...pad }
    : { ...channel, ...pad, title: null, axis: { grid: false, labels: false, ticks: false } };
}

function volumePanel(candles: Candles, time: Float64Array): Spec {
  const data = Array.from(candles.time, (x, c) => ({ x: Math.round(x), y: drawn(candles.volume[c]) }));
  return {
    width: plotWidth,
    height: 56,
    data: { values: data },
    mark: { type: "bar", size: candleWidth(candles.time.length), color: ink.line, clip: true },
    encoding: {
      x: { ...timeChannel(candles.time, true), title: timeRange(time) },
      y: {
        field: "y",
        type: "quantitative",
        title: "volume",
        axis: { labelExpr: compactLabel, tickCount: 2, titleY: -4 },
      },
    },
  };
}
