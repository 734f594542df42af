import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe } from "vitest";
import { VirtualTerminal } from "./vt.ts";

const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

/**
 * A describe block that needs a pseudo-terminal, which Python's standard library provides: skipped by name where there is
 * no Python, but run (and failed) with CI=true.
 */
export function describeWithTerminal(name: string, body: () => void): void {
  describe.skipIf(!hasPython && process.env.CI !== "true")(
    hasPython ? name : `${name} (needs python3)`,
    body,
  );
}

export interface TerminalProcess {
  /** Types: text, or keys as the terminal would send them. */
  type(text: string): void;
  /** Resolves when what is visible matches; throws with the screen after `milliseconds`. */
  until(visible: RegExp | string | ((text: string) => boolean), milliseconds?: number): Promise<void>;
  /** What a person sees. */
  readonly text: string;
  /** Everything written so far, without colours: also what was drawn over since. */
  readonly written: string;
  /** The same with its control sequences. */
  readonly raw: string;
  readonly screen: VirtualTerminal;
  readonly exited: Promise<number>;
  resize(columns: number, rows: number): void;
  kill(): void;
}

/** Starts a program in a terminal of its own. */
export function openTerminal(
  command: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; columns?: number; rows?: number } = {},
): TerminalProcess {
  const { columns = 100, rows = 40 } = options;
  const screen = new VirtualTerminal(columns, rows);
  let written = "";
  const child = spawn(
    "python3",
    [join(import.meta.dirname, "pseudo_terminal.py"), String(columns), String(rows), ...command],
    {
      env: { ...process.env, TERM: "xterm-256color", ...options.env },
      cwd: options.cwd,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    },
  );
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (data: string) => {
    written += data;
    screen.write(data);
  });
  child.stderr.on("data", (data: Buffer) => (written += String(data)));
  const exited = new Promise<number>(resolve => child.on("close", code => resolve(code ?? -1)));
  const matches = (wanted: RegExp | string | ((text: string) => boolean)) =>
    typeof wanted === "string"
      ? screen.text.includes(wanted)
      : typeof wanted === "function"
        ? wanted(screen.text)
        : wanted.test(screen.text);
  return {
    type: text => void child.stdin.write(text),
    async until(wanted, milliseconds = 30_000) {
      for (const end = Date.now() + milliseconds; !matches(wanted);) {
        if (Date.now() > end)
          throw new Error(`The terminal never showed ${wanted}. It shows:\n${screen.text}`);
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    },
    get text() {
      return screen.text;
    },
    get written() {
      return stripVTControlCharacters(written);
    },
    get raw() {
      return written;
    },
    screen,
    exited,
    resize(columns, rows) {
      screen.resize(columns, rows);
      (child.stdio[3] as Writable).write(`${columns} ${rows}\n`);
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
