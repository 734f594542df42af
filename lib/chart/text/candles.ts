import { gainColor, lossColor } from "../palette.ts";
import { type CandleColumns, lengthName, rebucket } from "../rebucket.ts";
import { extent } from "../extent.ts";
import { clip, paint, placeLabels, textHeading, type TextSize } from "./layout.ts";
import { columnLabels, rowLabels } from "./ticks.ts";

/** Candles in characters, one column each: wick │, body █ where the close is not below the open, ░ where it is. */
export function candlesText(
  chart: {
    readonly heading: { title: string; subtitle?: string; synthetic: boolean };
    readonly bars: CandleColumns;
    readonly log?: boolean;
  },
  size: TextSize,
): string {
  const { heading, bars } = chart;
  const scale = chart.log ? Math.log : (price: number) => price;
  const height = Math.max(4, size.height ?? 16);
  const [low, high] = extent([bars.high, bars.low]).map(scale);
  const labels = rowLabels(low, high, height, "number", chart.log ? Math.exp : undefined);
  const margin = Math.max(...labels.map(label => label.length));
  const inner = Math.max(8, size.width - margin - 2);
  const candles = rebucket(bars, inner);
  const n = candles.time.length;
  const wide = Math.max(1, Math.min(3, Math.floor(inner / n)));
  const rowOf = (price: number) =>
    Math.min(height - 1, Math.max(0, Math.floor(((high - scale(price)) / (high - low)) * height)));
  const grid = Array.from({ length: height }, () => Array<string>(n * wide).fill(" "));
  for (let c = 0; c < n; c++) {
    const up = candles.close[c] >= candles.open[c];
    const color = up ? gainColor : lossColor;
    const at = c * wide;
    for (let row = rowOf(candles.high[c]); row <= rowOf(candles.low[c]); row++)
      grid[row][at] = paint("│", color, size.color);
    const top = rowOf(Math.max(candles.open[c], candles.close[c]));
    const bottom = rowOf(Math.min(candles.open[c], candles.close[c]));
    for (let row = top; row <= bottom; row++) grid[row][at] = paint(up ? "█" : "░", color, size.color);
  }
  const lines = textHeading(heading, size.width);
  grid.forEach((row, k) => {
    lines.push(`${labels[k].padStart(margin)} ${labels[k] ? "┤" : "│"}${row.join("")}`.trimEnd());
  });
  const used = n * wide;
  const indent = " ".repeat(margin + 2);
  lines.push(`${" ".repeat(margin)} └${"─".repeat(used)}`);
  lines.push(`${indent}${placeLabels(columnLabels({ time: candles.time }, used), inner)}`);
  const length = candles.joined ? `, a candle is ${lengthName(candles.joined)}` : "";
  lines.push(clip(`${indent}█ up  ░ down${length}`, size.width));
  return lines.join("\n");
}
