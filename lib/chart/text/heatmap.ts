import { type FigureFormat, formatCompact, formatPercent } from "../format.ts";
import { clip, paint, placeLabels, textHeading, type TextSize } from "./layout.ts";

export interface TextHeatmap {
  readonly heading: { title: string; subtitle?: string; synthetic: boolean };
  readonly x: { readonly name: string; readonly labels: readonly string[] };
  readonly y: { readonly name: string; readonly labels: readonly string[] };
  /** Row-major, y rows of x columns; row 0 is drawn at the bottom. */
  readonly values: Float64Array;
  readonly format?: FigureFormat;
  /** Column and row to put in brackets. */
  readonly mark?: { readonly column: number; readonly row: number };
  /** Share of the colour scale, 0 to 1, and its colour. */
  readonly shade: (value: number) => { share: number; color: string };
}

const shades = "·░▒▓█";

/** A grid of figures where they fit the width, of shades where they do not; a legend explains the shades. */
export function heatmapText(map: TextHeatmap, size: TextSize): string {
  const columns = map.x.labels.length;
  const rows = map.y.labels.length;
  const margin = Math.min(Math.max(...map.y.labels.map(label => label.length)), Math.floor(size.width / 4));
  const write = (value: number) => {
    if (!Number.isFinite(value)) return "";
    return map.format === "percent"
      ? formatPercent(value, 1)
      : Math.abs(value) < 1_000
        ? value.toFixed(2).replace(/^-0\.00$/, "0.00")
        : formatCompact(value);
  };
  const figures = Array.from(map.values, write);
  const figureWidth = Math.max(3, ...figures.map(figure => figure.length)) + 1;
  const room = size.width - margin - 3;
  const written = figureWidth * columns <= room;
  // Without room even for one shade a column, only every k-th column and row is drawn, and the footer says so.
  const every = written ? 1 : Math.ceil(columns / room);
  const shownColumns = range(columns, every);
  const wide = written
    ? Math.max(
        figureWidth,
        ...map.x.labels.map(label => ((label.length + 1) * columns <= room ? label.length + 1 : 0)),
      )
    : Math.max(1, Math.min(4, Math.floor(room / shownColumns.length)));
  const everyRow = Math.max(1, Math.ceil(rows / (size.height ?? 40)));
  const lines = textHeading(map.heading, size.width);
  lines.push(clip(`${map.y.name} ↑`, size.width));
  for (const row of range(rows, everyRow).reverse()) {
    let line = "";
    let bracket = false;
    for (const column of shownColumns) {
      const at = row * columns + column;
      const value = map.values[at];
      const marked = map.mark?.column === column && map.mark.row === row;
      const { share, color } = map.shade(value);
      if (written) {
        // Each cell begins with its separator, which the brackets of a marked neighbour replace.
        const text = figures[at].padStart(wide - 1);
        const lead = text.length - text.trimStart().length;
        const body = marked && lead > 0 ? `${" ".repeat(lead - 1)}[${text.trim()}` : text;
        line += (bracket ? "]" : marked && lead === 0 ? "[" : " ") + paint(body, color, size.color);
        bracket = marked;
      } else {
        const shade = shades[Math.min(4, Math.floor(share * 5))];
        const cell = Number.isFinite(value) ? shade.repeat(wide) : " ".repeat(wide);
        line += marked ? "◆".padEnd(wide, shade) : paint(cell, color, size.color);
      }
    }
    if (bracket) line += "]";
    lines.push(`${clip(map.y.labels[row], margin).padStart(margin)} │${line}`.trimEnd());
  }
  const inner = wide * shownColumns.length;
  lines.push(`${" ".repeat(margin)} └${"─".repeat(inner)}`);
  const names = shownColumns.map(column => map.x.labels[column]);
  const footer = names.every(name => written && name.length < wide)
    ? names.map(name => name.padStart(wide)).join("")
    : placeLabels(
        names.map((text, k) => ({ at: written ? (k + 1) * wide - text.length / 2 : (k + 0.5) * wide, text })),
        inner,
      );
  lines.push(`${" ".repeat(margin + 2)}${footer}`);
  lines.push(clip(`${" ".repeat(margin + 2)}${map.x.name} →`, size.width));
  if (!written) lines.push(clip(shadeLegend(map, write), size.width));
  if (every > 1 || everyRow > 1)
    lines.push(clip(`every ${every}. column and ${everyRow}. row shown`, size.width));
  return lines.join("\n");
}

function shadeLegend(map: TextHeatmap, write: (value: number) => string): string {
  const finite = [...map.values].filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const best = map.mark
    ? `, ◆ ${write(map.values[map.mark.row * map.x.labels.length + map.mark.column])}`
    : "";
  return `${shades[0]} ${write(low)} to ${shades[4]} ${write(high)}${best}`;
}

function range(count: number, every: number): number[] {
  return Array.from({ length: Math.ceil(count / every) }, (_, k) => k * every);
}
