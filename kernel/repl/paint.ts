import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

const words = new Set(
  "as async await break case catch class const continue debugger default delete do else export extends finally for from function get if implements import in instanceof interface let new of return satisfies set static super switch this throw try type typeof var void while with yield".split(
    " ",
  ),
);
const constants = new Set(["true", "false", "null", "undefined", "NaN", "Infinity"]);

/** Comment, string (also an unfinished one), number, name, or anything else, one at a time. */
const token =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)|(?<number>\b\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?n?\b)|(?<name>[\p{L}_$][\p{L}\p{N}_$]*)|[^]/giu;

/**
 * TypeScript with terminal colours, for a line that is being typed: quick (it runs at every key), so by pattern and not by
 * grammar. The visible text is unchanged.
 */
export function paint(code: string): string {
  let painted = "";
  let before = "";
  for (const match of code.matchAll(token)) {
    const { comment, string, number, name } = match.groups ?? {};
    const text = match[0];
    let style: Style | undefined;
    if (comment !== undefined) style = "gray";
    else if (string !== undefined) style = "green";
    else if (number !== undefined) style = "yellow";
    else if (name !== undefined && before !== ".")
      style = words.has(name) ? "magenta" : constants.has(name) ? "yellow" : undefined;
    if (name !== undefined && style === undefined && code[match.index + text.length] === "(") style = "cyan";
    painted += style ? each(style, text) : text;
    before = text;
  }
  return painted;
}

/** Styles each line of its own, so that a line can be drawn without those above it. */
function each(style: Style, text: string): string {
  return text
    .split("\n")
    .map(line => (line ? styleText(style, line, { validateStream: false }) : line))
    .join("\n");
}
