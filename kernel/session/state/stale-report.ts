import { escapeHtml, type MimeBundle } from "../../../lib/core/display.ts";
import type { StaleCell } from "./graph.ts";

/** What `%stale` shows: the cells to run again, in order, each with why. */
export function staleReport(cells: readonly StaleCell[]): MimeBundle {
  if (cells.length === 0) return { "text/plain": "No cell is stale: what is shown follows from what ran." };
  const head = `${cells.length} ${cells.length === 1 ? "cell shows" : "cells show"} what no longer follows from the cells above. Run again, in this order:`;
  const width = Math.max(...cells.map(({ label }) => label.length));
  const text = cells.flatMap(({ label, title, reasons }) => [
    `${label.padEnd(width)}  ${title}`,
    ...reasons.map(reason => `${" ".repeat(width)}  ↳ ${reason}`),
  ]);
  const rows = cells.map(
    ({ label, title, reasons }) =>
      `<tr><th>${escapeHtml(label)}</th><td style="text-align:left"><code>${escapeHtml(title)}</code></td><td style="text-align:left">${reasons.map(escapeHtml).join("<br>")}</td></tr>`,
  );
  return {
    "text/plain": [head, ...text].join("\n"),
    "text/html": `<p>${escapeHtml(head)}</p><table><thead><tr><th></th><th style="text-align:left">cell</th><th style="text-align:left">why</th></tr></thead><tbody>${rows.join("")}</tbody></table>`,
  };
}
