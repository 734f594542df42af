import type { Editor, EditorOptions, Entry } from "./contract.ts";
import type { TerminalInput } from "./input/decode.ts";

/** A prompt for a terminal that can only be written to: what is typed is echoed, the last character can be taken back. */
export function openDumbEditor({ tty, language }: EditorOptions): Editor {
  let line = "";
  let before = "";
  let indent = "";
  let resolve: ((entry: Entry) => void) | undefined;
  let ended = false;
  let ahead: TerminalInput[] = [];
  let question: { typed: string; password: boolean; answer(value: string | undefined): void } | undefined;

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
  const takeAnswer = (asked: NonNullable<typeof question>, input: TerminalInput): void => {
    if (
      input.kind === "key" &&
      (input.name === "return" || (input.name === "ctrl-d" && asked.typed === ""))
    ) {
      question = undefined;
      tty.write("\n");
      return asked.answer(input.name === "return" ? asked.typed : undefined);
    }
    if (input.kind === "key" && input.name === "backspace" && asked.typed !== "") {
      asked.typed = Array.from(asked.typed).slice(0, -1).join("");
      if (!asked.password) tty.write("\b \b");
    } else if (input.kind !== "reply" && input.text !== "") {
      asked.typed += input.text;
      if (!asked.password) tty.write(input.text);
    }
  };
  const take = (input: TerminalInput): void => {
    if (input.kind === "reply") return;
    if (question) return takeAnswer(question, input);
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
    read(text = "") {
      if (ended) return Promise.resolve({ kind: "end" });
      const lines = text.split("\n");
      line = lines.pop() ?? "";
      before = lines.map(above => `${above}\n`).join("");
      tty.write(`peak> ${text.replaceAll("\n", "\n  ... ")}`);
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
      if (resolve || question) take(input);
      else ahead.push(input);
    },
    ask: ({ prompt, password }) =>
      new Promise(answer => {
        tty.write(prompt);
        ahead = [];
        question = { typed: "", password, answer };
      }),
    giveUp() {
      question?.answer(undefined);
      question = undefined;
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
