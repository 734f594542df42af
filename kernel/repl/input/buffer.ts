/** The text being typed and where the cursor stands in it (a UTF-16 offset, never inside a character). */
export interface Buffer {
  readonly text: string;
  readonly cursor: number;
}

export const emptyBuffer: Buffer = Object.freeze({ text: "", cursor: 0 });

/** A buffer of `text` with the cursor at its end. */
export function bufferOf(text: string): Buffer {
  return { text, cursor: text.length };
}

export function insert({ text, cursor }: Buffer, typed: string): Buffer {
  return { text: text.slice(0, cursor) + typed + text.slice(cursor), cursor: cursor + typed.length };
}

/** Replaces the text between two offsets and puts the cursor behind what was put there. */
export function replace({ text }: Buffer, start: number, end: number, by: string): Buffer {
  return { text: text.slice(0, start) + by + text.slice(end), cursor: start + by.length };
}

export type Motion = "left" | "right" | "wordLeft" | "wordRight" | "lineStart" | "lineEnd" | "start" | "end";

export function move(buffer: Buffer, motion: Motion): Buffer {
  return { text: buffer.text, cursor: target(buffer, motion) };
}

/** Removes what lies between the cursor and where `motion` leads; returns it too, for pasting it back. */
export function remove(buffer: Buffer, motion: Motion): { buffer: Buffer; removed: string } {
  const to = target(buffer, motion);
  const [start, end] = to < buffer.cursor ? [to, buffer.cursor] : [buffer.cursor, to];
  return { buffer: replace(buffer, start, end, ""), removed: buffer.text.slice(start, end) };
}

/** The cursor one line up or down at the same column; undefined where there is no such line. */
export function moveLine({ text, cursor }: Buffer, lines: -1 | 1): Buffer | undefined {
  const start = text.lastIndexOf("\n", cursor - 1) + 1;
  const column = cursor - start;
  if (lines === -1) {
    if (start === 0) return undefined;
    const above = text.lastIndexOf("\n", start - 2) + 1;
    return { text, cursor: whole(text, Math.min(above + column, start - 1)) };
  }
  const end = text.indexOf("\n", cursor);
  if (end < 0) return undefined;
  const next = text.indexOf("\n", end + 1);
  return { text, cursor: whole(text, Math.min(end + 1 + column, next < 0 ? text.length : next)) };
}

/** Backspace: inside the indentation of a line a whole step of two, else one character. */
export function backspace(buffer: Buffer): Buffer {
  const start = buffer.text.lastIndexOf("\n", buffer.cursor - 1) + 1;
  const before = buffer.text.slice(start, buffer.cursor);
  if (start > 0 && before.length >= 2 && before.length % 2 === 0 && before.trim() === "")
    return replace(buffer, buffer.cursor - 2, buffer.cursor, "");
  return remove(buffer, "left").buffer;
}

function target({ text, cursor }: Buffer, motion: Motion): number {
  switch (motion) {
    case "left":
      return previous(text, cursor);
    case "right":
      return next(text, cursor);
    case "wordLeft":
      return cursor - (/[\p{L}\p{N}_$]*[^\p{L}\p{N}_$]*$/u.exec(text.slice(0, cursor))?.[0].length ?? 0);
    case "wordRight":
      return cursor + (/^[^\p{L}\p{N}_$]*[\p{L}\p{N}_$]*/u.exec(text.slice(cursor))?.[0].length ?? 0);
    case "lineStart":
      return text.lastIndexOf("\n", cursor - 1) + 1;
    case "lineEnd": {
      const end = text.indexOf("\n", cursor);
      return end < 0 ? text.length : end;
    }
    case "start":
      return 0;
    case "end":
      return text.length;
  }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function previous(text: string, cursor: number): number {
  let last = 0;
  for (const { index } of graphemes.segment(text.slice(0, cursor))) last = index;
  return last;
}

function next(text: string, cursor: number): number {
  const [first] = graphemes.segment(text.slice(cursor));
  return cursor + (first?.segment.length ?? 0);
}

/** The nearest offset at or before `at` that is not inside a character. */
function whole(text: string, at: number): number {
  return at > 0 && at < text.length ? previous(text, next(text, at)) : at;
}
