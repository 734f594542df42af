import type { Session } from "../session/session.ts";
import type { TerminalInput } from "./decode.ts";
import type { History } from "./history.ts";
import { Prompt } from "./prompt.ts";
import type { Tty } from "./tty.ts";

/** What came out of a prompt: a text to run, Ctrl-C, or Ctrl-D on an empty line. */
export type Entry =
  | { readonly kind: "entry"; readonly text: string }
  | { readonly kind: "interrupt"; readonly hadText: boolean }
  | { readonly kind: "end" };

/** What an editor must know of the language; all but `isComplete` may take its time, typing goes on meanwhile. */
export type EditorLanguage = Pick<Session, "complete" | "inspect" | "signature" | "isComplete">;

export interface EditorOptions {
  readonly tty: Tty;
  readonly history: History;
  readonly language: EditorLanguage;
}

export interface Editor {
  /** Shows the prompt and resolves with what was entered. */
  read(): Promise<Entry>;
  /** Takes what the terminal sends; without a prompt it waits for the next one. */
  input(input: TerminalInput): void;
  /** Forgets what was typed ahead. */
  forget(): void;
  /** Draws the prompt anew, where one is open: after the window was resized, or the terminal was somebody else's. */
  redraw(): void;
  /** No more input comes. */
  end(): void;
  /** Writes text; where a prompt is open, above it. `over`: so many rows that were printed last are replaced by it. */
  print(text: string, over?: number): void;
}

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
