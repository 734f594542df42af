import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type CodeCell, type Notebook, parseNotebook, tagsOf } from "../../lib/report/notebook.ts";
import { type RunRecord, runRecord } from "../../lib/report/run-record.ts";
import { projectRoot } from "../support/process.ts";

export const playbook = join(projectRoot, "playbooks/research-to-live.ipynb");

/** What stands in the cell that `-p` puts into the notebook. */
export const injected = "// Given to this run.";

/** Numbers of the gates' cells among all cells of the committed playbook, from 1: that of the data, and that of the verdict. */
export const [dataGateCell, gateCell] = parseNotebook(
  JSON.parse(readFileSync(playbook, "utf8")),
  playbook,
).cells.flatMap((cell, at) => (tagsOf(cell).includes("gate") ? [at + 1] : []));

/** A folder of the test file's own, gone afterwards. */
export function useOwnFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "peak-playbook-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The only run below a PEAK_HOME: where it wrote when no folder was named. */
export function onlyRun(home: string): string {
  const runs = join(home, "runs");
  const [first, ...more] = existsSync(runs) ? readdirSync(runs) : [];
  if (first === undefined || more.length > 0) throw new Error(`${1 + more.length} runs in ${runs}`);
  return join(runs, first);
}

/** What a run left in its folder. */
export interface FinishedRun {
  readonly notebook: Notebook;
  readonly record: RunRecord;
  readonly html: string;
  /** The document's first page. */
  readonly front: string;
  /** The one cell whose code contains this: `cell("pt.gate(")`. */
  cell(code: string): CodeCell;
  /** Everything that cell shows, as text. */
  text(code: string): string;
}

/** Reads both files of a run; throws where there is anything else or less in the folder. */
export function readRun(folder: string): FinishedRun {
  const files = readdirSync(folder).sort();
  if (files.join() !== "research-to-live.html,research-to-live.ipynb")
    throw new Error(`${folder} holds ${files.join(", ")}`);
  const notebook = readRunNotebook(folder);
  const record = runRecord(notebook);
  const html = readFileSync(join(folder, "research-to-live.html"), "utf8");
  const front = /<header class="front">.*?<\/header>/s.exec(html)?.[0];
  if (!record || !front || !html.trimEnd().endsWith("</html>")) throw new Error(`${folder} is half written`);
  const cell = (code: string): CodeCell => {
    const [found, ...more] = notebook.cells.filter(one => one.source.includes(code));
    if (found?.cell_type !== "code" || more.length > 0) throw new Error(`not one code cell has ${code}`);
    return found;
  };
  return { notebook, record, html, front, cell, text: code => textOf(cell(code)) };
}

export function readRunNotebook(folder: string): Notebook {
  const path = join(folder, "research-to-live.ipynb");
  return parseNotebook(JSON.parse(readFileSync(path, "utf8")), path);
}

function textOf({ outputs }: CodeCell): string {
  return outputs
    .map(output => {
      if (output.output_type === "stream") return output.text;
      return output.output_type === "error" ? output.evalue : String(output.data["text/plain"]);
    })
    .join("\n");
}
