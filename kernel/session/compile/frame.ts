import type { Position } from "./positions.ts";

/** Longer lines are cut: a front end would wrap them, and the caret would stand below nothing. */
const widest = 120;
/** So much of a cut line stands before the caret. */
const before = 60;

/** Faint, not gray: JupyterLab's gray cannot be read on its dark theme's red. */
export const faint = (text: string): string => `\u001b[2m${text}\u001b[22m`;

/** The lines around a position with a caret under it; `length` characters are underlined, on the one line only. */
export function codeFrame(source: string, { line, column }: Position, length = 1, context = 2): string[] {
  const all = source.split("\n");
  const first = Math.max(1, line - context);
  const last = Math.min(all.length, line + context);
  const width = String(last).length;
  const result: string[] = [];
  for (let i = first; i <= last; i++) {
    const here = i === line;
    const { text, shift } = cut(all[i - 1], here ? column : 1);
    result.push(`${here ? "\u001b[31m>\u001b[39m" : " "} ${faint(`${String(i).padStart(width)} │`)} ${text}`);
    if (!here) continue;
    // Tabs stay tabs, so that the caret stands where the eye expects it.
    const at = column - 1 - shift;
    const indent = text.slice(0, at).replace(/[^\t]/g, " ");
    const marks = "^".repeat(Math.max(1, Math.min(length, text.length - at)));
    result.push(`  ${faint(`${" ".repeat(width)} │`)} ${indent}\u001b[31m${marks}\u001b[39m`);
  }
  return result;
}

/** The part of a line in which the column is, and by how much that stands further left than in the line. */
function cut(line: string, column: number): { readonly text: string; readonly shift: number } {
  if (line.length <= widest) return { text: line, shift: 0 };
  const from = column - 1 <= widest - 20 ? 0 : column - 1 - before;
  const to = from + widest;
  const head = from > 0 ? "…" : "";
  const tail = to < line.length ? "…" : "";
  return { text: head + line.slice(from, to) + tail, shift: from - head.length };
}
