import { displaySymbol, escapeHtml, inspectSymbol, type Displayable } from "../../../lib/core/display.ts";
import { textLook } from "../../../lib/core/text-look.ts";

/** Characters that a column must have to be read. */
const leastRoom = 12;

/** Rows of texts that show themselves aligned, as text and as HTML. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): Displayable {
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map(row => row[i].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd();
  const text = [columns, ...rows].map(line).join("\n");
  const indent = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  /** In a terminal the last column goes on below itself, where there is any room for it. */
  const inTerminal = (): string => {
    const room = textLook().width - indent;
    if (room < leastRoom) return text;
    const below = `\n${" ".repeat(indent)}`;
    const fitting = new RegExp(`\\S.{0,${room - 1}}(?=\\s|$)|\\S{1,${room}}`, "gs");
    return [columns, ...rows]
      .map(row => line([...row.slice(0, -1), row.at(-1)!.match(fitting)?.join(below) ?? ""]))
      .join("\n");
  };
  const cells = (row: readonly string[], tag: string): string =>
    row.map(cell => `<${tag} style="text-align:left">${escapeHtml(cell)}</${tag}>`).join("");
  const body = rows.map(row => `<tr>${cells(row, "td")}</tr>`).join("");
  const html = `<table><thead><tr>${cells(columns, "th")}</tr></thead><tbody>${body}</tbody></table>`;
  return {
    [displaySymbol]: () => ({ "text/plain": text, "text/html": html }),
    [inspectSymbol]: inTerminal,
  } as Displayable;
}
