import { peakCommand } from "./peak.ts";
import { openTerminal, type TerminalProcess } from "./terminal.ts";

/** Keys as a terminal sends them. */
export const keys = {
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31),
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  escape: "\x1b",
  pageDown: "\x1b[6~",
  shiftTab: "\x1b[Z",
  paste: (text: string) => `\x1b[200~${text}\x1b[201~`,
};

export interface Repl extends TerminalProcess {
  /** Enters a line and waits for the next prompt, then for what is to be seen. */
  enter(line: string, shows?: string | RegExp, milliseconds?: number): Promise<void>;
}

export interface ReplOptions {
  readonly home: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly columns?: number;
  readonly rows?: number;
  readonly command?: readonly string[];
}

/** `peak repl` in a terminal of its own, at its first prompt. */
export async function openRepl({ home, env, columns = 100, rows = 40, command }: ReplOptions): Promise<Repl> {
  const terminal = openTerminal(command ?? [...peakCommand, "repl"], {
    // A machine that says CI has, Node finds, no colours: the person at this terminal does.
    env: { PEAK_HOME: home, NO_COLOR: undefined, CI: undefined, TMUX: undefined, ...env },
    cwd: home,
    columns,
    rows,
  });
  const prompts = (text: string): number => text.match(/^peak>/gm)?.length ?? 0;
  await terminal.until(/^peak>$/m);
  return Object.assign(Object.create(terminal) as TerminalProcess, {
    async enter(line: string, shows: string | RegExp = "", milliseconds?: number) {
      const before = prompts(terminal.text);
      terminal.type(`${line}\r`);
      await terminal.until(text => prompts(text) > before && text.endsWith("\npeak>"), milliseconds);
      await terminal.until(shows, milliseconds);
    },
  });
}
