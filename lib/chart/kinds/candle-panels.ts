import { gainColor, ink, lossColor } from "../palette.ts";
import type { Candles } from "../rebucket.ts";
import {
  compactLabel,
  drawn,
  type Heading,
  legendColumns,
  legendOffset,
  plotWidth,
  type Spec,
  timeRange,
  watermark,
  xChannel,
  yChannel,
  zoomName,
} from "../spec.ts";
import { kindsOf, type Mark, markColor, markLooks, type ReadyOverlay } from "./marks.ts";

interface PricePanel extends Heading {
  readonly candles: Candles;
  readonly overlays: readonly ReadyOverlay[];
  readonly marks: readonly Mark[];
  /** Whether a volume panel stands below and labels the time axis. */
  readonly volume: boolean;
  readonly yTitle?: string;
  readonly log?: boolean;
  readonly height?: number;
}

/** The view of the prices, without its title: candles, overlays and marks on one pair of axes. */
export function pricePanel(panel: PricePanel): Spec {
  const { candles, overlays, marks, volume } = panel;
  const height = panel.height ?? 300;
  const n = candles.time.length;
  const x = timeChannel(candles.time, !volume);
  const y = yChannel({ title: panel.yTitle, log: panel.log, columns: [candles.low, candles.high] });
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
  // Many marks are small, or they hide the candles.
  const markSize = Math.max(16, Math.min(80, 2_400 / Math.max(1, marks.length)));
  const names = overlays.map(overlay => overlay.name);
  const colors = overlays.map(overlay => overlay.color);
  const named = {
    field: "s",
    type: "nominal",
    sort: null,
    scale: { domain: names, range: colors },
    legend: {
      symbolType: "stroke",
      offset: legendOffset(volume ? undefined : panel.yTitle),
      ...legendColumns(names),
    },
  };
  return {
    width: plotWidth,
    height,
    layer: [
      ...watermark(panel, plotWidth, height),
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
            s: overlay.name,
          })),
        },
        mark: { type: "line", strokeWidth: 1.5, clip: true },
        encoding: { x, y, color: named },
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
          color: markColor,
          size: markSize * (kind === "exit" ? 0.55 : 1),
          stroke: "white",
          strokeWidth: markSize > 30 ? 1 : 0.5,
        },
        encoding: { x, y },
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

/** The view of the volumes, below the prices. */
export function volumePanel(candles: Candles, time: Float64Array): Spec {
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
        axis: { labelExpr: compactLabel, tickCount: 2 },
      },
    },
  };
}
