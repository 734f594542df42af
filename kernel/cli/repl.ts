import { homeFolder } from "../../lib/core/store/home.ts";
import { join } from "node:path";
import { openHistory } from "../repl/history.ts";
import { runScript } from "../repl/script.ts";
import { converse } from "../repl/terminal.ts";
import { openSession, type TypeMode } from "../session/index.ts";

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
  });
  try {
    const { stdin: input, stdout: output } = process;
    if (input.isTTY && output.isTTY) return await converse(session, { input, output }, history);
    return await runScript(session, input, {
      out: text => void output.write(text),
      error: text => void process.stderr.write(text),
    });
  } finally {
    await session.close();
  }
}
