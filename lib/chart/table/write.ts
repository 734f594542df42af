import { escapeHtml } from "../../core/display.ts";
import { textWidth } from "../../core/text-width.ts";
import { formatTime } from "../../core/time.ts";
import { formatCount, formatMoney, formatNumber, formatPercent, missingFigure } from "../format.ts";
import { clip } from "../text/layout.ts";
import type { Cell, CellFormat, Table } from "./contract.ts";

/** A cell in its column's format. */
export function writeCell(value: Cell, format: CellFormat | undefined): string {
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

/** Dates, with or without a time: one that breaks at its hyphens takes three lines. */
const moments = /\b\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?/g;

/** The first `limit` rows as a `<table>` with inline styles that read in light and dark themes, and how many there are. */
export function tableHtml(table: Table, limit: number): string {
  const aligns = table.columns.map(column => column.align);
  const cell = (tag: "td" | "th", text: string, c: number, style: string) =>
    // The align attribute says it again for front ends that strip styles.
    `<${tag} align="${aligns[c]}" style="text-align:${aligns[c]};padding:3px 10px;${style}">${escapeHtml(text).replace(moments, '<span style="white-space:nowrap">$&</span>')}</${tag}>`;
  const head = table.columns.map((column, c) =>
    cell("th", column.name, c, "font-weight:600;border-bottom:1px solid rgba(128,136,144,0.6);"),
  );
  const body = writtenRows(table, limit).map(
    row =>
      `<tr style="background:none">${row.map((text, c) => cell("td", text, c, "border-bottom:1px solid rgba(128,136,144,0.2);font-variant-numeric:tabular-nums;")).join("")}</tr>`,
  );
  const rest =
    table.length > limit
      ? `<div style="font-size:12px;opacity:0.8">${escapeHtml(restLine(table, limit))}</div>`
      : "";
  return `<table style="border-collapse:collapse;font-size:13px;margin:6px 0"><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>${rest}`;
}

/**
 * The first `limit` rows in characters, at most `width` a line. Of columns that have no room the last line tells the names: texts are cut
 * before, figures never, because a cut figure is a wrong figure.
 */
export function tableText(table: Table, width: number, limit: number): string {
  const { columns } = table;
  const cells = writtenRows(table, limit).map(row => row.map(onOneLine));
  const widths = columns.map((column, c) =>
    Math.max(textWidth(column.name), ...cells.map(row => textWidth(row[c]))),
  );
  const gap = 2;
  const total = () => widths.reduce((sum, one) => sum + one, 0) + gap * (widths.length - 1);
  while (total() > width) {
    const candidates = widths.map((one, c) => (columns[c].align !== "right" && one > shortestText ? one : 0));
    const widest = Math.max(...candidates);
    if (widest > 0) widths[candidates.indexOf(widest)]--;
    else if (widths.length > 1) widths.pop();
    else break;
  }
  const line = (texts: readonly string[]) =>
    clip(
      texts
        .slice(0, widths.length)
        .map((text, c) => {
          const shown = clip(text, widths[c]);
          const room = widths[c] - textWidth(shown);
          const { align } = columns[c];
          const left = align === "right" ? room : align === "center" ? room >> 1 : 0;
          return " ".repeat(left) + shown + " ".repeat(room - left);
        })
        .join(" ".repeat(gap))
        .trimEnd(),
      width,
    );
  const rule = clip(widths.map(one => "─".repeat(one)).join("──"), width);
  const hidden = columns.slice(widths.length).map(column => column.name);
  const rest = [
    ...(hidden.length > 0
      ? [
          clip(
            `${hidden.length} more ${hidden.length === 1 ? "column" : "columns"}: ${hidden.join(", ")}`,
            width,
          ),
        ]
      : []),
    ...(table.length > limit ? [restLine(table, limit)] : []),
  ];
  return [line(columns.map(column => column.name)), rule, ...cells.map(line), ...rest].join("\n");
}

/** Columns to which a text is cut where the columns have no room. */
const shortestText = 12;

function writtenRows(table: Table, limit: number): string[][] {
  return Array.from({ length: Math.min(limit, table.length) }, (_, row) =>
    table.columns.map((_, column) => table.written(row, column)),
  );
}

const restLine = (table: Table, limit: number): string =>
  `${formatCount(limit)} of ${formatCount(table.length)} rows`;

/** A text from outside as a cell can hold it: no line breaks, and nothing that a terminal would obey. */
// oxlint-disable-next-line no-control-regex -- control characters are what is taken out
const onOneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
