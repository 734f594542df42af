import { codeVersion } from "../../lib/core/code-version.ts";
import { PeakError } from "../../lib/core/errors.ts";
import type { MimeBundle } from "../../lib/core/display.ts";
import type { Question } from "../display/input.ts";
import type { Answer } from "../jupyter/link/messages.ts";
import type { ExecuteOutcome, Session } from "../session/session.ts";
import { command, isCommand } from "./commands.ts";
import { confirmEffect } from "./confirm-effect.ts";
import { openDumbEditor } from "./dumb.ts";
import type { TerminalInput } from "./input/decode.ts";
import { openEditor } from "./input/editor.ts";
import type { Images } from "./output/image/images.ts";
import type { History } from "./input/history.ts";
import { createPrinter } from "./output/print.ts";
import { openRecord } from "./record.ts";
import { shown, wrapped } from "./output/show.ts";
import type { Tty } from "./tty.ts";

export interface Conversation {
  readonly session: Session;
  readonly tty: Tty;
  readonly history: History;
  /** Nothing but text may be written to the terminal (TERM=dumb). */
  readonly dumb: boolean;
  readonly images: Images;
  /** Takes the answer to a question of a cell. */
  readonly answer: (id: number, answer: Answer) => void;
  /** Gets what no entry caused, once it can be shown. */
  readonly whenOpen: (print: (text: string) => void) => void;
}

/** The conversation: prompt, run, show, until Ctrl-D. Returns the exit code. */
export async function converse({
  session,
  tty,
  history,
  dumb,
  images,
  answer,
  whenOpen,
}: Conversation): Promise<number> {
  const editor = (dumb ? openDumbEditor : openEditor)({ tty, history, language: session });
  const printer = createPrinter(editor, tty);
  const record = openRecord();
  /** Presses of Ctrl-C since the entry that runs was started; undefined while none runs. */
  let pressed: number | undefined;

  const take = (input: TerminalInput): void => {
    if (input.kind === "reply") return images.reply(input.text);
    if (pressed === undefined || input.kind !== "key") return editor.input(input);
    if (input.name === "ctrl-z") return tty.suspend();
    if (input.name === "ctrl-\\") {
      tty.restore();
      return void process.kill(0, "SIGQUIT");
    }
    if (input.name !== "ctrl-c") return editor.input(input);
    pressed++;
    editor.forget();
    editor.giveUp();
    printer.out(pressed === 3 ? "^C\nIf it does not end, Ctrl-\\ ends the whole session.\n" : "^C\n");
    session.interrupt();
  };
  // Keys may come together: an entry begins between the Enter that ended it and the Ctrl-C that is meant for it.
  let taken = Promise.resolve();
  tty.onInput(input => void (taken = taken.then(() => take(input))));
  tty.onResize(() => editor.redraw());
  tty.onEnd(() => editor.end());
  tty.claim();
  tty.write(images.question);
  const look = {
    colors: tty.colors,
    columns: () => tty.size.columns,
    picture: (bundle: MimeBundle) => images.picture(bundle, tty.size),
  };

  const ask = async (id: number, question: Question): Promise<void> => {
    if (pressed === undefined) return answer(id, { given: false, reason: "its entry has ended" });
    const value = await editor.ask(question);
    // Who interrupts ends the entry, not only its question.
    if (value === undefined && pressed !== 0) return;
    answer(
      id,
      value === undefined ? { given: false, reason: "the question was left" } : { given: true, value },
    );
  };

  const execute = async (code: string, tags?: readonly string[]): Promise<ExecuteOutcome> => {
    const show = shown(printer, look);
    const note = record.begin(code, tags);
    pressed = 0;
    try {
      const outcome = await session.execute(code, {
        tags,
        confirmEffect: () => confirmEffect(code, { editor, printer, size: tty.size }),
        onOutput(output) {
          note.listener(output);
          if (output.kind === "question") void ask(output.id, output.question);
          else show(output);
        },
      });
      note.ended(outcome);
      return outcome;
    } finally {
      pressed = undefined;
      editor.giveUp();
    }
  };

  let offered = "";
  const enter = async (text: string): Promise<"leave" | undefined> => {
    if (isCommand(text)) {
      const done = await command(text, { history, record, session });
      if (done.kind === "exit") return "leave";
      if (done.kind === "print") printer.out(done.text);
      else for (const { code, tags } of done.entries) if ((await execute(code, tags)).status !== "ok") break;
    } else {
      const outcome = await execute(text);
      // What a magic loaded is there to be changed before it runs.
      if (outcome.status === "ok") offered = outcome.offered ?? "";
    }
    return undefined;
  };

  try {
    printer.out(
      `Peak Trade ${codeVersion().split("+")[0]} · TypeScript, with pt preloaded · .help, or start with\n` +
        `  const btc = await pt.load("BTC/USD", { timeframe: "1h", source: "synthetic" })\n`,
    );
    whenOpen(printer.error);
    let leaving = false;
    let forgetful = false;
    for (;;) {
      const entry = await editor.read(offered);
      offered = "";
      if (entry.kind === "end") return 0;
      if (entry.kind === "interrupt") {
        if (!entry.hadText && leaving) return 0;
        leaving = !entry.hadText;
        if (leaving) printer.out("Ctrl-C again or Ctrl-D leaves.\n");
        continue;
      }
      leaving = false;
      const text = entry.text.trimEnd();
      if (text.trim() === "") continue;
      try {
        history.add(text);
      } catch (error) {
        if (!forgetful) printer.error(`The history is not kept: ${messageOf(error)}\n`);
        forgetful = true;
      }
      try {
        if ((await enter(text)) === "leave") return 0;
      } catch (error) {
        // A command's own mistake; cells never reject.
        if (!(error instanceof PeakError)) throw error;
        printer.error(`${wrapped(error.message, look)}\n`);
      }
    }
  } finally {
    await images.answered();
    tty.restore();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
