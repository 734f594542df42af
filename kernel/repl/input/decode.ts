import { StringDecoder } from "node:string_decoder";

/** One thing that a terminal sends. */
export type TerminalInput =
  /** A key. `name` carries its modifiers ("ctrl-left", "meta-b", "return"); `text` is what it types, "" where nothing. */
  | { readonly kind: "key"; readonly name: string; readonly text: string }
  /** A marked paste, as it came: line ends and control characters included. */
  | { readonly kind: "paste"; readonly text: string }
  /** The terminal's answer to a question of ours. */
  | { readonly kind: "reply"; readonly text: string };

const letters: Record<string, string> = {
  A: "up", B: "down", C: "right", D: "left", E: "clear", F: "end", H: "home", P: "f1", Q: "f2", R: "f3", S: "f4",
}; // prettier-ignore
const numbers: Record<string, string> = {
  1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end",
}; // prettier-ignore
const codes: Record<string, string> = { 9: "tab", 13: "return", 27: "escape", 127: "backspace" };

const pasteEnd = "\x1b[201~";
/** A whole escape sequence: a command with parameters, one of the application keypad, or a string answer. */
// oxlint-disable-next-line no-control-regex -- control sequences are what is read
const sequence = /^\x1b(?:\[([<-?]?)([0-9;:]*)[ -/]*([@-~])|O([A-Z])|([P\]_^])([^]*?)(?:\x1b\\|\x07))/;
/** The beginning of one. */
// oxlint-disable-next-line no-control-regex -- control sequences are what is read
const begun = /^\x1b(?:$|\x1b?\[[<-?]?[0-9;:]*[ -/]*$|O$|[P\]_^][^]*$)/;

/**
 * Turns a terminal's bytes into keys, pastes and answers. A sequence may arrive in pieces; an escape that nothing follows
 * within `patience` ms is the Escape key.
 */
export function createDecoder(emit: (input: TerminalInput) => void, patience = 40): (bytes: Buffer) => void {
  const utf8 = new StringDecoder("utf8");
  let rest = "";
  let timer: NodeJS.Timeout | undefined;

  const key = (name: string, text = ""): void => emit({ kind: "key", name, text });

  /** Takes one input from the front of `rest`; false: it is not whole yet. */
  const take = (): boolean => {
    if (rest.startsWith("\x1b[200~")) {
      const end = rest.indexOf(pasteEnd);
      if (end < 0) return false;
      emit({ kind: "paste", text: rest.slice(6, end) });
      rest = rest.slice(end + pasteEnd.length);
      return true;
    }
    const match = sequence.exec(rest);
    if (match) {
      rest = rest.slice(match[0].length);
      command(match);
      return true;
    }
    if (begun.test(rest)) return false;
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    rest = rest.slice(character.length);
    if (character !== "\x1b") key(...single(character));
    else if (rest.startsWith("\x1b")) key("escape");
    else {
      const next = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      rest = rest.slice(next.length);
      key(`meta-${single(next)[0]}`);
    }
    return true;
  };

  const command = ([whole, mark, parameters = "", final, keypad, string]: RegExpExecArray): void => {
    if (string !== undefined || mark || final === "t" || (final === "R" && parameters.includes(";")))
      return emit({ kind: "reply", text: whole });
    if (keypad !== undefined) return key(keypad === "M" ? "return" : (letters[keypad] ?? "unknown"));
    const [first, modifiers = "1"] = parameters.split(";");
    if (final === "Z") return key("shift-tab");
    const name =
      final === "~"
        ? numbers[first]
        : final === "u"
          ? (codes[first.split(":")[0]] ?? String.fromCodePoint(Number(first.split(":")[0])))
          : letters[final];
    key(modified(name ?? "unknown", Number(modifiers.split(":")[0])));
  };

  const drain = (): void => {
    while (rest !== "" && take());
  };

  return bytes => {
    clearTimeout(timer);
    rest += utf8.write(bytes);
    drain();
    if (rest === "") return;
    const pasting = rest.startsWith("\x1b[200~");
    timer = setTimeout(
      () => {
        // What never ended ends now: a paste whose end was lost, or a key that only looked like the start of more.
        if (pasting) rest += pasteEnd;
        else if (rest.length === 2) {
          key(`meta-${rest[1]}`);
          rest = "";
        } else {
          rest = rest.slice(1);
          key("escape");
        }
        drain();
      },
      pasting ? 1_000 : patience,
    );
  };
}

function single(character: string): [name: string, text: string] {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\r") return ["return", ""];
  if (character === "\t") return ["tab", ""];
  if (character === "\x7f" || character === "\b") return ["backspace", ""];
  if (code === 0) return ["ctrl-space", ""];
  if (code < 32) return [`ctrl-${String.fromCharCode(code + 64).toLowerCase()}`, ""];
  if (code >= 0x80 && code < 0xa0) return ["unknown", ""];
  return [character === " " ? "space" : character, character];
}

function modified(name: string, modifiers: number): string {
  const bits = Math.max(0, modifiers - 1);
  return `${bits & 4 ? "ctrl-" : ""}${bits & 2 ? "meta-" : ""}${bits & 1 ? "shift-" : ""}${name}`;
}
