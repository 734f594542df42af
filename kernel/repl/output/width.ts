import { stripVTControlCharacters } from "node:util";
import { characterWidth, textWidth } from "../../../lib/core/text-width.ts";

/**
 * A character as the line editor shows it. Control characters become pictures of themselves, so that pasted escape
 * sequences do nothing, and what would turn the reading direction around (and hide what code does) becomes visible.
 */
export function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 9) return "  ";
  if (code < 32) return String.fromCodePoint(0x2400 + code);
  if (code === 127) return "\u2421";
  if (
    (code >= 0x80 && code < 0xa0) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  )
    return "\ufffd";
  if (code === 0x200e || code === 0x200f) return "\ufffd";
  return character;
}

/** A text that data has a part in, as it may be shown: colours work, every other control character becomes a picture of itself. */
export function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences are made of control characters
  const pattern = /(\x1b\[[\d;:]*m)|\r(?!\n)|[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/g;
  return text.replace(pattern, (found, color) => color ?? visible(found));
}

/** Columns of a row of text; colours take none. */
export const rowWidth = (row: string): number => textWidth(stripVTControlCharacters(row));

/** The row cut to so many columns, an ellipsis in place of what is cut. Plain text, one line, control characters made visible. */
export function fit(text: string, columns: number): string {
  if (columns < 1) return "";
  let row = "";
  let width = 0;
  for (const character of text) {
    const next = characterWidth(character);
    if (width + next > columns) {
      while (width > columns - 1 && row !== "") {
        const last = Array.from(row).at(-1) ?? "";
        row = row.slice(0, -last.length);
        width -= characterWidth(last);
      }
      return `${row}…`;
    }
    row += visible(character);
    width += next;
  }
  return row;
}

/** Text in lines of so many columns, broken between words; at most `rows` of them, the last ends in an ellipsis where more follows. */
export function wrap(text: string, columns: number, rows: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\n(?=\s*(?:\n|[-*@]))/)) {
    let line = "";
    for (const word of paragraph.split(/\s+/)) {
      if (word === "") continue;
      if (line !== "" && rowWidth(line) + 1 + rowWidth(word) > columns) {
        lines.push(line);
        line = word;
      } else line += (line && " ") + word;
    }
    if (line !== "") lines.push(line);
    if (lines.length > rows) return [...lines.slice(0, rows - 1), fit(`${lines[rows - 1]} …`, columns)];
  }
  return lines.map(line => fit(line, columns));
}

/**
 * A message in rows of so many columns, broken between words; what goes on is indented as the line began, behind its arrow. Lines of code
 * (they have a margin) and words that are longer than a row are left to the terminal.
 */
export function wrapMessage(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap(line => (rowWidth(line) <= columns || line.includes("│") ? [line] : wrapLine(line, columns)))
    .join("\n");
}

function wrapLine(line: string, columns: number): string[] {
  const begin = /^\s*(?:→ )?/.exec(line)?.[0] ?? "";
  const rows: string[] = [];
  let row = begin;
  let isEmpty = true;
  for (const word of line.slice(begin.length).split(" ")) {
    if (!isEmpty && rowWidth(row) + 1 + rowWidth(word) > columns) {
      rows.push(row);
      row = " ".repeat(begin.length);
      isEmpty = true;
    }
    row += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...rows, row];
}
