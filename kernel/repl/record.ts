import type { CodeCell, Notebook } from "../../lib/report/notebook.ts";
import { collectInto, type Displays } from "../cli/run/collect.ts";
import { terminalMime } from "../display/bundle.ts";
import { languageInfo } from "../session/language-info.ts";
import type { ExecuteOutcome, OutputListener, SessionOutput } from "../session/session.ts";

/** What was entered and what it showed, kept for `.save`. */
export interface SessionRecord {
  /** A new entry; its outputs go to the listener, also late ones. */
  begin(
    code: string,
    tags?: readonly string[],
  ): { readonly listener: OutputListener; ended(outcome: ExecuteOutcome): void };
  /** The session so far as a notebook. */
  notebook(): Notebook;
}

export function openRecord(): SessionRecord {
  const cells: CodeCell[] = [];
  const displays: Displays = new Map();
  return {
    begin(source, tags = []) {
      const cell: CodeCell = {
        cell_type: "code",
        id: `entry-${cells.length + 1}`,
        metadata: tags.length > 0 ? { tags: [...tags] } : {},
        source,
        execution_count: null,
        outputs: [],
      };
      cells.push(cell);
      const collect = collectInto(cell, displays);
      return {
        listener: output => collect(stored(output)),
        ended(outcome) {
          cell.execution_count = outcome.count;
          const tag = tagFor(outcome);
          if (tag && !tags.includes(tag)) cell.metadata = { tags: [...tags, tag] };
        },
      };
    },
    notebook: () => ({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { name: "peak", display_name: "Peak Trade", language: "typescript" },
        language_info: languageInfo,
      },
      cells,
    }),
  };
}

/** The output without what was made for this terminal. */
function stored(output: SessionOutput): SessionOutput {
  if (output.kind !== "display" && output.kind !== "result") return output;
  const { [terminalMime]: _, ...bundle } = output.bundle;
  return { ...output, bundle };
}

/** So that the notebook runs to its end: a failure may fail again, what had to be interrupted is left out. */
function tagFor(outcome: ExecuteOutcome): string | undefined {
  if (outcome.status !== "error") return undefined;
  return outcome.error.ename === "KeyboardInterrupt" ? "skip-execution" : "raises-exception";
}
