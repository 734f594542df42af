import { effectQuestion } from "../session/state/effect-question.ts";
import type { Editor } from "./contract.ts";
import type { Printer } from "./output/show.ts";
import type { Size } from "./output/screen.ts";
import { visible } from "./output/width.ts";

/** Rows of the screen that the question itself and what it was put for take. */
const around = 6;

/**
 * Asks the person at the terminal whether an entry that may act on the world shall run, and shows that entry: one that comes
 * from a file was not seen before. Resolves with why it does not run, or undefined for a yes.
 */
export async function confirmEffect(
  code: string,
  { editor, printer, size }: { readonly editor: Editor; readonly printer: Printer; readonly size: Size },
): Promise<string | undefined> {
  const { prompt, refusal } = effectQuestion("entry");
  printer.out(excerpt(code.trim().split("\n"), Math.max(3, size.rows - around)));
  const answer = await editor.ask({ prompt, password: false });
  return answer === undefined ? "the question was left" : refusal(answer);
}

/** The lines of the entry; of a long one its beginning and its end, and how much lies between. */
function excerpt(lines: readonly string[], rows: number): string {
  const shown = lines.map(line => `  │ ${Array.from(line, visible).join("")}\n`);
  if (lines.length <= rows) return shown.join("");
  const end = Math.floor((rows - 1) / 3);
  const left = lines.length - (rows - 1);
  return [...shown.slice(0, rows - 1 - end), `  ⋮ ${left} more lines\n`, ...shown.slice(-end)].join("");
}
