import {
  areaChart,
  barChart,
  candleChart,
  type Chart,
  fanChart,
  graphChart,
  heatmapChart,
  histogramChart,
  lineChart,
  stackCharts,
} from "../../../lib/chart/index.ts";
import { seededRandom } from "../../../lib/core/random.ts";

const day = 86_400_000;

/** A seeded walk of `count` daily bars from 2023-01-01. */
export function sampleBars(count: number, seed = 1) {
  const random = seededRandom(seed);
  const column = () => new Float64Array(count);
  const bars = {
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 100;
  for (let i = 0; i < count; i++) {
    bars.time[i] = Date.UTC(2023, 0, 1) + i * day;
    bars.open[i] = price;
    price *= Math.exp(0.02 * random.normal());
    bars.close[i] = price;
    bars.high[i] = Math.max(bars.open[i], price) * 1.01;
    bars.low[i] = Math.min(bars.open[i], price) * 0.99;
    bars.volume[i] = 1_000 * random.uniform();
  }
  return bars;
}

/** One chart of every kind, from the same data. */
export function everyKind(synthetic: boolean): Record<string, Chart> {
  const bars = sampleBars(300);
  const x = { time: bars.time };
  const returns = bars.close.map((close, i) => (i ? close / bars.close[i - 1] - 1 : NaN));
  const drawdown = bars.close.map((close, i) => close / Math.max(...bars.close.subarray(0, i + 1)) - 1);
  const scaled = (factor: number) => bars.close.map(close => close * factor);
  const line = lineChart({
    title: "Line",
    subtitle: "two series",
    synthetic,
    x,
    series: [
      { name: "close", values: bars.close },
      { name: "half", values: scaled(0.5), dash: true },
    ],
    yTitle: "US dollars",
    rules: [
      { y: 100, label: "start" },
      { x: bars.time[100], label: "test" },
    ],
    points: [
      { x: bars.time[50], y: bars.close[50], label: "in", shape: "up" },
      { x: bars.time[90], y: bars.close[90], label: "out", shape: "cross" },
    ],
  });
  const area = areaChart({
    title: "Area",
    synthetic,
    x,
    series: [{ name: "drawdown", values: drawdown, color: "vermillion" }],
    yFormat: "percent",
  });
  return {
    line,
    log: lineChart({
      title: "Log",
      synthetic,
      x,
      series: [{ name: "close", values: bars.close }],
      log: true,
    }),
    area,
    candles: candleChart({
      title: "Candles",
      synthetic,
      bars,
      overlays: [{ name: "half", values: scaled(0.5) }],
      trades: {
        length: 2,
        entryTime: Float64Array.of(bars.time[10], bars.time[40]),
        exitTime: Float64Array.of(bars.time[30], NaN),
        side: [1, -1],
        entryPrice: Float64Array.of(bars.open[10], bars.open[40]),
        exitPrice: Float64Array.of(bars.open[30], NaN),
      },
    }),
    histogram: histogramChart({
      title: "Histogram",
      synthetic,
      values: returns,
      format: "percent",
      xTitle: "return",
      rules: [{ x: -0.03, label: "VaR 95" }],
    }),
    heatmap: heatmapChart({
      title: "Heatmap",
      synthetic,
      x: { name: "fast", values: [5, 10, 15] },
      y: { name: "slow", values: [20, 40] },
      values: Float64Array.of(1, -2, 3, 4, NaN, 6),
      mark: { x: 10, y: 20 },
    }),
    bar: barChart({
      title: "Bar",
      synthetic,
      categories: ["one", "two", "two"],
      values: Float64Array.of(0.5, -0.25, NaN),
      format: "percent",
    }),
    fan: fanChart({
      title: "Fan",
      synthetic,
      x: { values: Float64Array.from(bars.time, (_, i) => i), title: "bars" },
      bands: [
        { lower: scaled(0.5), upper: scaled(1.5), name: "5 to 95 %" },
        { lower: scaled(0.8), upper: scaled(1.2), name: "25 to 75 %" },
      ],
      median: bars.close,
      actual: scaled(1.1),
    }),
    graph: graphChart({
      title: "Graph",
      synthetic,
      nodes: [
        { id: "a", label: "close", group: "hours" },
        { id: "b", label: "rsi", detail: "rsi 14", strong: true, group: "hours" },
        { id: "c", label: "close of 1d", group: "days" },
        { id: "d", label: "gap", strong: true, group: "hours" },
      ],
      edges: [
        { from: "a", to: "b" },
        { from: "b", to: "d" },
        { from: "c", to: "d" },
      ],
    }),
    stack: stackCharts("Stack", [line, area]),
  };
}
