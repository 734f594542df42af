import { backspace, type Buffer, insert, type Motion, move, remove, replace } from "./buffer.ts";

/** A key by its name with modifiers ("ctrl-left", "meta-b", "return") and the text it types, "" where it types none. */
export interface Key {
  readonly name: string;
  readonly text: string;
}

const motions: Record<string, Motion> = {
  left: "left",
  right: "right",
  "ctrl-b": "left",
  "ctrl-f": "right",
  "ctrl-left": "wordLeft",
  "ctrl-right": "wordRight",
  "meta-left": "wordLeft",
  "meta-right": "wordRight",
  "meta-b": "wordLeft",
  "meta-f": "wordRight",
  home: "lineStart",
  end: "lineEnd",
  "ctrl-a": "lineStart",
  "ctrl-e": "lineEnd",
  "meta-<": "start",
  "meta->": "end",
};

const removals: Record<string, Motion> = {
  delete: "right",
  "ctrl-d": "right",
  "ctrl-k": "lineEnd",
  "ctrl-u": "lineStart",
  "ctrl-w": "wordLeft",
  "meta-backspace": "wordLeft",
  "meta-d": "wordRight",
  "ctrl-delete": "wordRight",
};

/** Keys that always begin a new line, where the terminal tells them from Enter. */
const newLine = new Set(["meta-return", "shift-return", "ctrl-return"]);

/**
 * What an editing key (the usual ones of a shell and of Emacs) makes of the buffer; undefined for a key that is none.
 * `killed` is what the last removal took, for Ctrl-Y.
 */
export function edited(
  buffer: Buffer,
  key: Key,
  killed: string,
): { readonly buffer: Buffer; readonly killed: string } | undefined {
  const { name, text } = key;
  if (name in motions) return { buffer: move(buffer, motions[name]), killed };
  if (name in removals) {
    const result = remove(buffer, removals[name]);
    return {
      buffer: result.buffer,
      killed: name === "delete" || name === "ctrl-d" ? killed : result.removed,
    };
  }
  if (name === "backspace" || name === "shift-backspace") return { buffer: backspace(buffer), killed };
  if (name === "ctrl-y") return { buffer: insert(buffer, killed), killed };
  if (newLine.has(name)) return { buffer: insert(buffer, "\n"), killed };
  if (text === "") return undefined;
  return { buffer: /^[)\]}]$/.test(text) ? outdented(buffer, text) : insert(buffer, text), killed };
}

/** A closing bracket typed first on its line goes back one step. */
function outdented(buffer: Buffer, bracket: string): Buffer {
  const start = buffer.text.lastIndexOf("\n", buffer.cursor - 1) + 1;
  const indent = buffer.text.slice(start, buffer.cursor);
  return start > 0 && /^(?: {2})+$/.test(indent)
    ? replace(buffer, buffer.cursor - 2, buffer.cursor, bracket)
    : insert(buffer, bracket);
}
