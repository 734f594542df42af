import type { Editor } from "../contract.ts";
import type { Printer } from "./show.ts";
import type { Tty } from "../tty.ts";
import { rowWidth } from "./width.ts";

/** Prints through the editor, so that an open prompt stays below, and draws a named output over itself while it is the last. */
export function createPrinter(editor: Editor, tty: Tty): Required<Printer> {
  let last: { readonly id: string; readonly text: string; readonly columns: number } | undefined;
  const print = (text: string): void => {
    if (text === "") return;
    last = undefined;
    editor.print(text);
  };
  return {
    out: print,
    error: print,
    named(id, text, update) {
      const { columns, rows } = tty.size;
      const height = last && last.columns === columns ? heightOf(last.text, columns) : Infinity;
      const over = update && last?.id === id && height < rows - 1 ? height : 0;
      editor.print(text, over);
      last = { id, text, columns };
    },
  };
}

/** Rows that a text with its last line end takes. */
function heightOf(text: string, columns: number): number {
  const lines = text.split("\n").slice(0, -1);
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(rowWidth(line) / columns)), 0);
}
