import type { Asking, Editor, EditorOptions } from "../contract.ts";
import type { TerminalInput } from "./decode.ts";
import { Prompt } from "./prompt.ts";
import { QuestionPrompt } from "../question.ts";

/** A line editor for programs: many lines, colours while typing, history, search in it, completion by Tab, signatures. */
export function openEditor(options: EditorOptions): Editor {
  const { tty } = options;
  let killed = "";
  let open: Asking | undefined;
  /** Of the entry that runs, in the order in which they were put; the first is open. */
  const questions: QuestionPrompt[] = [];
  let ended = false;
  let atLineStart = true;
  // Keys that arrive while a cell runs, or together with the Enter that ends a prompt, belong to the next one.
  let ahead: TerminalInput[] = [];
  return {
    read(text = "") {
      // A prompt draws over the line it starts in; what was printed last keeps its own.
      if (!atLineStart) tty.write("\r\n");
      atLineStart = true;
      if (ended) return Promise.resolve({ kind: "end" });
      return new Promise(resolve => {
        const prompt = new Prompt(options, killed, entry => {
          killed = prompt.killed;
          open = undefined;
          resolve(entry);
        });
        open = prompt;
        prompt.open(text);
        while (open === prompt) {
          const next = ahead.shift();
          if (!next) break;
          prompt.input(next);
        }
      });
    },
    ask(question) {
      ahead = [];
      return new Promise(resolve => {
        const asked = new QuestionPrompt(question, tty, answer => {
          questions.splice(questions.indexOf(asked), 1);
          open = questions[0];
          resolve(answer);
          open?.open();
        });
        questions.push(asked);
        if (questions.length > 1) return;
        if (!atLineStart) tty.write("\r\n");
        atLineStart = true;
        open = asked;
        if (ended) asked.end();
        else asked.open();
      });
    },
    giveUp: () => [...questions].reverse().forEach(question => question.end()),
    input(input) {
      if (open) open.input(input);
      else ahead.push(input);
    },
    forget: () => void (ahead = []),
    redraw: () => open?.resized(),
    end() {
      ended = true;
      open?.end();
    },
    print(text, over = 0) {
      if (text === "") return;
      if (open) open.above(text, over);
      else {
        tty.write(over > 0 ? `\x1b[${over}A\r\x1b[J${text}` : text);
        atLineStart = text.endsWith("\n");
      }
    },
  };
}
