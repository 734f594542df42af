import { spawn } from "node:child_process";
import { PeakError } from "../../../lib/core/errors.ts";

export interface Command {
  readonly command: string;
  readonly arguments: readonly string[];
  /** The command is a line for the system's shell. */
  readonly shell: boolean;
  readonly workingFolder: string;
  readonly signal: AbortSignal;
  /** Sees every line of the standard error before it is shown; `false` keeps it from being shown. */
  readonly onErrorLine?: (line: string) => boolean;
}

/** Characters of a command that an error tells. */
const mostShown = 200;

/**
 * Runs a command to its end; what it prints is the cell's as it comes. It has no input. An abort ends it and all that it
 * started. Throws `unavailable` where it cannot start or ends with another exit code than 0.
 */
export async function runCommand(given: Command): Promise<void> {
  const { command, signal, onErrorLine = () => true } = given;
  const child = start(given);
  const end = (): void => {
    try {
      if (child.pid !== undefined)
        process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGTERM");
    } catch {
      // It has just ended by itself.
    }
  };
  signal.addEventListener("abort", end);
  child.stdout.setEncoding("utf8").on("data", (text: string) => void process.stdout.write(text));
  let rest = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split(/(?<=[\n\r])/);
    rest = /[\n\r]$/.test(lines.at(-1) ?? "") ? "" : (lines.pop() ?? "");
    for (const line of lines) if (onErrorLine(line)) process.stderr.write(line);
  });
  try {
    const [code, killer] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (...how) => resolve(how));
    });
    if (rest !== "" && onErrorLine(rest)) process.stderr.write(rest);
    if (code !== 0)
      throw new PeakError(
        "unavailable",
        `The command ended with ${killer === null ? `exit code ${code}` : killer}: ${command}`,
        {
          hint: "Read what it printed; append || true where failure is expected.",
          context: { exitCode: code },
        },
      );
  } catch (error) {
    if (error instanceof PeakError) throw error;
    throw cannotStart(command, error);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Throws at once for a line that is no command to the system: too long, or with a zero byte. */
function start({ command, arguments: words, workingFolder, shell }: Command) {
  try {
    return spawn(command, words, {
      cwd: workingFolder,
      shell,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that what the shell started ends with it.
      detached: process.platform !== "win32",
    });
  } catch (error) {
    throw cannotStart(command, error);
  }
}

const cannotStart = (command: string, cause: unknown): PeakError => {
  const shown = command.length > mostShown ? `${command.slice(0, mostShown)}…` : command;
  const isMissing = ["ENOENT", "EACCES"].includes((cause as NodeJS.ErrnoException).code ?? "");
  return new PeakError("unavailable", `The command cannot start: ${shown}`, {
    hint: isMissing
      ? "Check that it is installed and on the PATH."
      : "Write it into a file of its own and run that.",
    cause,
  });
};
