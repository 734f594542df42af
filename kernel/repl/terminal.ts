import type { ReadStream, WriteStream } from "node:tty";
import { stopwatch } from "../../lib/core/clock.ts";
import { codeVersion } from "../../lib/core/code-version.ts";
import { PeakError } from "../../lib/core/errors.ts";
import { setProgressSink } from "../../lib/core/progress.ts";
import type { Session } from "../session/session.ts";
import { command, isCommand } from "./commands.ts";
import { openEditor } from "./editor.ts";
import type { History } from "./history.ts";
import { shown } from "./show.ts";

export interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
}

/** The conversation: prompt, run, show, until Ctrl-D. Returns the exit code. */
export async function converse(
  session: Session,
  { input, output }: Terminal,
  history: History,
): Promise<number> {
  const colors = output.hasColors();
  const editor = openEditor({
    input,
    output,
    colors,
    history,
    complete: (text, cursor) => session.complete(text, cursor),
    isComplete: text => session.isComplete(text),
  });
  const printer = { out: editor.print, error: editor.print };
  const onSignal = () => session.interrupt();
  // Whatever ends the process, the terminal it leaves behind is a usable one.
  const restore = () => {
    if (input.isTTY) input.setRawMode(false);
    output.write("\x1b[?2004l");
  };
  process.on("SIGINT", onSignal);
  process.on("exit", restore);
  showWork(editor.print, output);
  editor.print(
    `Peak Trade ${codeVersion().split("+")[0]} · TypeScript, with pt preloaded · .help, or start with\n` +
      `  const btc = await pt.load("BTC/USD", { timeframe: "1h", source: "synthetic" })\n`,
  );
  let leaving = false;
  try {
    for (;;) {
      const entry = await editor.read();
      if (entry.kind === "end") return 0;
      if (entry.kind === "interrupt") {
        if (!entry.hadText && leaving) return 0;
        leaving = !entry.hadText;
        if (leaving) editor.print("Ctrl-C again or Ctrl-D leaves.\n");
        continue;
      }
      leaving = false;
      const text = entry.text.trimEnd();
      if (text.trim() === "") continue;
      history.add(text);
      if (isCommand(text)) {
        const done = run(text, history);
        if (done.kind === "exit") return 0;
        editor.print(done.text);
      } else if (/^[\w$.]+\?$/.test(text.trim())) {
        const name = text.trim().slice(0, -1);
        const { found, text: about } = await session.inspect(name, name.length);
        editor.print(found ? `${about}\n` : `Nothing is known about ${name}.\n`);
      } else {
        const show = shown(printer, colors);
        const outcome = await session.execute(text, {
          onOutput(output) {
            // The terminal has just written ^C into the line.
            if (output.kind === "error" && output.ename === "KeyboardInterrupt") editor.print("\n");
            show.listener(output);
          },
        });
        show.ended(outcome);
      }
    }
  } finally {
    process.off("SIGINT", onSignal);
    process.off("exit", restore);
    restore();
  }
}

function run(text: string, history: History) {
  try {
    return command(text, history);
  } catch (error) {
    if (error instanceof PeakError) return { kind: "print" as const, text: `${error.message}\n` };
    throw error;
  }
}

/** Long work (a sweep, a bootstrap) shows how far it is on one line, which vanishes when it is done. */
function showWork(print: (text: string) => void, output: WriteStream): void {
  setProgressSink((label, total) => {
    const elapsed = stopwatch();
    let last = -Infinity;
    let drawn = false;
    return {
      advance(done) {
        if (elapsed() - last < 100) return;
        last = elapsed();
        drawn = true;
        output.write(`\r\x1b[K${label} ${Math.floor((100 * done) / total)} %`);
      },
      end() {
        if (drawn) print("\r\x1b[K");
      },
    };
  });
}
