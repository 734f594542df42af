import { textWidth } from "../../core/text-width.ts";
import { axisFormatter, type FigureFormat, formatFigure } from "../format.ts";
import { gainColor, lossColor } from "../palette.ts";
import { clip, paint, placeLabels, textHeading, type TextSize } from "./layout.ts";

const eighths = " ▁▂▃▄▅▆▇█";
const leftEighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

export interface TextBars {
  readonly heading: { title: string; subtitle?: string; synthetic: boolean };
  readonly categories: readonly string[];
  readonly values: Float64Array;
  readonly format?: FigureFormat;
  readonly color?: string;
}

/** One bar a line: name, bar from zero, figure. Negative bars end in the middle where both signs occur. */
export function barsText(bars: TextBars, size: TextSize): string {
  const figures = Array.from(bars.values, value => formatFigure(value, bars.format));
  const figureWidth = Math.max(...figures.map(figure => figure.length));
  const nameWidth = Math.min(
    Math.max(...bars.categories.map(textWidth)),
    Math.max(4, Math.floor(size.width * 0.35)),
  );
  const room = Math.max(4, size.width - nameWidth - figureWidth - 2);
  const most = Math.max(0, ...finite(bars.values));
  const least = Math.min(0, ...finite(bars.values));
  const span = most - least || 1;
  const zero = Math.round((-least / span) * room);
  const lines = textHeading(bars.heading, size.width);
  bars.categories.forEach((category, k) => {
    const value = bars.values[k];
    const color = bars.color ?? (value < 0 ? lossColor : gainColor);
    const length = Number.isFinite(value) ? (Math.abs(value) / span) * room : 0;
    const bar =
      value < 0
        ? "█".repeat(Math.min(zero, Math.round(length))).padStart(zero) + " ".repeat(room - zero)
        : " ".repeat(zero) + growRight(Math.min(length, room - zero)).padEnd(room - zero);
    const name = clip(category, nameWidth);
    const padding = " ".repeat(nameWidth - textWidth(name));
    lines.push(
      `${name}${padding} ${paint(bar, color, size.color)} ${figures[k].padStart(figureWidth)}`.trimEnd(),
    );
  });
  return lines.join("\n");
}

function growRight(length: number): string {
  const whole = Math.floor(length);
  return "█".repeat(whole) + leftEighths[Math.round((length - whole) * 8)];
}

function finite(values: Float64Array): number[] {
  return [...values].filter(Number.isFinite);
}

export interface TextHistogram {
  readonly heading: { title: string; subtitle?: string; synthetic: boolean };
  /** One more than counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly format?: FigureFormat;
  readonly rules?: readonly { readonly x: number; readonly label: string }[];
}

/** Columns of blocks over the bins, with the rules marked below. */
export function histogramText(histogram: TextHistogram, size: TextSize): string {
  const { edges, counts } = histogram;
  const height = Math.max(3, size.height ?? 8);
  const most = Math.max(...counts, 1);
  const margin = String(most).length;
  const inner = Math.max(8, size.width - margin - 2);
  const wide = Math.max(1, Math.floor(inner / counts.length));
  // Where there are more bins than columns, neighbours share one.
  const shared = Math.ceil(counts.length / inner);
  const columns: number[] = [];
  for (let k = 0; k < counts.length; k += shared)
    columns.push(counts.slice(k, k + shared).reduce((sum, count) => sum + count, 0));
  const top = Math.max(...columns, 1);
  const used = columns.length * wide;
  const lines = textHeading(histogram.heading, size.width);
  for (let row = 0; row < height; row++) {
    const body = columns
      .map(count => {
        const level = Math.max(0, Math.min(8, Math.round(((count / top) * height - (height - 1 - row)) * 8)));
        // A bin that holds anything shows at least a sliver.
        const shown = row === height - 1 && count > 0 ? Math.max(1, level) : level;
        return eighths[shown].repeat(wide);
      })
      .join("");
    const label = row === 0 ? String(top) : row === height - 1 ? "0" : "";
    lines.push(
      `${label.padStart(margin)} ${label ? "┤" : "│"}${paint(body.trimEnd(), gainColor, size.color)}`,
    );
  }
  const low = edges[0];
  const high = edges[edges.length - 1];
  const at = (value: number) => ((value - low) / (high - low)) * (used - 1);
  const write = axisFormatter(
    histogram.format ?? "number",
    (high - low) / 12,
    Math.max(Math.abs(low), Math.abs(high)),
  );
  const marks = Array.from({ length: 5 }, (_, k) => low + ((high - low) * k) / 4);
  const indent = " ".repeat(margin + 2);
  lines.push(`${" ".repeat(margin)} └${"─".repeat(used)}`);
  lines.push(
    `${indent}${placeLabels(
      marks.map(value => ({ at: at(value), text: write(value) })),
      used,
    )}`,
  );
  const inside = (histogram.rules ?? []).filter(rule => rule.x >= low && rule.x <= high);
  for (const rule of inside) {
    const column = Math.round(at(rule.x));
    // The label stands right of its mark, or left of it where only there is room.
    const right = column + 2 + [...rule.label].length <= inner;
    const label = clip(rule.label, right ? inner - column - 2 : Math.max(1, column - 1));
    lines.push(indent + (right ? `${" ".repeat(column)}▲ ${label}` : `${label.padStart(column - 1)} ▲`));
  }
  return lines.join("\n");
}
