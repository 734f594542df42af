import { mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { stopwatch, systemClock } from "../../lib/core/clock.ts";
import { codeVersion } from "../../lib/core/code-version.ts";
import { demand, invalidArgument, PeakError } from "../../lib/core/errors.ts";
import { writeAtomically } from "../../lib/core/store/artifacts.ts";
import { homeFolder } from "../../lib/core/store/home.ts";
import { type Evidence, evidenceOf, type Notebook, renderDocument } from "../../lib/report/index.ts";
import type { RunRecord } from "../../lib/report/run-record.ts";
import { openSession, type TypeMode } from "../session/index.ts";
import { languageInfo } from "../session/language-info.ts";
import { keepAlive } from "./keep-alive.ts";
import { readNotebook, writeNotebook } from "./notebook.ts";
import { execute, type RunEnd, withoutOutputs } from "./run/execute.ts";
import { withParameters } from "./run/parameters.ts";
import { showProgress } from "./run/progress.ts";
import { printSummary } from "./run/summary.ts";
import { watchdog } from "./run/watchdog.ts";
import { Stop } from "./stop.ts";

export interface RunOptions {
  /** Each `name=value`, for the cell tagged `parameters`. Default none. */
  readonly parameters?: readonly string[];
  /** Folder for the executed notebook and the document; made if missing. Default `PEAK_HOME/runs/<name>-<time>`. */
  readonly output?: string;
  /** `go`: exit with 10 unless every gate said promote. */
  readonly require?: "go";
  /** Writes the document. Default true. */
  readonly html?: boolean;
  /** What a cell with a type error does. Default `gate`: it does not run, and the run fails there. */
  readonly types?: TypeMode;
  /** Seconds one cell may take. Default: no limit. */
  readonly timeout?: number;
}

/**
 * `peak run`: runs a notebook in a fresh session and writes it, executed, with a self-contained document. Returns the exit
 * code: 0 when it ran as designed (a gate that stopped it included), 10 with `require: "go"` when a gate said no, 1 when a
 * cell failed, 130 when it was interrupted, be it while the document was written. The notebook on disk is brought up to date after every cell, so a kill loses
 * one cell at most. Throws `PeakError` for bad input, before anything runs.
 */
export async function runCommand(file: string, options: RunOptions = {}): Promise<number> {
  const source = resolve(file);
  const original = readForRun(file, options);
  const { notebook, parameters } = withParameters(withoutOutputs(original), options.parameters ?? []);
  const started = new Date(systemClock.now());
  const folder = outputFolder(source, options.output, started);
  const name = basename(source).replace(/\.ipynb$/i, "");
  const paths = { notebook: join(folder, `${name}.ipynb`), document: join(folder, `${name}.html`) };

  const elapsed = stopwatch();
  const save = (end: RunEnd | { status: "running" }) => {
    notebook.metadata.peak = {
      status: end.status,
      started: started.toISOString(),
      seconds: Math.round(elapsed()) / 1_000,
      ...("cell" in end ? { cell: end.cell } : {}),
      ...("reason" in end ? { reason: end.reason } : {}),
      ...("error" in end ? { reason: `${end.error.ename}: ${end.error.evalue.split("\n")[0]}` } : {}),
      parameters: [...parameters],
      notebook: basename(source),
      version: codeVersion(),
    } satisfies RunRecord;
    writeNotebook(paths.notebook, notebook);
  };
  named(notebook);
  const stop = new Stop("SIGINT");
  stop.left = `Ended in the midst of the run. What ran before is in ${paths.notebook}`;
  save({ status: "running" });

  const end = await keepAlive(() =>
    runInSession(notebook, dirname(source), { ...options, stop, save: () => save({ status: "running" }) }),
  );
  save(end);
  if (options.html !== false) {
    stop.act = () =>
      void process.stderr.write("The document is being written; Ctrl-C again ends without it.\n");
    stop.left = `Ended before the document was written. The notebook is whole: ${paths.notebook}`;
    // While cells ran nobody would have heard it in a busy one.
    stop.hear("SIGTERM");
    writeAtomically(paths.document, await renderDocument(notebook, { title: name }));
  }
  stop.close();
  const evidence = evidenceOf(notebook);
  printSummary(
    end,
    evidence,
    elapsed() / 1_000,
    options.html === false ? { notebook: paths.notebook } : paths,
  );
  return stop.code ?? exitCode(end, evidence, options.require);
}

/** Reads the notebook that is to run. Throws `PeakError` for one that is no TypeScript notebook, and for a time limit that is none. */
export function readForRun(file: string, { timeout }: RunOptions): Notebook {
  if (timeout !== undefined)
    demand(
      timeout > 0,
      "--timeout",
      "must be a number of seconds above 0",
      timeout,
      "Write for example --timeout 60.",
    );
  const notebook = readNotebook(resolve(file));
  requireOurLanguage(notebook, file);
  return notebook;
}

/** How a notebook runs in a session. */
interface InSession extends Pick<RunOptions, "types" | "timeout"> {
  /** Asked to, the cell that runs ends, and no other one begins. */
  readonly stop: Stop;
  /** Called after every cell. */
  readonly save?: () => void;
}

/** Runs the notebook in a session of its own, with progress, Ctrl-C and the time limit. */
export async function runInSession(
  notebook: Notebook,
  workingFolder: string,
  { types, timeout, stop, save }: InSession,
): Promise<RunEnd> {
  const session = await openSession({ workingFolder, types, breakOnSigint: true });
  const progress = showProgress(process.stderr);
  const guard = timeout === undefined ? undefined : watchdog(timeout);
  let late = false;
  stop.act = () => {
    session.interrupt();
    // The watchdog's signal is the only one that no person sent.
    const ours = !late && guard?.fired === true;
    late ||= ours;
    return !ours;
  };
  try {
    const end = await execute(notebook, session, {
      interrupted: () => stop.code !== undefined,
      listener: {
        cellStarts: cell => {
          progress.cellStarts(cell);
          guard?.start();
        },
        cellEnded: () => {
          guard?.stop();
          save?.();
        },
      },
    });
    return end.status === "interrupted" && guard?.fired ? timedOut(end.cell, timeout) : end;
  } finally {
    progress.end();
    stop.act = () => undefined;
    await guard?.close();
    await session.close();
  }
}

/** An interrupt of our own is not the user's: say what it was. */
function timedOut(cell: number, seconds: number | undefined): RunEnd {
  const evalue = `the cell took longer than ${seconds} s (--timeout)`;
  const plain = `Timeout: ${evalue}`;
  return {
    status: "failed",
    cell,
    error: { kind: "error", ename: "Timeout", evalue, plain, traceback: [plain], frames: [] },
  };
}

function requireOurLanguage(notebook: Notebook, file: string): void {
  const { kernelspec, language_info: info } = notebook.metadata;
  const language =
    typeof kernelspec === "object" && kernelspec !== null && "language" in kernelspec
      ? kernelspec.language
      : typeof info === "object" && info !== null && "name" in info
        ? info.name
        : undefined;
  if (language === undefined || /^(typescript|javascript)$/i.test(String(language))) return;
  throw new PeakError(
    "unreadable",
    `${file} must be a TypeScript notebook, received one in ${String(language)}.`,
    {
      hint: "Choose the kernel Peak Trade for it in JupyterLab, or run it with its own kernel.",
    },
  );
}

/** Front ends that open the executed notebook should know which kernel it belongs to, and find what that one says of itself. */
function named(notebook: Notebook): void {
  notebook.metadata.kernelspec ??= { name: "peak", display_name: "Peak Trade", language: "typescript" };
  notebook.metadata.language_info = languageInfo;
}

function outputFolder(source: string, output: string | undefined, started: Date): string {
  const name = basename(source).replace(/\.ipynb$/i, "");
  const stamp = started.toISOString().replace(/[-:]|\.\d+/g, "");
  if (output === undefined) return homeFolder("runs", `${name}-${stamp}`);
  const folder = resolve(output);
  if (folder === dirname(source))
    throw invalidArgument(
      "--output",
      "must not be the folder of the notebook itself (the run would overwrite it)",
      output,
      "Name another folder, or leave it out: the run then goes to PEAK_HOME/runs.",
    );
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new PeakError(
      "unavailable",
      `--output must be a folder that can be made and written, received "${output}".`,
      {
        hint: "Name a folder of yours; if a file stands there, move it away.",
        context: { folder },
        cause,
      },
    );
  }
  return folder;
}

function exitCode(end: RunEnd, evidence: Evidence, require: "go" | undefined): number {
  if (end.status === "failed") return 1;
  if (end.status === "interrupted") return 130;
  const go =
    evidence.verdicts.length > 0 && evidence.verdicts.every(verdict => verdict.outcome === "promote");
  return require === "go" && (end.status === "stopped" || !go) ? 10 : 0;
}
