import { stopwatch } from "../../../lib/core/clock.ts";
import { type CodeCell, type Notebook, tagsOf } from "../../../lib/report/notebook.ts";
import type { CellRecord } from "../../../lib/report/run-record.ts";
import type { Session, SessionError } from "../../session/session.ts";
import { collectInto, type Displays } from "./collect.ts";

/** How a run ended. `cell` counts all cells of the notebook from 1, prose included. */
export type RunEnd =
  | { readonly status: "completed" }
  /** As designed: a gate said no, or a cell came that only a person may run. */
  | {
      readonly status: "stopped";
      readonly cell: number;
      readonly by: "gate" | "effect";
      readonly reason: string;
    }
  | { readonly status: "failed"; readonly cell: number; readonly error: SessionError }
  | { readonly status: "interrupted"; readonly cell: number };

export interface RunListener {
  /** Before a cell runs. `heading` is the nearest one above it. */
  cellStarts(progress: { cell: number; done: number; total: number; heading: string }): void;
  /** After a cell; its outputs stand in the notebook. */
  cellEnded(): void;
}

/**
 * Runs the code cells of `notebook` one after another and writes outputs, counts and times into it. It stops at the first
 * error; a cell tagged `raises-exception` may fail, one tagged `skip-execution` is left alone. A `GateStop` is a designed
 * end: the cells after it are marked as not run. So is a cell marked as an effect, which does not run itself: nobody is
 * there to confirm it. `interrupted` is asked before every cell.
 */
export async function execute(
  notebook: Notebook,
  session: Session,
  options: { listener: RunListener; interrupted: () => boolean },
): Promise<RunEnd> {
  const displays: Displays = new Map();
  const total = notebook.cells.filter(isRunnable).length;
  let done = 0;
  let heading = "";
  for (const [at, cell] of notebook.cells.entries()) {
    if (cell.cell_type === "markdown") heading = headingOf(cell.source) ?? heading;
    if (!isRunnable(cell)) continue;
    if (options.interrupted()) {
      markRest(notebook, at, { status: "interrupted", cell: at + 1 });
      return { status: "interrupted", cell: at + 1 };
    }
    options.listener.cellStarts({ cell: at + 1, done, total, heading });
    const elapsed = stopwatch();
    const outcome = await session.execute(cell.source, {
      onOutput: collectInto(cell, displays),
      tags: tagsOf(cell),
      cellId: cell.id,
    });
    done += 1;
    const end = endOf(cell, at + 1, outcome);
    if (end?.status === "stopped" && end.by === "effect") {
      cell.outputs = [];
      markRest(notebook, at, end);
      options.listener.cellEnded();
      return end;
    }
    cell.execution_count = outcome.count;
    record(cell, { status: end?.status ?? "completed", seconds: Math.round(elapsed()) / 1_000 });
    if (end) markRest(notebook, at + 1, end);
    options.listener.cellEnded();
    if (end) return end;
  }
  return { status: "completed" };
}

/** Removes what an earlier run left in the notebook. */
export function withoutOutputs(notebook: Notebook): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map(cell => {
      const { peak: _, ...metadata } = cell.metadata;
      return cell.cell_type === "code"
        ? { ...cell, metadata, outputs: [], execution_count: null }
        : { ...cell, metadata };
    }),
  };
}

function isRunnable(cell: Notebook["cells"][number]): cell is CodeCell {
  return cell.cell_type === "code" && cell.source.trim() !== "" && !tagsOf(cell).includes("skip-execution");
}

function endOf(
  cell: CodeCell,
  number: number,
  outcome: Awaited<ReturnType<Session["execute"]>>,
): Exclude<RunEnd, { status: "completed" }> | undefined {
  const error = outcome.status === "error" ? outcome.error : undefined;
  if (outcome.status === "aborted" || error?.ename === "KeyboardInterrupt")
    return { status: "interrupted", cell: number };
  if (error?.ename === "EffectRefused")
    return { status: "stopped", cell: number, by: "effect", reason: effectReason };
  if (!error || tagsOf(cell).includes("raises-exception")) return undefined;
  if (error.ename === "GateStop")
    return { status: "stopped", cell: number, by: "gate", reason: error.evalue.split("\n")[0] };
  return { status: "failed", cell: number, error };
}

const effectReason = "a cell marked as an effect runs only when a person runs it";

const reasons = {
  gate: "the gate said no",
  effect: effectReason,
  failed: "an earlier cell failed",
  interrupted: "the run was interrupted",
} as const;

function markRest(notebook: Notebook, from: number, end: Exclude<RunEnd, { status: "completed" }>): void {
  for (const cell of notebook.cells.slice(from))
    if (isRunnable(cell))
      record(cell, { status: "not run", reason: reasons[end.status === "stopped" ? end.by : end.status] });
}

function record(cell: CodeCell, record: CellRecord): void {
  cell.metadata = { ...cell.metadata, peak: record };
}

/** The last heading of a Markdown cell, outside fenced code. */
function headingOf(source: string): string | undefined {
  const headings = source.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").match(/^#{1,6}\s+.+$/gm);
  return headings
    ?.at(-1)
    ?.replace(/^#+\s+/, "")
    .replace(/\s+#+$/, "")
    .replace(/[*_`]/g, "");
}
