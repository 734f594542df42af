import { backspace, type Buffer, insert, type Motion, move, remove, replace } from "./buffer.ts";

/** A key press as `readline.emitKeypressEvents` reports it. */
export interface Key {
  readonly sequence?: string;
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly shift?: boolean;
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

/** A key's name with its modifiers: "ctrl-left", "meta-b", "return". */
export function nameOf(key: Key): string {
  const name = key.name ?? key.sequence ?? "";
  return `${key.ctrl ? "ctrl-" : ""}${key.meta ? "meta-" : ""}${name}`;
}

/**
 * What an editing key (the usual ones of a shell and of Emacs) makes of the buffer; undefined for a key that is none.
 * `killed` is what the last removal took, for Ctrl-Y.
 */
export function edited(
  buffer: Buffer,
  key: Key,
  killed: string,
): { readonly buffer: Buffer; readonly killed: string } | undefined {
  const name = nameOf(key);
  if (name in motions) return { buffer: move(buffer, motions[name]), killed };
  if (name in removals) {
    const result = remove(buffer, removals[name]);
    return {
      buffer: result.buffer,
      killed: name === "delete" || name === "ctrl-d" ? killed : result.removed,
    };
  }
  if (name === "backspace" || name === "ctrl-h") return { buffer: backspace(buffer), killed };
  if (name === "ctrl-y") return { buffer: insert(buffer, killed), killed };
  if (name === "meta-return" || name === "meta-enter") return { buffer: insert(buffer, "\n"), killed };
  const typed = key.sequence ?? "";
  // oxlint-disable-next-line no-control-regex -- control characters are keys, not text
  if (key.ctrl || key.meta || typed === "" || /[\x00-\x1f\x7f]/.test(typed)) return undefined;
  return { buffer: typed === "}" ? outdented(buffer) : insert(buffer, typed), killed };
}

/** A closing brace typed first on its line goes back one step. */
function outdented(buffer: Buffer): Buffer {
  const start = buffer.text.lastIndexOf("\n", buffer.cursor - 1) + 1;
  const indent = buffer.text.slice(start, buffer.cursor);
  return start > 0 && /^(?: {2})+$/.test(indent)
    ? replace(buffer, buffer.cursor - 2, buffer.cursor, "}")
    : insert(buffer, "}");
}
