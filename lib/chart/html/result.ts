import { refuseUnknownKeys } from "../../core/names.ts";
import { demandMembers } from "../../core/members.ts";
import { textLook } from "../../core/text-look.ts";
import { escapeHtml, resultMime, type MimeBundle } from "../../core/display.ts";
import { syntheticLabel } from "../../core/provenance.ts";
import type { Chart } from "../chart.ts";
import { clip, textHeading } from "../text/layout.ts";
import type { Table } from "../table/contract.ts";
import { tablePayload } from "../table/payload.ts";

export interface CaptionedTable {
  readonly caption?: string;
  readonly table: Table;
  /** The whole of what `table` is an excerpt of; it takes its place where tables page. */
  readonly whole?: Table;
  /** Stands over the whole, of which a caption like "The last 12" would not be true. Default: nothing. */
  readonly wholeCaption?: string;
}

/** What a result shows: tables and charts under one heading. */
export interface ResultParts {
  readonly title: string;
  readonly subtitle?: string;
  readonly synthetic: boolean;
  readonly tables?: readonly (Table | CaptionedTable)[];
  readonly figures?: readonly Chart[];
  /** Sentences below: warnings, reasons for an N/A. */
  readonly notes?: readonly string[];
}

/** A chart as an `<img>` that carries its SVG: no network, and sanitizers keep it. */
export async function figureHtml(chart: Chart): Promise<string> {
  demandMembers(
    chart,
    ["svg", "title"],
    "chart",
    "must be a chart",
    "Pass what pt.chart.lineChart and its siblings give.",
  );
  const source = Buffer.from(await chart.svg()).toString("base64");
  const label = chart.synthetic ? `${chart.title} (${syntheticLabel})` : chart.title;
  return `<img src="data:image/svg+xml;base64,${source}" alt="${escapeHtml(label)}" style="max-width:100%;height:auto;margin:8px 0;background:white">`;
}

/** The HTML of a result: heading, tables, figures, notes. Inline styles only, colours inherited, so that it reads in every theme. */
export async function resultHtml(parts: ResultParts): Promise<string> {
  demandParts(parts);
  const label = parts.synthetic
    ? `<span style="font-size:12px;font-weight:700;color:white;background-color:#b34700;padding:2px 6px;border-radius:3px">${syntheticLabel}</span> `
    : "";
  const subtitle = parts.subtitle
    ? `<div style="font-size:13px;opacity:0.75;margin:2px 0 4px">${escapeHtml(parts.subtitle)}</div>`
    : "";
  const tables = tablesOf(parts).map(({ caption, table }) => {
    const head = caption
      ? `<div style="font-size:13px;font-weight:600;margin-top:6px">${escapeHtml(caption)}</div>`
      : "";
    return `<div style="display:inline-block;vertical-align:top;margin-right:24px">${head}${table.html()}</div>`;
  });
  const figures = await Promise.all((parts.figures ?? []).map(figureHtml));
  const notes = (parts.notes ?? []).map(
    note => `<div style="font-size:12px;opacity:0.8;margin:2px 0">${escapeHtml(note)}</div>`,
  );
  return [
    `<div style="font-family:Arial,Helvetica,sans-serif;margin:4px 0">`,
    `<div style="font-size:15px;font-weight:700">${label}${escapeHtml(parts.title)}</div>${subtitle}`,
    `<div>${tables.join("")}</div>`,
    ...figures.map(figure => `<div>${figure}</div>`),
    ...notes,
    `</div>`,
  ].join("");
}

/**
 * The bundle of a result: its HTML and text, and what of it comes alive where the lab extension is installed: by its place among
 * the images a figure that zooms, by its place among the tables one that pages. `text` replaces the text form.
 */
export async function resultBundle(parts: ResultParts, text = resultText(parts)): Promise<MimeBundle> {
  const figures = Object.fromEntries(
    (parts.figures ?? []).flatMap((figure, at) => (figure.plotly ? [[at, figure.plotly]] : [])),
  );
  const tables = Object.fromEntries(
    tablesOf(parts).flatMap(({ whole, wholeCaption: caption }, at) =>
      whole ? [[at, { ...tablePayload(whole), ...(caption && { caption }) }]] : [],
    ),
  );
  const alive = Object.keys(figures).length + Object.keys(tables).length > 0;
  return {
    ...(alive ? { [resultMime]: { figures, tables } } : {}),
    "text/html": await resultHtml(parts),
    "text/plain": text,
  };
}

/** The same result in characters, at most `width` wide (default 80) but for longer words of its notes; figures are `figureHeight` rows each (default by kind). */
export function resultText(
  parts: ResultParts,
  options: { width?: number; figureHeight?: number; color?: boolean } = {},
): string {
  demandParts(parts);
  refuseUnknownKeys("resultText option", options, ["width", "figureHeight", "color"]);
  const width = options.width ?? textLook().width;
  const blocks = [
    textHeading(parts, width).join("\n"),
    ...tablesOf(parts).map(
      ({ caption, table }) => (caption ? `${clip(caption, width)}\n` : "") + table.text(width),
    ),
    ...(parts.figures ?? []).map(figure =>
      figure.text({ width, height: options.figureHeight, color: options.color ?? textLook().color }),
    ),
    (parts.notes ?? []).flatMap(note => wrap(note, width)).join("\n"),
  ];
  return blocks.filter(Boolean).join("\n\n");
}

function demandParts(parts: ResultParts): void {
  demandMembers(
    parts,
    ["title"],
    "parts",
    "must be the parts of a result",
    "Pass { title, synthetic, tables, figures }.",
  );
}

function tablesOf(parts: ResultParts): readonly CaptionedTable[] {
  return (parts.tables ?? []).map(given => ("table" in given ? given : { table: given }));
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    // A path that is cut leads nowhere: a long word stands whole.
    line = line ? `${line} ${word}` : word;
  }
  return line ? [...lines, line] : lines;
}
