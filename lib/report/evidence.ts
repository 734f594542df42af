import { z } from "zod";
import { provenanceMime, verdictMime } from "../core/display.ts";
import { syntheticLabel } from "../core/provenance.ts";
import type { Notebook, Output } from "./notebook.ts";

const limit = z.union([z.number(), z.string(), z.boolean(), z.null()]).optional();

const verdict = z.object({
  outcome: z.enum(["promote", "revise", "reject"]),
  profile: z.string().optional(),
  checks: z
    .array(
      z.object({
        name: z.string(),
        value: limit,
        limit,
        status: z.string().optional(),
        text: z.string().optional(),
      }),
    )
    .default([]),
});

const provenance = z.object({
  symbol: z.string(),
  timeframe: z.string(),
  source: z.string(),
  synthetic: z.boolean(),
  fingerprint: z.string().default(""),
});

export type ShownVerdict = z.output<typeof verdict>;
export type ShownProvenance = z.output<typeof provenance>;

/** What the outputs of a run say about it. */
export interface Evidence {
  /** Every verdict shown, in order, each once. */
  readonly verdicts: readonly ShownVerdict[];
  /** Every data set shown, each once. */
  readonly provenance: readonly ShownProvenance[];
  /** True where any data set or any output says that its market is synthetic. */
  readonly synthetic: boolean;
}

/** Reads the verdicts and the origin of the data from what the cells displayed. */
export function evidenceOf(notebook: Notebook): Evidence {
  const outputs = notebook.cells.flatMap(cell => (cell.cell_type === "code" ? cell.outputs : []));
  const bundles = outputs.flatMap(output => ("data" in output ? [output.data] : []));
  const origins = unique(bundles.flatMap(data => parsed(provenance, data[provenanceMime])));
  return {
    verdicts: unique(bundles.flatMap(data => parsed(verdict, data[verdictMime]))),
    provenance: origins,
    synthetic: origins.some(origin => origin.synthetic) || outputs.some(saysSynthetic),
  };
}

/** One payload or a list of them; what is not one is not ours to judge and is left out. */
function parsed<T>(schema: z.ZodType<T>, value: unknown): T[] {
  if (value === undefined) return [];
  return [value].flat().flatMap(item => {
    const result = schema.safeParse(item);
    return result.success ? [result.data] : [];
  });
}

function saysSynthetic(output: Output): boolean {
  if (output.output_type === "stream") return output.text.includes(syntheticLabel);
  if (output.output_type === "error") return false;
  return Object.values(output.data).some(
    value => typeof value === "string" && value.includes(syntheticLabel),
  );
}

function unique<T>(values: T[]): T[] {
  return [...new Map(values.map(value => [JSON.stringify(value), value])).values()];
}
