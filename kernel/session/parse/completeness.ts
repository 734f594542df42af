import type { Completeness } from "../session.ts";
import { beginsWithBrace, parse, parseCell, type Parsed } from "./parse.ts";

/**
 * Whether a cell could run as it stands. The parser decides: an error at the very end of the text means that more may
 * follow, an error before it that nothing will help.
 */
export function completeness(code: string): Completeness {
  const { errors } = parse(code);
  if (errors.length === 0 || parseCell(code).parsed.errors.length === 0)
    return { status: "complete", indent: "" };
  const isOpen =
    isUnfinished(code, errors) ||
    (beginsWithBrace(code) && isUnfinished(`(${code}`, parse(`(${code}`).errors));
  return isOpen ? { status: "incomplete", indent: indentAfter(code) } : { status: "invalid", indent: "" };
}

function isUnfinished(code: string, errors: Parsed["errors"]): boolean {
  const end = code.trimEnd().length;
  return errors.some(
    ({ message, labels }) =>
      /but found `EOF`|^Unterminated (multiline|template)/.test(message) ||
      (message.startsWith("Unterminated string") && code.includes("`")) ||
      (/^(Unexpected token|Missing catch)/.test(message) && labels.some(label => label.start >= end)) ||
      (message.startsWith("Identifier expected after") && labels.some(label => label.end >= end)),
  );
}

function indentAfter(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]$/.test(line) ? `${indent}  ` : indent;
}
