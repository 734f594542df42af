import { escapeHtml } from "../../core/display.ts";
import { invalidArgument } from "../../core/errors.ts";
import { formatTime } from "../../core/time.ts";
import { formatCount, formatMoney, formatNumber, formatPercent, missingFigure } from "../format.ts";
import { clip } from "../text/layout.ts";

export type Cell = string | number | boolean | null | undefined;

/** How a column writes its values; "time" is ms UTC. A function gets the value as it is. */
export type CellFormat = "percent" | "number" | "money" | "count" | "time" | ((value: Cell) => string);

export interface Column {
  readonly name: string;
  /** By default numbers stand right, text left. */
  readonly align?: "left" | "right" | "center";
  /** By default numbers as `formatNumber`, whole numbers as they are. */
  readonly format?: CellFormat;
}

/** A plain table of results, as HTML for a notebook and as text for a terminal. Frozen. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** A `<table>` with inline styles that read in light and dark themes. */
  html(): string;
  /** At most `width` characters a line (default 80); the widest text columns are cut where it is too narrow. */
  text(width?: number): string;
}

/** Makes a table. Throws `invalid_argument` for no columns or a row of another length. */
export function table(content: { columns: readonly Column[]; rows: readonly (readonly Cell[])[] }): Table {
  const { columns, rows } = content;
  if (columns.length === 0)
    throw invalidArgument(
      "columns",
      "must not be empty",
      columns,
      'Name the columns, e.g. [{ name: "metric" }].',
    );
  rows.forEach((row, k) => {
    if (row.length !== columns.length)
      throw invalidArgument(
        `rows[${k}].length`,
        `must equal the number of columns (${columns.length})`,
        row.length,
        "Give one cell per column; null for none.",
      );
  });
  const cells = rows.map(row => row.map((value, c) => writeCell(value, columns[c].format)));
  const aligns = columns.map((column, c) => column.align ?? (isNumeric(rows, c) ? "right" : "left"));
  return Object.freeze({
    columns: Object.freeze([...columns]),
    rows: Object.freeze(rows.map(row => Object.freeze([...row]))),
    html: () => tableHtml(columns, cells, aligns),
    text: (width = 80) => tableText(columns, cells, aligns, width),
  });
}

function writeCell(value: Cell, format: CellFormat | undefined): string {
  if (typeof format === "function") return format(value);
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (format === "percent") return formatPercent(value);
  if (format === "money") return formatMoney(value);
  if (format === "count") return formatCount(value);
  if (format === "time") return Number.isFinite(value) ? formatTime(value) : missingFigure;
  return Number.isInteger(value) && format === undefined ? String(value) : formatNumber(value);
}

function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  return (
    rows.some(row => typeof row[column] === "number") && !rows.some(row => typeof row[column] === "string")
  );
}

function tableHtml(
  columns: readonly Column[],
  cells: readonly string[][],
  aligns: readonly string[],
): string {
  const cell = (tag: "td" | "th", text: string, c: number, style: string) =>
    // The align attribute says it again for front ends that strip styles.
    `<${tag} align="${aligns[c]}" style="text-align:${aligns[c]};padding:3px 10px;${style}">${escapeHtml(text)}</${tag}>`;
  const head = columns.map((column, c) =>
    cell("th", column.name, c, "font-weight:600;border-bottom:1px solid rgba(128,136,144,0.6);"),
  );
  const body = cells.map(
    row =>
      `<tr style="background:none">${row.map((text, c) => cell("td", text, c, "border-bottom:1px solid rgba(128,136,144,0.2);font-variant-numeric:tabular-nums;")).join("")}</tr>`,
  );
  return `<table style="border-collapse:collapse;font-size:13px;margin:6px 0"><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function tableText(
  columns: readonly Column[],
  cells: readonly string[][],
  aligns: readonly string[],
  width: number,
): string {
  const widths = columns.map((column, c) =>
    Math.max(letters(column.name), ...cells.map(row => letters(row[c]))),
  );
  const gap = 2;
  const total = () => widths.reduce((sum, one) => sum + one, 0) + gap * (widths.length - 1);
  // Text gives way before figures do: a cut figure is a wrong figure.
  for (const kind of ["left", "center", "right"])
    while (total() > width) {
      const candidates = widths.map((one, c) => (aligns[c] === kind && one > 6 ? one : 0));
      const widest = Math.max(...candidates);
      if (widest === 0) break;
      widths[candidates.indexOf(widest)]--;
    }
  const line = (texts: readonly string[]) =>
    clip(
      texts
        .map((text, c) => {
          const shown = clip(text, widths[c]);
          const room = widths[c] - letters(shown);
          const left = aligns[c] === "right" ? room : aligns[c] === "center" ? room >> 1 : 0;
          return " ".repeat(left) + shown + " ".repeat(room - left);
        })
        .join(" ".repeat(gap))
        .trimEnd(),
      width,
    );
  const rule = clip(widths.map(one => "─".repeat(one)).join("──"), width);
  return [line(columns.map(column => column.name)), rule, ...cells.map(line)].join("\n");
}

function letters(text: string): number {
  return [...text].length;
}
