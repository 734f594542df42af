import { textWidth } from "../../core/text-width.ts";
import { downsample } from "../downsample.ts";
import { extent } from "../extent.ts";
import type { FigureFormat } from "../format.ts";
import type { XAxis } from "../spec.ts";
import { brailleCanvas } from "./braille.ts";
import { clip, paint, placeLabels, textHeading, type TextSize } from "./layout.ts";
import { columnLabels, rowLabels } from "./ticks.ts";

export interface TextSeries {
  /** "" keeps the series out of the legend. */
  readonly name: string;
  readonly values: Float64Array;
  readonly color: string;
  /** Fills down (or up) to zero. */
  readonly fill?: boolean;
}

export interface TextPlot {
  readonly heading: { title: string; subtitle?: string; synthetic: boolean };
  readonly x: XAxis;
  readonly series: readonly TextSeries[];
  readonly format?: FigureFormat;
  readonly log?: boolean;
  readonly rules?: readonly { readonly x?: number; readonly y?: number; readonly label: string }[];
  /** A strip of letters below the axis says which zone a stretch lies in. */
  readonly zones?: {
    readonly kinds: readonly { readonly name: string; readonly color: string }[];
    readonly spans: readonly { from: number; to: number; kind: string; low?: number }[];
  };
  readonly marks?: readonly {
    readonly x: number;
    readonly y: number;
    readonly symbol: string;
    readonly color: string;
  }[];
}

/** A line plot in braille with axes. Each series ends with its letter at the right edge, so that they can be told apart without colour. */
export function plotText(plot: TextPlot, size: TextSize): string {
  const height = Math.max(3, size.height ?? 13);
  const scale = plot.log ? Math.log : (value: number) => value;
  const unscale = plot.log ? Math.exp : (value: number) => value;
  const columns = plot.series.map(series => series.values.map(value => scale(value)));
  const rules = plot.rules ?? [];
  const zero = plot.series.some(series => series.fill) ? [0] : [];
  const [low, high] = extent([...columns, rules.map(rule => scale(rule.y ?? NaN)), zero]);
  const labels = rowLabels(low, high, height, plot.format, unscale);
  const margin = Math.max(...labels.map(label => label.length));
  const named = plot.series.filter(series => series.name);
  const letters = named.length > 1;
  const inner = Math.max(8, size.width - margin - 2 - (letters ? 2 : 0));
  const canvas = brailleCanvas(inner, height);
  const xs = "time" in plot.x ? plot.x.time : plot.x.values;
  const first = xs[0];
  const span = xs[xs.length - 1] - first || 1;
  const toX = (value: number) => Math.round(((value - first) / span) * (canvas.across - 1));
  const toY = (value: number) => Math.round(((high - value) / (high - low)) * (canvas.down - 1));

  for (const rule of rules) {
    if (rule.y !== undefined) for (let x = 0; x < canvas.across; x += 4) canvas.dot(x, toY(scale(rule.y)));
    if (rule.x !== undefined) for (let y = 0; y < canvas.down; y += 2) canvas.dot(toX(rule.x), y);
  }
  const right = Array<string>(height).fill("");
  plot.series.forEach((series, k) => {
    const values = columns[k];
    let previous = -1;
    let last = NaN;
    // A few points per dot are enough, and their extremes are kept.
    for (const i of downsample(values, Math.max(200, 6 * canvas.across))) {
      if (!Number.isFinite(values[i])) {
        previous = -1;
        continue;
      }
      last = values[i];
      const x = toX(xs[i]);
      const y = toY(values[i]);
      const from = previous < 0 ? { x, y } : { x: toX(xs[previous]), y: toY(values[previous]) };
      canvas.line(from.x, from.y, x, y, series.color);
      if (series.fill)
        for (let at = from.x; at <= x; at++) {
          const edge = Math.round(from.y + ((y - from.y) * (at - from.x)) / Math.max(1, x - from.x));
          canvas.line(at, toY(0), at, edge, series.color);
        }
      previous = i;
    }
    if (!letters || !series.name || !Number.isFinite(last)) return;
    let row = Math.min(height - 1, toY(last) >> 2);
    // Two series that end together: the later letter moves to the nearest free row.
    for (let d = 1; right[row] && d < height; d++) row = [row + d, row - d].find(r => right[r] === "") ?? row;
    right[row] = paint(letterOf(named.indexOf(series)), series.color, size.color);
  });
  for (const mark of plot.marks ?? [])
    canvas.letter(toX(mark.x) >> 1, toY(scale(mark.y)) >> 2, mark.symbol, mark.color);

  const lines = textHeading(plot.heading, size.width);
  if (letters) lines.push(...legend(named, size));
  canvas.rows(size.color).forEach((row, k) => {
    const body = right[k] ? `${row} ${right[k]}` : row.trimEnd();
    lines.push(`${labels[k].padStart(margin)} ${labels[k] ? "┤" : "│"}${body}`);
  });
  lines.push(`${" ".repeat(margin)} └${"─".repeat(inner)}`);
  if (plot.zones) lines.push(...zoneStrip(plot.zones, { first, span, inner, margin }, size));
  lines.push(`${" ".repeat(margin + 2)}${placeLabels(columnLabels(plot.x, inner), inner)}`);
  if ("title" in plot.x) lines.push(clip(`${" ".repeat(margin + 2)}${plot.x.title}`, size.width));
  if (rules.length)
    lines.push(clip(`${" ".repeat(margin + 2)}┄ ${rules.map(rule => rule.label).join(", ")}`, size.width));
  return lines.join("\n");
}

/** The letter of the zone at the middle of each column, and what the letters mean; small ones, because series have the capitals. */
function zoneStrip(
  { kinds, spans }: NonNullable<TextPlot["zones"]>,
  { first, span, inner, margin }: { first: number; span: number; inner: number; margin: number },
  size: TextSize,
): string[] {
  const whole = spans.filter(zone => zone.low === undefined);
  if (whole.length === 0) return [];
  const letter = (k: number) => String.fromCharCode(97 + (k % 26));
  const cells = Array.from({ length: inner }, (_, column) => {
    const middle = first + ((column + 0.5) / inner) * span;
    const zone = whole.find(({ from, to }) => from <= middle && middle < to);
    const k = kinds.findIndex(({ name }) => name === zone?.kind);
    return k < 0 ? " " : paint(letter(k), kinds[k].color, size.color);
  });
  const indent = " ".repeat(margin + 2);
  const names = kinds.map(({ name, color }, k) => ({ name: `${letter(k)} ${name}`, color }));
  const lines = joinNames(names, { ...size, width: size.width - indent.length });
  return [cells.join(""), ...lines].map(line => indent + line);
}

function letterOf(index: number): string {
  return String.fromCharCode(65 + (index % 26));
}

/** Letter and name of each series, on as many lines as they need. */
function legend(series: readonly TextSeries[], size: TextSize): string[] {
  return joinNames(
    series.map(({ name, color }, k) => ({ name: `${letterOf(k)} ${name}`, color })),
    size,
  );
}

/** Names in their colours, beside each other while they fit. */
function joinNames(names: readonly { name: string; color: string }[], size: TextSize): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const { name, color } of names) {
    const text = clip(name, size.width);
    const length = textWidth(text);
    if (used + length > size.width) {
      lines.push(line.join("   "));
      line = [];
      used = 0;
    }
    line.push(paint(text, color, size.color));
    used += length + 3;
  }
  return [...lines, line.join("   ")];
}
