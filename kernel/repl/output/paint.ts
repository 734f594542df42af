import { styleText } from "node:util";
import { type Token, tokens } from "../input/tokens.ts";

type Style = Parameters<typeof styleText>[0];

const words = new Set(
  "as async await break case catch class const continue debugger default delete do else export extends finally for from function get if implements import in instanceof interface let new of return satisfies set static super switch this throw try type typeof var void while with yield".split(
    " ",
  ),
);
const constants = new Set(["true", "false", "null", "undefined", "NaN", "Infinity"]);

/**
 * TypeScript with terminal colours, for a line that is being typed: quick (it runs at every key), so by pattern and not by
 * grammar. The visible text is unchanged. `marked` offsets (a pair of brackets) are set off.
 */
export function paint(code: string, marked: readonly number[] = []): string {
  let painted = "";
  let before = "";
  for (const token of tokens(code)) {
    const after = code[token.at + token.text.length];
    const style = marked.includes(token.at) ? setOff : styleOf(token, before, after);
    painted += style ? styled(style, token.text) : token.text;
    before = token.text;
  }
  return painted;
}

const setOff: Style = ["bold", "underline"];

/** Text in a style, each line of its own, so that a line can be drawn without those above it. */
export function styled(style: Style, text: string): string {
  return text
    .split("\n")
    .map(line => (line ? styleText(style, line, { validateStream: false }) : line))
    .join("\n");
}

function styleOf({ kind, text }: Token, before: string, after: string | undefined): Style | undefined {
  if (kind === "comment") return "gray";
  if (kind === "string") return "green";
  if (kind === "number") return "yellow";
  if (kind !== "name") return undefined;
  if (before !== "." && words.has(text)) return "magenta";
  if (before !== "." && constants.has(text)) return "yellow";
  return after === "(" ? "cyan" : undefined;
}
