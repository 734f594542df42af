import type { Editor, EditorOptions } from "./contract.ts";
import type { TerminalInput } from "./decode.ts";
import { Prompt } from "./prompt.ts";

/** A line editor for programs: many lines, colours while typing, history, search in it, completion by Tab, signatures. */
export function openEditor(options: EditorOptions): Editor {
  const { tty } = options;
  let killed = "";
  let open: Prompt | undefined;
  let ended = false;
  let atLineStart = true;
  // Keys that arrive while a cell runs, or together with the Enter that ends a prompt, belong to the next one.
  let ahead: TerminalInput[] = [];
  return {
    read() {
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
        prompt.open();
        while (open === prompt) {
          const next = ahead.shift();
          if (!next) break;
          prompt.input(next);
        }
      });
    },
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
