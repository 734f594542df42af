import type { Editor, EditorOptions, Entry } from "./contract.ts";

/** A prompt for a terminal that can only be written to: what is typed is echoed, the last character can be taken back. */
export function openDumbEditor({ tty, language }: EditorOptions): Editor {
  let line = "";
  let before = "";
  let indent = "";
  let resolve: ((entry: Entry) => void) | undefined;
  let ended = false;
  let ahead: Parameters<Editor["input"]>[0][] = [];

  const done = (entry: Entry, mark = ""): void => {
    tty.write(`${mark}\n`);
    const tell = resolve;
    resolve = undefined;
    [line, before, indent] = ["", "", ""];
    tell?.(entry);
  };
  const enter = (): void => {
    const text = before + line;
    if (
      text.trim() === "" ||
      /^\s*\.[a-z]+\b/.test(text) ||
      language.isComplete(text).status !== "incomplete"
    )
      return done({ kind: "entry", text });
    before = `${text}\n`;
    indent = language.isComplete(text).indent;
    line = indent;
    tty.write(`\n  ... ${indent}`);
  };
  const take = (input: Parameters<Editor["input"]>[0]): void => {
    if (input.kind === "reply") return;
    if (input.kind === "paste") {
      line += input.text;
      return tty.write(input.text);
    }
    const { name, text } = input;
    if (name === "return" || name === "ctrl-j") enter();
    else if (name === "ctrl-c") done({ kind: "interrupt", hadText: before + line !== "" }, "^C");
    else if (name === "ctrl-d" && before + line === "") done({ kind: "end" });
    else if (name === "ctrl-z") tty.suspend();
    else if (name === "backspace" && line !== "") {
      line = Array.from(line).slice(0, -1).join("");
      tty.write("\b \b");
    } else if (text !== "") {
      line += text;
      tty.write(text);
    }
  };
  return {
    read() {
      if (ended) return Promise.resolve({ kind: "end" });
      tty.write("peak> ");
      return new Promise(answer => {
        resolve = answer;
        while (resolve === answer) {
          const next = ahead.shift();
          if (!next) break;
          take(next);
        }
      });
    },
    input(input) {
      if (resolve) take(input);
      else ahead.push(input);
    },
    forget: () => void (ahead = []),
    redraw() {},
    end() {
      ended = true;
      done({ kind: "end" });
    },
    print: text => tty.write(text),
  };
}
