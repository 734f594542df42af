import { join } from "node:path";
import { isatty } from "node:tty";
import { homeFolder } from "../../lib/core/store/home.ts";
import { runScript } from "../repl/script.ts";
import { startTerminal } from "../repl/start.ts";
import { openSession, type TypeMode } from "../session/index.ts";
import { keepAlive } from "./keep-alive.ts";

export interface ReplOptions {
  /** What an entry with a type error does. Default: as configured; shipped is `gate`, it does not run. */
  readonly types?: TypeMode;
}

/**
 * `peak repl`: the session in this terminal, or, where the input is a pipe, a script run statement by statement. Returns
 * the exit code. Throws `PeakError` where `PEAK_HOME` cannot be written.
 */
export async function replCommand({ types }: ReplOptions = {}): Promise<number> {
  const history = join(homeFolder(), "repl-history.jsonl");
  const workingFolder = process.cwd();
  if (isatty(0) && isatty(1)) return startTerminal({ types, workingFolder, history });
  const session = await openSession({
    workingFolder,
    types,
    breakOnSigint: true,
    colors: false,
    // What no entry caused: a late rejection, a type service that ended.
    onOutput: output => {
      if (output.kind === "stream") process.stderr.write(output.text);
    },
  });
  const printer = {
    out: (text: string) => void process.stdout.write(text),
    error: (text: string) => void process.stderr.write(text),
  };
  try {
    return await keepAlive(() => runScript(session, process.stdin, printer));
  } finally {
    await session.close();
  }
}
