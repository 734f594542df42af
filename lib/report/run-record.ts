import { z } from "zod";
import type { Notebook } from "./notebook.ts";

const parameter = z.object({
  name: z.string(),
  value: z.unknown(),
  /** True where the value was given for this run, false where it is the notebook's own. */
  given: z.boolean(),
});

const schema = z.object({
  /** How the run ended: `stopped` is a gate that said no, as designed; `running` a run that was killed (or still goes on). */
  status: z.enum(["running", "completed", "stopped", "failed", "interrupted"]),
  /** ISO 8601, UTC. */
  started: z.string(),
  seconds: z.number().optional(),
  /** Where it stopped or failed: the cell's number among all cells, from 1. */
  cell: z.number().optional(),
  /** Why it did not complete. */
  reason: z.string().optional(),
  parameters: z.array(parameter).default([]),
  /** File name of the notebook that was run. */
  notebook: z.string().optional(),
  version: z.string().optional(),
});

/** What `peak run` writes about a run into the executed notebook (`metadata.peak`), and a document reads from it. */
export type RunRecord = z.output<typeof schema>;

/** The run's record, undefined for a notebook that was not executed by `peak run`. */
export function runRecord(notebook: Notebook): RunRecord | undefined {
  const parsed = schema.safeParse(notebook.metadata.peak);
  return parsed.success ? parsed.data : undefined;
}

const cellSchema = z.object({
  status: z.enum(["completed", "stopped", "failed", "interrupted", "not run"]),
  seconds: z.number().optional(),
  /** Why a cell was not run. */
  reason: z.string().optional(),
});

/** The same about one cell (`cell.metadata.peak`). */
export type CellRecord = z.output<typeof cellSchema>;

export function cellRecord(metadata: Record<string, unknown>): CellRecord | undefined {
  const parsed = cellSchema.safeParse(metadata.peak);
  return parsed.success ? parsed.data : undefined;
}
