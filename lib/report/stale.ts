import { z } from "zod";
import type { CodeCell } from "./notebook.ts";

const schema = z.object({ peak: z.object({ stale: z.array(z.string()).min(1) }) });

/**
 * Why what a cell shows no longer followed from the cells it used when the notebook was saved, one sentence per name; empty
 * where it did, or where nobody said otherwise. JupyterLab with our extension writes it into the cell's metadata, the kernel
 * into those of a result that was stale the moment it was shown.
 */
export function staleReasons(cell: CodeCell): readonly string[] {
  const shown = cell.outputs.map(output => ("metadata" in output ? output.metadata : undefined));
  for (const metadata of [cell.metadata, ...shown]) {
    const parsed = schema.safeParse(metadata);
    if (parsed.success) return parsed.data.peak.stale;
  }
  return [];
}
