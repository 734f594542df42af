import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { PeakError } from "../../lib/core/errors.ts";
import { writeAtomically } from "../../lib/core/store/artifacts.ts";
import { type Cell, type Notebook, type Output, parseNotebook } from "../../lib/report/notebook.ts";

/** Reads a notebook. Throws `not_found` for a missing file and `unreadable` for one that is no nbformat 4 notebook. */
export function readNotebook(path: string): Notebook {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT")
      throw new PeakError("not_found", `There is no notebook ${path}.`, {
        hint: "Check the path; it is relative to the folder you are in.",
        context: { path },
        cause,
      });
    throw new PeakError("unreadable", `${path} cannot be read: ${reason(code)}.`, {
      hint: "Give the path of an .ipynb file that you may read.",
      context: { path },
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new PeakError(
      "unreadable",
      `${path} is no notebook: it is not JSON (${(cause as Error).message}).`,
      {
        hint: "Give an .ipynb file saved by JupyterLab, VS Code or peak.",
        context: { path },
        cause,
      },
    );
  }
  return parseNotebook(value, basename(path));
}

/** Writes a notebook as Jupyter does (nbformat 4.5, one space, text as lines), so that a kill leaves the old file or the new one. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeAtomically(path, `${JSON.stringify(stored(notebook), undefined, 1)}\n`);
}

function stored(notebook: Notebook): object {
  const ids = new Set(notebook.cells.map(cell => cell.id));
  const cells = notebook.cells.map((cell, at) => {
    let id = cell.id ?? `cell-${at + 1}`;
    while (cell.id === undefined && ids.has(id)) id += "-x";
    return storedCell(cell, id);
  });
  return { ...notebook, cells, nbformat: 4, nbformat_minor: Math.max(5, notebook.nbformat_minor) };
}

function storedCell(cell: Cell, id: string): object {
  const { outputs, ...rest } = { outputs: undefined, ...cell };
  const common = { ...rest, id, source: lines(cell.source) };
  return outputs ? { ...common, outputs: (outputs as Output[]).map(storedOutput) } : common;
}

function storedOutput(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    typeof value === "string" && value.includes("\n") && !/\bjson$/.test(mime) ? lines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

/** Lines with their ends, as nbformat stores text. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function reason(code: string | undefined): string {
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code ?? "unknown reason";
}
