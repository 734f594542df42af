import type { Question } from "../display/input.ts";
import type { Session } from "../session/session.ts";
import type { TerminalInput } from "./input/decode.ts";
import type { History } from "./input/history.ts";
import type { Tty } from "./tty.ts";

/** What came out of a prompt: a text to run, Ctrl-C, or Ctrl-D on an empty line. */
export type Entry =
  | { readonly kind: "entry"; readonly text: string }
  | { readonly kind: "interrupt"; readonly hadText: boolean }
  | { readonly kind: "end" };

/** What an editor must know of the language; all but `isComplete` may take its time, typing goes on meanwhile. */
type EditorLanguage = Pick<Session, "complete" | "inspect" | "signature" | "isComplete">;

export interface EditorOptions {
  readonly tty: Tty;
  readonly history: History;
  readonly language: EditorLanguage;
}

/** What has the keyboard: the prompt, or a question of a cell. */
export interface Asking {
  open(): void;
  input(input: TerminalInput): void;
  /** Writes text above itself. `over`: so many rows above are replaced by it. */
  above(text: string, over: number): void;
  /** The window was resized, or the terminal was somebody else's. */
  resized(): void;
  /** No more input comes. */
  end(): void;
}

export interface Editor {
  /** Shows the prompt, with `text` in it where something is offered, and resolves with what was entered. */
  read(text?: string): Promise<Entry>;
  /** Asks for one line of text; undefined where none is given. What was typed before the question was seen is no answer. */
  ask(question: Question): Promise<string | undefined>;
  /** Gives up the questions that are open. */
  giveUp(): void;
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
