import { z } from "zod";
import { basename, dirname, resolve } from "node:path";
import { stopwatch } from "../../lib/core/clock.ts";
import { PeakError } from "../../lib/core/errors.ts";
import { type CodeCell, type Notebook, tagsOf } from "../../lib/report/notebook.ts";
import { runRecord } from "../../lib/report/run-record.ts";
import { keepAlive } from "./keep-alive.ts";
import { readForRun, runInSession, type RunOptions } from "./run.ts";
import { type RunEnd, withoutOutputs } from "./run/execute.ts";
import { differences, figuresOf } from "./run/figures.ts";
import { inScratchHome } from "./run/scratch-home.ts";
import { differenceText } from "./run/show-difference.ts";
import { Stop } from "./stop.ts";

/**
 * `peak run --check`: replays a notebook from the top in a fresh session and compares what every cell shows with the outputs
 * stored in the file, which stays as it is. Returns the exit code: 0 when every figure is the stored one, 1 when one differs
 * or a cell fails that had not failed, 130 when it was interrupted. A cell tagged `volatile` or under `%%bench` runs and is not compared; from
 * a cell marked as an effect on nothing is replayed, and the last line says so. The ledger of trials is that of the time at
 * which the stored run started, an empty one where the file does not tell. Throws `PeakError` for bad input.
 */
export async function checkCommand(
  file: string,
  options: Pick<RunOptions, "types" | "timeout"> = {},
): Promise<number> {
  const source = resolve(file);
  const stored = readForRun(file, options);
  if (!stored.cells.some(cell => cell.cell_type === "code" && cell.outputs.length > 0))
    throw new PeakError(
      "invalid_argument",
      `${file} must hold the outputs of a run to be checked, and has none.`,
      {
        hint: "Run it and save it in JupyterLab, or check the notebook that `peak run` wrote.",
      },
    );
  const replay = withoutOutputs(stored);
  const elapsed = stopwatch();
  const started = startOf(stored);
  const stop = new Stop("SIGINT");
  stop.left = "Ended in the midst of the replay. Nothing was written.";
  const end = await inScratchHome(started ?? 0, () =>
    keepAlive(() => runInSession(replay, dirname(source), { ...options, stop })),
  );
  stop.close();
  const ledger = started === undefined ? "with an empty ledger, since the file does not say when it ran" : "";
  return report(stored, replay, end, { name: basename(source), seconds: elapsed() / 1_000, ledger });
}

function report(
  stored: Notebook,
  replay: Notebook,
  end: RunEnd,
  { name, seconds, ledger }: { name: string; seconds: number; ledger: string },
): number {
  const { stdout, stderr } = process;
  if (end.status === "interrupted") {
    stderr.write(`Interrupted at cell ${end.cell}.\n`);
    return 130;
  }
  // The cell at which a run ends was replayed, unless it is an effect.
  const beyond =
    end.status === "completed"
      ? replay.cells.length
      : end.cell - Number(end.status === "stopped" && end.by === "effect");
  let [compared, excepted, wrong] = [0, 0, 0];
  for (const [at, before] of stored.cells.slice(0, beyond).entries()) {
    const now = replay.cells[at];
    if (before.cell_type !== "code" || now.cell_type !== "code") continue;
    if (tagsOf(before).includes("skip-execution")) continue;
    if (tagsOf(before).includes("volatile") || /^%%bench\b/m.test(before.source)) {
      excepted++;
      continue;
    }
    const figures = figuresOf(before.outputs, before.source);
    compared += figures.length;
    const found = differences(figures, figuresOf(now.outputs, now.source));
    if (found.length === 0) continue;
    wrong++;
    stdout.write(`Cell ${at + 1}  ${titleOf(before)}\n`);
    for (const difference of found)
      for (const [i, line] of differenceText(difference).entries())
        stdout.write(`${i === 0 ? "  " : "    "}${line}\n`);
  }
  const left = stored.cells
    .slice(beyond)
    .filter(cell => cell.cell_type === "code" && cell.outputs.length > 0).length;
  const effect = end.status === "stopped" && end.by === "effect";
  const notes = [
    excepted > 0 && `${excepted} volatile not compared`,
    effect && `from cell ${end.cell} on not replayed (${end.reason})`,
    ledger !== "" && ledger,
  ].filter(note => note !== false);
  // A run that ends before the stored one has lost figures, wherever it ended.
  const lost = !effect && left > 0;
  if (lost)
    stdout.write(
      `The replay ended at cell ${end.status === "completed" ? beyond : end.cell}; ${left} cells below it had outputs.\n`,
    );
  const failed = wrong > 0 || lost;
  const verdict = failed
    ? `${name} does not show what it computes: ${wrong} ${wrong === 1 ? "cell differs" : "cells differ"} from the stored outputs`
    : `${name} shows what it computes: ${compared} stored figures replayed in ${seconds.toFixed(1)} s`;
  (failed ? stderr : stdout).write(`${[verdict, ...notes].join("; ")}.\n`);
  return failed ? 1 : 0;
}

/** When the stored outputs were begun, in ms UTC: `peak run` writes it down, JupyterLab where it records timing. */
function startOf(notebook: Notebook): number | undefined {
  const timings = notebook.cells.map(
    ({ metadata }) => timing.safeParse(metadata.execution).data?.["iopub.execute_input"],
  );
  const times = [runRecord(notebook)?.started, ...timings].flatMap(text => Date.parse(text ?? "") || []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

const timing = z.looseObject({ "iopub.execute_input": z.string() });

function titleOf(cell: CodeCell): string {
  const line = cell.source.split("\n").find(text => text.trim() !== "") ?? "";
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}
