/** Where rows were drawn last, so that the next drawing can start there. */
export interface Drawn {
  /** Rows from the first drawn one to the one the cursor is in. */
  readonly cursorRow: number;
}

export interface Picture {
  /** Lines of the input with colours; the first behind `prompt`, the others behind `continuation`. */
  readonly painted: string;
  /** The same without colours. */
  readonly text: string;
  readonly cursor: number;
  readonly prompt: string;
  readonly continuation: string;
}

/**
 * The control sequence that draws the input over what was drawn before. Lines are broken here and not by the terminal, so
 * the cursor is where we think it is whatever a terminal does at its right edge. Of an input taller than the
 * window, the part around the cursor is drawn.
 */
export function draw(
  picture: Picture,
  before: Drawn,
  size: { readonly columns: number; readonly rows: number },
): { sequence: string; drawn: Drawn } {
  const { rows, row, column } = layout(picture, size.columns);
  const first = Math.max(0, Math.min(row - size.rows + 1, rows.length - size.rows), row - size.rows + 1);
  const shown = rows.slice(first, first + size.rows);
  const up = shown.length - 1 - (row - first);
  return {
    sequence: `${toTop(before)}\x1b[J${shown.join("\r\n")}${up > 0 ? `\x1b[${up}A` : ""}\r${column > 0 ? `\x1b[${column}C` : ""}`,
    drawn: { cursorRow: row - first },
  };
}

/** Moves to the first column of the first drawn row. */
export function toTop({ cursorRow }: Drawn): string {
  return `${cursorRow > 0 ? `\x1b[${cursorRow}A` : ""}\r`;
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

/** One line broken into rows of `columns`. `cursor` counts in the visible text behind the head; -1: not in this line. */
function breakLine(head: string, painted: string, cursor: number, columns: number) {
  const rows = [""];
  let column = 0;
  let seen = 0;
  let at = { row: 0, column: 0 };
  const put = (text: string, counts: boolean) => {
    // oxlint-disable-next-line no-control-regex -- colours take no room
    for (const piece of text.match(/\x1b\[[0-9;]*m|[^\x1b]/gu) ?? []) {
      if (piece.startsWith("\x1b")) {
        rows[rows.length - 1] += piece;
        continue;
      }
      const width = characterWidth(piece);
      if (column + width > columns) {
        rows.push("");
        column = 0;
      }
      if (counts && seen === cursor) at = { row: rows.length - 1, column };
      rows[rows.length - 1] += piece;
      column += width;
      if (counts) seen += piece.length;
    }
  };
  put(head, false);
  put(painted, true);
  if (seen === cursor) {
    // Behind a full row the cursor stands in the next one.
    if (column >= columns) {
      rows.push("");
      column = 0;
    }
    at = { row: rows.length - 1, column };
  }
  return { rows, ...at };
}

/** Columns a character takes in a terminal: none for combining marks, two for wide scripts and emoji. */
export function characterWidth(character: string): 0 | 1 | 2 {
  if (/^(?:\p{Mark}|[\u200b-\u200f])/u.test(character)) return 0;
  if (
    /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u.test(
      character,
    )
  )
    return 2;
  return 1;
}
