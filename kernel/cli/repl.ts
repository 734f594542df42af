import { join } from "node:path";
import { homeFolder } from "../../lib/core/store/home.ts";
import { openHistory } from "../repl/history.ts";
import { runScript } from "../repl/script.ts";
import { converse } from "../repl/terminal.ts";
import { openSession, type TypeMode } from "../session/index.ts";
import { keepAlive } from "./keep-alive.ts";

export interface ReplOptions {
  /** What an entry with a type error does. Default `gate`: it does not run. */
  readonly types?: TypeMode;
}

/**
 * `peak repl`: the session in this terminal, or, where the input is a pipe, a script run statement by statement. Returns
 * the exit code. Throws `PeakError` where `PEAK_HOME` cannot be written.
 */
export async function replCommand(options: ReplOptions = {}): Promise<number> {
  const history = openHistory(join(homeFolder(), "repl-history.jsonl"));
  const session = await openSession({
    workingFolder: process.cwd(),
    types: options.types ?? "gate",
    breakOnSigint: true,
    // What no entry caused: a late rejection, a type service that ended.
    onOutput: output => {
      if (output.kind === "stream") process.stderr.write(output.text);
    },
  });
  try {
    const { stdin: input, stdout: output } = process;
    const printer = {
      out: (text: string) => void output.write(text),
      error: (text: string) => void process.stderr.write(text),
    };
    return await keepAlive(() =>
      input.isTTY && output.isTTY
        ? converse(session, { input, output }, history)
        : runScript(session, input, printer),
    );
  } finally {
    await session.close();
  }
}
