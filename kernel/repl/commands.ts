import { existsSync, readFileSync } from "node:fs";
import { PeakError } from "../../lib/core/errors.ts";
import { unknownName } from "../../lib/core/names.ts";
import { fileAt } from "../session/magic/paths.ts";
import type { Session } from "../session/session.ts";
import type { History } from "./input/history.ts";
import type { SessionRecord } from "./record.ts";
import { blocks } from "./script.ts";

/** What a command of the terminal (a line that starts with a dot) does. */
export type Command =
  | { readonly kind: "print"; readonly text: string }
  /** To be run one after another, as if they were typed, up to the first that fails. */
  | { readonly kind: "run"; readonly entries: readonly LoadedEntry[] }
  | { readonly kind: "exit" };

interface LoadedEntry {
  readonly code: string;
  /** The notebook cell's tags. */
  readonly tags?: readonly string[];
}

export interface CommandContext {
  readonly history: History;
  readonly record: SessionRecord;
  readonly session: Pick<Session, "isComplete">;
}

const help = `Type TypeScript; the last expression is shown. Top-level await works, names live on.

  pt                 the library: pt.load, pt.backtest, pt.sweep, pt.gate … (pt. and Tab lists it)
  display(value)     show something in the middle; md\`…\` and html\`…\` make text of their own
  name?              what a name is, with its documentation

  Tab                complete; then Tab or arrows choose, Esc goes back
  Alt-Enter          a new line          Ctrl-R   search the history
  Up, Down           move, then walk the history, through entries that begin with what is typed
  Ctrl-_             undo                Ctrl-Z   stop; fg comes back
  Ctrl-C             end what runs, or clear the line; twice at an empty prompt: leave
  Ctrl-D             leave

  .save FILE.ipynb   write this session as a notebook: what was entered and what it showed
  .load FILE         run a notebook or a .ts file, entry by entry
  .history           the last entries
  .help  .exit

A first run:

  const btc = await pt.load("BTC/USD", { timeframe: "1h", source: "synthetic" });
  pt.backtest(pt.strategies.ma_crossover, btc)
`;

const names = [".help", ".history", ".save", ".load", ".exit"];

/** True for a line that is a command and no program. */
export function isCommand(text: string): boolean {
  return /^\s*\.[a-z]+(?:\s+[^\s(=][^\n]*)?\s*$/.test(text);
}

/** Throws `PeakError`: an unknown name (with "did you mean"), a file that cannot be read or written. */
export async function command(text: string, { history, record, session }: CommandContext): Promise<Command> {
  const [, name = "", file = ""] = /^\s*(\.[a-z]+)\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === ".help") return { kind: "print", text: help };
  if (name === ".history")
    return {
      kind: "print",
      text: history.entries
        .slice(-50)
        .map(entry => `${entry}\n`)
        .join(""),
    };
  if (name === ".exit") return { kind: "exit" };
  if (name === ".save") return { kind: "print", text: await save(named(name, file), record) };
  if (name === ".load") return { kind: "run", entries: await entriesOf(named(name, file), session) };
  throw unknownName("command", name, names);
}

function named(command: string, file: string): string {
  if (file !== "") return fileAt(file, process.cwd());
  throw new PeakError("invalid_argument", `${command} must be followed by a file, received nothing.`, {
    hint: `Write for example ${command} session.ipynb`,
  });
}

/** What reads notebooks is loaded when one is read: the prompt does not wait for it. */
const notebooks = () => import("../cli/notebook.ts");

async function save(path: string, record: SessionRecord): Promise<string> {
  if (!path.endsWith(".ipynb"))
    throw new PeakError(
      "invalid_argument",
      `.save writes a notebook, whose name must end in .ipynb, received ${path}.`,
      {
        hint: `Write .save ${path.replace(/\.\w+$/, "")}.ipynb`,
      },
    );
  const { readNotebook, writeNotebook } = await notebooks();
  const notebook = record.notebook();
  // What is there may be somebody's work; a session of ours may be saved again and again.
  if (existsSync(path) && readNotebook(path).metadata.peak_session !== true)
    throw new PeakError("invalid_argument", `${path} exists and was not written by .save.`, {
      hint: "Choose another name, or move the file away.",
    });
  notebook.metadata.peak_session = true;
  writeNotebook(path, notebook);
  const { length } = notebook.cells;
  return `${length} ${length === 1 ? "entry" : "entries"} written to ${path}\n`;
}

async function entriesOf(path: string, session: Pick<Session, "isComplete">): Promise<LoadedEntry[]> {
  if (path.endsWith(".ipynb")) {
    const { tagsOf } = await import("../../lib/report/notebook.ts");
    return (await notebooks())
      .readNotebook(path)
      .cells.filter(cell => cell.cell_type === "code")
      .map(cell => ({ code: cell.source, tags: tagsOf(cell) }))
      .filter(({ code }) => code.trim() !== "");
  }
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new PeakError("not_found", `${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, {
      hint: "Check the path; it is relative to the folder the session was started in.",
      cause,
    });
  }
  async function* lines() {
    yield* text.replace(/\r\n?/g, "\n").split("\n");
  }
  return (await Array.fromAsync(blocks(lines(), session))).map(code => ({ code }));
}
