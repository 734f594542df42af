import type { CodeCell, Output } from "../../../lib/report/notebook.ts";
import { plainBundle } from "../../display/plain.ts";
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
      data: { ...plainBundle(output.bundle) },
      metadata: { ...output.metadata },
    };
  const display = {
    output_type: "display_data" as const,
    data: { ...plainBundle(output.bundle) },
    metadata: { ...output.metadata },
  };
  if (output.displayId !== undefined)
    displays.set(output.displayId, [...(displays.get(output.displayId) ?? []), display]);
  return display;
}

function update(output: Extract<SessionOutput, { kind: "display" }>, displays: Displays): void {
  for (const display of displays.get(output.displayId ?? "") ?? []) {
    display.data = { ...plainBundle(output.bundle) };
    display.metadata = { ...output.metadata };
  }
}
