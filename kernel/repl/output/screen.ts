import { characterWidth } from "../../../lib/core/text-width.ts";
import { rowWidth, visible } from "./width.ts";

/** Rows that stand on the screen, so that the next drawing can change what differs and leave the rest. */
export interface Drawn {
  readonly rows: readonly string[];
  /** The row, counted from the first drawn one, and the column that the cursor is in. */
  readonly cursorRow: number;
  readonly cursorColumn: number;
  readonly columns: number;
}

export const nothingDrawn: Drawn = Object.freeze({ rows: [], cursorRow: 0, cursorColumn: 0, columns: 0 });

export interface Picture {
  /** Lines of the input with colours; the first behind `prompt`, the others behind `continuation`. */
  readonly painted: string;
  /** The same without colours. */
  readonly text: string;
  readonly cursor: number;
  readonly prompt: string;
  readonly continuation: string;
  /** Rows below the input (a menu, a hint), none wider than the terminal. */
  readonly below?: readonly string[];
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The control sequence that draws the input over what was drawn before; rows that stay as they are are not written again.
 * Lines are broken here and not by the terminal, so the cursor is where we think it is whatever a terminal does at its
 * right edge. Of an input taller than the window, the part around the cursor is drawn.
 */
export function draw(picture: Picture, before: Drawn, size: Size): { sequence: string; drawn: Drawn } {
  const input = layout(picture, size.columns);
  const below = (picture.below ?? []).slice(0, Math.max(0, size.rows - 1));
  const height = size.rows - below.length;
  const first = Math.max(
    0,
    Math.min(input.row - height + 1, input.rows.length - height),
    input.row - height + 1,
  );
  const rows = [...input.rows.slice(first, first + height), ...below];
  const drawn = { rows, cursorRow: input.row - first, cursorColumn: input.column, columns: size.columns };
  const up = rows.length - 1 - drawn.cursorRow;
  return {
    sequence:
      toTop(before) +
      changed(rows, before.rows, size.columns) +
      (up > 0 ? `\x1b[${up}A` : "") +
      `\r${input.column > 0 ? `\x1b[${input.column}C` : ""}`,
    drawn,
  };
}

/** From the first row to the last, writing what differs. */
function changed(rows: readonly string[], before: readonly string[], columns: number): string {
  let sequence = before.length === 0 ? "\x1b[J" : "";
  for (const [at, row] of rows.entries()) {
    if (at > 0) sequence += "\r\n";
    // Behind a full row the cursor hangs at the edge, where erasing would take the last character.
    if (row !== before[at]) sequence += row + (rowWidth(row) < columns ? "\x1b[K" : "");
  }
  const left = before.length - rows.length;
  return left > 0 ? `${sequence}\r\n\x1b[J\x1b[1A` : sequence;
}

/** Moves to the first column of the first drawn row. */
export function toTop({ cursorRow }: Drawn): string {
  return `${cursorRow > 0 ? `\x1b[${cursorRow}A` : ""}\r`;
}

/** What is left of a drawing after the window changed its width: terminals break rows that became too long. */
export function resized(before: Drawn, columns: number): Drawn {
  if (columns >= before.columns) return { ...before, rows: [], columns };
  const height = (width: number): number => Math.max(1, Math.ceil(width / columns));
  const above = before.rows.slice(0, before.cursorRow).reduce((sum, row) => sum + height(rowWidth(row)), 0);
  return { ...before, rows: [], columns, cursorRow: above + Math.floor(before.cursorColumn / columns) };
}

/** The rows as the terminal will show them, and where in them the cursor stands. */
export function layout(picture: Picture, columns: number): { rows: string[]; row: number; column: number } {
  const rows: string[] = [];
  let cursorAt = { row: 0, column: 0 };
  let offset = 0;
  const plain = picture.text.split("\n");
  for (const [at, painted] of picture.painted.split("\n").entries()) {
    const head = at === 0 ? picture.prompt : picture.continuation;
    const within = picture.cursor - offset;
    const isHere = within >= 0 && within <= plain[at].length;
    const broken = breakLine(head, painted, isHere ? within : -1, columns);
    if (isHere) cursorAt = { row: rows.length + broken.row, column: broken.column };
    rows.push(...broken.rows);
    offset += plain[at].length + 1;
  }
  return { rows, ...cursorAt };
}

/** Which style a code of `\x1b[…m` belongs to, by the code that ends it. */
function endOf(code: number): number {
  if (code === 1 || code === 2 || code === 22) return 22;
  if (code === 4 || code === 24) return 24;
  if (code === 7 || code === 27) return 27;
  return (code >= 40 && code <= 49) || (code >= 100 && code <= 107) ? 49 : 39;
}

/** One line broken into rows of `columns`. `cursor` counts in the visible text behind the head; -1: not in this line. */
function breakLine(head: string, painted: string, cursor: number, columns: number) {
  const rows = [""];
  let column = 0;
  let seen = 0;
  let at = { row: 0, column: 0 };
  /** Styles that are on, each by its end: a row is drawn alone, so it must begin with them. */
  const styles = new Map<number, string>();
  const newRow = () => {
    if (styles.size > 0) rows[rows.length - 1] += "\x1b[0m";
    rows.push([...styles.values()].join(""));
    column = 0;
  };
  const put = (text: string, counts: boolean) => {
    // oxlint-disable-next-line no-control-regex -- colours take no room
    for (const piece of text.match(/\x1b\[\d+m|[^]/gu) ?? []) {
      if (piece.length > 1 && piece.startsWith("\x1b")) {
        const code = Number(piece.slice(2, -1));
        if (code === endOf(code)) styles.delete(code);
        else styles.set(endOf(code), piece);
        rows[rows.length - 1] += piece;
        continue;
      }
      const width = characterWidth(piece);
      if (column + width > columns) newRow();
      if (counts && seen === cursor) at = { row: rows.length - 1, column };
      rows[rows.length - 1] += visible(piece);
      column += width;
      if (counts) seen += piece.length;
    }
  };
  put(head, false);
  put(painted, true);
  if (seen === cursor) {
    // Behind a full row the cursor stands in the next one.
    if (column >= columns) newRow();
    at = { row: rows.length - 1, column };
  }
  return { rows, ...at };
}
