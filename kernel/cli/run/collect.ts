import type { MimeBundle } from "../../../lib/core/display.ts";
import type { CodeCell, Output } from "../../../lib/report/notebook.ts";
import { json } from "../../display/json.ts";
import type { OutputListener, SessionOutput } from "../../session/session.ts";

/** Display ids live as long as the session: a later cell may update what an earlier one showed. */
export type Displays = Map<string, Extract<Output, { output_type: "display_data" }>[]>;

/** A listener that writes what a session shows into a cell, as a front end would. */
export function collectInto(cell: CodeCell, displays: Displays): OutputListener {
  let clearNext = false;
  return output => {
    if (output.kind === "clear") {
      if (output.wait) clearNext = true;
      else cell.outputs.length = 0;
      return;
    }
    if (output.kind === "display" && output.update) return update(output, displays);
    if (output.kind === "comm" || output.kind === "question") return;
    if (clearNext) cell.outputs.length = 0;
    clearNext = false;
    const last = cell.outputs.at(-1);
    if (output.kind === "stream" && last?.output_type === "stream" && last.name === output.name)
      last.text += output.text;
    else cell.outputs.push(stored(output, displays));
  };
}

function stored(
  output: Exclude<SessionOutput, { kind: "clear" | "comm" | "question" }>,
  displays: Displays,
): Output {
  if (output.kind === "stream") return { output_type: "stream", name: output.name, text: output.text };
  if (output.kind === "error")
    return {
      output_type: "error",
      ename: output.ename,
      evalue: output.evalue,
      traceback: [...output.traceback],
    };
  if (output.kind === "result")
    return {
      output_type: "execute_result",
      execution_count: output.count,
      data: asStored(output.bundle),
      metadata: { ...output.metadata },
    };
  const display = {
    output_type: "display_data" as const,
    data: asStored(output.bundle),
    metadata: { ...output.metadata },
  };
  if (output.displayId !== undefined)
    displays.set(output.displayId, [...(displays.get(output.displayId) ?? []), display]);
  return display;
}

/**
 * The bundle as a file will hold it, and as it is now: a value that a later cell changes was shown as it was. What is no JSON at all
 * is left out; the text stays.
 */
function asStored(bundle: MimeBundle): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [mime, value] of Object.entries(bundle))
    try {
      data[mime] = typeof value === "string" ? value : JSON.parse(json(value));
    } catch {
      // It holds itself, or nothing that JSON knows.
    }
  return data;
}

function update(output: Extract<SessionOutput, { kind: "display" }>, displays: Displays): void {
  for (const display of displays.get(output.displayId ?? "") ?? []) {
    display.data = asStored(output.bundle);
    display.metadata = { ...output.metadata };
  }
}
