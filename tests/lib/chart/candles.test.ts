import { expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import { candleChart, type Chart } from "../../../lib/chart/index.ts";
import { sampleBars } from "./samples.ts";

interface Trace {
  type: string;
  name: string;
  x: string[];
  y?: (number | null)[];
  open?: number[];
  close?: number[];
}
const traces = (chart: Chart) => (chart.plotly as unknown as { data: Trace[] }).data;
const layout = (chart: Chart) =>
  (
    chart.plotly as unknown as {
      layout: { xaxis: { rangeslider: { visible: boolean } }; annotations: { text: string }[] };
    }
  ).layout;

test("the Plotly figure holds the candles at their UTC times, without a range slider", () => {
  const bars = sampleBars(5);
  const chart = candleChart({ title: "C", synthetic: false, bars });
  const [candles] = traces(chart);
  expect(candles.type).toBe("candlestick");
  expect(candles.x).toEqual(
    ["2023-01-01", "2023-01-02", "2023-01-03", "2023-01-04", "2023-01-05"].map(d => `${d} 00:00:00`),
  );
  expect(candles.close![4]).toBeCloseTo(bars.close[4], 4);
  expect(layout(chart).xaxis.rangeslider.visible).toBe(false);
  expect(layout(candleChart({ title: "C", synthetic: true, bars })).annotations[0].text).toBe(
    "SYNTHETIC DATA",
  );
});

test("no figure carries more than 2,000 candles, and the picture says how long one is", async () => {
  const bars = sampleBars(6_000);
  const chart = candleChart({ title: "C", subtitle: "daily", synthetic: false, bars });
  expect(traces(chart)[0].x.length).toBeLessThanOrEqual(2_000);
  expect(await chart.svg()).toContain("daily · a candle is 4 weeks");
});

test("the name of the volumes stands clear above their highest label", async () => {
  const bars = sampleBars(60);
  const volume = bars.volume.map(() => 10_000);
  const svg = await candleChart({ title: "C", synthetic: false, bars: { ...bars, volume } }).svg();
  const baseline = (text: string) =>
    Number(new RegExp(`translate\\(-?[\\d.]+,(-?[\\d.]+)\\)[^>]*>${text}</text>`).exec(svg)?.[1]);
  // Eleven pixels high, of which the letters of a label take eight above their baseline and those with tails two below.
  expect(baseline("volume") + 2).toBeLessThanOrEqual(baseline("10k") - 8);
});

test("only the last bars are shown when asked, and the subtitle says so", async () => {
  const chart = candleChart({ title: "C", synthetic: false, bars: sampleBars(500), last: 100 });
  expect(traces(chart)[0].x).toHaveLength(100);
  expect(await chart.svg()).toContain("last 100 of 500 bars");
});

test("an overlay takes the value of the last bar in each candle, and gaps stay gaps", () => {
  const bars = sampleBars(10);
  const values = Float64Array.of(NaN, NaN, 2, 3, 4, 5, 6, 7, 8, 9);
  const chart = candleChart({ title: "C", synthetic: false, bars, overlays: [{ name: "mean", values }] });
  expect(traces(chart).find(trace => trace.name === "mean")!.y).toEqual([null, null, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("entries and exits are marked by side, an open trade has no exit, and long lists are cut aloud", async () => {
  const bars = sampleBars(200);
  const at = (k: number) => bars.time[k];
  const chart = candleChart({
    title: "C",
    synthetic: false,
    bars,
    trades: {
      length: 2,
      entryTime: Float64Array.of(at(1), at(5)),
      exitTime: Float64Array.of(at(3), NaN),
      side: Int8Array.of(1, -1),
      entryPrice: Float64Array.of(100, 101),
      exitPrice: Float64Array.of(102, NaN),
    },
  });
  const named = (name: string) => traces(chart).find(trace => trace.name === name)!.y;
  expect([named("long entry"), named("short entry"), named("exit")]).toEqual([[100], [101], [102]]);

  const many = Float64Array.from({ length: 180 }, (_, k) => at(k));
  const trades = {
    length: 180,
    entryTime: many,
    exitTime: many,
    side: many,
    entryPrice: many,
    exitPrice: many,
  };
  expect(await candleChart({ title: "C", synthetic: false, bars, trades }).svg()).toContain(
    "last 150 of 180 trades marked",
  );
});

test("the text tells rising from falling candles without colour", () => {
  const text = candleChart({
    title: "C",
    synthetic: false,
    bars: {
      time: Float64Array.of(0, 86_400_000),
      open: Float64Array.of(10, 20),
      high: Float64Array.of(20, 20),
      low: Float64Array.of(10, 10),
      close: Float64Array.of(20, 10),
    },
  }).text({ width: 40, height: 4 });
  expect(text.split("\n").slice(1, 5)).toEqual(["20 ┤█  ░", "   │█  ░", "   │█  ░", "10 ┤█  ░"]);
});

test("empty, unequal and unusable bars are refused", () => {
  const bars = sampleBars(3);
  const draw = (change: object) => () => candleChart({ title: "C", synthetic: false, bars, ...change });
  expect(draw({ bars: sampleBars(0) })).toThrow(PeakError);
  expect(draw({ bars: { ...bars, close: new Float64Array(2) } })).toThrow("bars.close.length");
  expect(draw({ bars: { ...bars, close: new Float64Array(3).fill(NaN) } })).toThrow(
    "bars with finite prices must not be empty",
  );
  expect(draw({ last: 0 })).toThrow("last must be 1 or more");
  expect(draw({ overlays: [{ name: "x", values: new Float64Array(1) }] })).toThrow(
    "overlays[0].values.length",
  );
});
