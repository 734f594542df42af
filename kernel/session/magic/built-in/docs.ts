import { displaySymbol, escapeHtml, inspectSymbol } from "../../../../lib/core/display.ts";
import { textLook } from "../../../../lib/core/text-look.ts";
import { unknownName } from "../../../../lib/core/names.ts";
import { invalidArgument } from "../../../../lib/core/errors.ts";
import { display } from "../../../display/display.ts";
import type { Inspection } from "../../session.ts";
import { packageFolder, pagesAbout } from "../docs-line.ts";
import type { Magic } from "../magic.ts";

/** Pages named at once: those that speak of a name most. */
const mostPages = 5;
/** Characters that a line must have to be read. */
const leastRoom = 12;

/** What a name is: signature, documentation, and the pages that speak of it. `backtest` also finds `pt.backtest`. */
export const docs: Magic = {
  name: "docs",
  usage: "%docs NAME",
  summary: "signature and documentation of a name, and the pages that speak of it",
  kind: "line",
  async prepare(argument, language) {
    if (!/^[\w$.]+$/.test(argument))
      throw invalidArgument("%docs", "takes a name", argument, "Write %docs backtest, or %docs pt.ta.sma.");
    for (const name of [`pt.${argument}`, argument]) {
      const found = await language.inspect(name, name.length);
      if (found.found && !/^\(?(property\) )?any\b/.test(found.text))
        return { found, pages: pagesAbout(argument).slice(0, mostPages) };
    }
    const dot = argument.lastIndexOf(".");
    const owner = dot < 0 ? "pt." : argument.slice(0, dot + 1);
    throw unknownName("name", argument.slice(dot + 1), [
      ...new Set([...(await language.complete(owner)), ...language.names]),
    ]);
  },
  run(_argument, _scope, prepared) {
    const { found, pages } = prepared as { found: Inspection; pages: readonly string[] };
    const more = pages.length === 0 ? "" : `\n\nPages: ${pages.join(", ")}`;
    // In a terminal, which nobody else is shown, where they lie.
    const where = pages.length === 0 ? "" : `\n\nPages in ${packageFolder}: ${pages.join(", ")}`;
    display({
      [displaySymbol]: () => ({
        "text/plain": found.text + more,
        "text/markdown": `${found.markdown ?? `\`\`\`\n${found.text}\n\`\`\``}${more}`,
        "text/html": (found.html ?? "") + (more === "" ? "" : `<p>${escapeHtml(more.trim())}</p>`),
      }),
      [inspectSymbol]: () => broken(found.text + where, textLook().width),
    });
  },
};

/** The text for a terminal: lines end between words and go on below where they began, where there is any room for it. */
export function broken(text: string, width: number): string {
  return text.replace(/^([ \t]*)(\S.*)$/gm, (_line, indent: string, words: string) => {
    const room = Math.max(leastRoom, width - indent.length);
    const fitting = new RegExp(`\\S.{0,${room - 1}}(?=\\s|$)|\\S{1,${room}}`, "g");
    return indent + words.match(fitting)!.join(`\n${indent}`);
  });
}
