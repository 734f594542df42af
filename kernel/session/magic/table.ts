import { displaySymbol, escapeHtml, inspectSymbol, type Displayable } from "../../../lib/core/display.ts";

/** Rows of texts that show themselves aligned, as text and as HTML. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): Displayable {
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map(row => row[i].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd();
  const text = [columns, ...rows].map(line).join("\n");
  const cells = (row: readonly string[], tag: string): string =>
    row.map(cell => `<${tag} style="text-align:left">${escapeHtml(cell)}</${tag}>`).join("");
  const body = rows.map(row => `<tr>${cells(row, "td")}</tr>`).join("");
  const html = `<table><thead><tr>${cells(columns, "th")}</tr></thead><tbody>${body}</tbody></table>`;
  return {
    [displaySymbol]: () => ({ "text/plain": text, "text/html": html }),
    [inspectSymbol]: () => text,
  } as Displayable;
}
