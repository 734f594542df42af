import type { Position } from "./positions.ts";

/** The lines around a position with a caret under it; `length` characters are underlined, on the one line only. */
export function codeFrame(source: string, { line, column }: Position, length = 1, context = 2): string[] {
  const all = source.split("\n");
  const first = Math.max(1, line - context);
  const last = Math.min(all.length, line + context);
  const width = String(last).length;
  const result: string[] = [];
  for (let i = first; i <= last; i++) {
    const here = i === line;
    result.push(
      `${here ? "\u001b[31m>\u001b[39m" : " "} \u001b[90m${String(i).padStart(width)} │\u001b[39m ${all[i - 1]}`,
    );
    if (!here) continue;
    // Tabs stay tabs, so that the caret stands where the eye expects it.
    const indent = all[i - 1].slice(0, column - 1).replace(/[^\t]/g, " ");
    const marks = "^".repeat(Math.max(1, Math.min(length, all[i - 1].length - column + 1)));
    result.push(`  \u001b[90m${" ".repeat(width)} │\u001b[39m ${indent}\u001b[31m${marks}\u001b[39m`);
  }
  return result;
}
