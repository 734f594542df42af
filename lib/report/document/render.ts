import { escapeHtml } from "../../core/display.ts";
import { evidenceOf } from "../evidence.ts";
import { type Cell, type CodeCell, type Notebook, tagsOf } from "../notebook.ts";
import { cellRecord, runRecord } from "../run-record.ts";
import { staleReasons } from "../stale.ts";
import { formatSeconds, frontHtml } from "./front.ts";
import { highlight } from "./highlight.ts";
import { type Heading, markdownToHtml, slugs } from "./markdown.ts";
import { outputsToHtml } from "./outputs.ts";
import { page } from "./page.ts";

export interface DocumentOptions {
  /** Title where the notebook has neither `metadata.title` nor a first-level heading. Default "Notebook". */
  readonly title?: string;
}

/**
 * An executed notebook as one HTML file: prose, formulas, highlighted code, charts and tables behind a first page that
 * says what was run, on which data and with what verdict. Nothing is loaded from the network when it is opened: fonts,
 * styles and scripts are inside, and its content security policy forbids the rest. Same notebook, same bytes.
 */
export async function renderDocument(notebook: Notebook, options: DocumentOptions = {}): Promise<string> {
  const slug = slugs();
  slug("top");
  const headings: Heading[] = [];
  const body: string[] = [];
  const stale: number[] = [];
  let title = typeof notebook.metadata.title === "string" ? notebook.metadata.title : undefined;
  for (const [at, cell] of notebook.cells.entries()) {
    if (tagsOf(cell).includes("remove-cell")) continue;
    // Others have their turn, a Ctrl-C above all.
    await new Promise(resolve => setImmediate(resolve));
    const prose = cell.cell_type === "markdown" ? await proseHtml(cell, slug) : undefined;
    let html = prose
      ? prose.html
      : cell.cell_type === "code"
        ? await codeHtml(cell, languageOf(notebook), slug)
        : "";
    for (const heading of prose?.headings ?? []) {
      if (heading.level === 1 && title === undefined && headings.length === 0) {
        // The document's title stands on its first page; once is enough.
        title = heading.text;
        html = html.replace(/<h1 id[^>]*>.*?<\/h1>\s*/s, "");
      } else headings.push(heading);
    }
    if (!html.trim()) continue;
    body.push(section(cell, at + 1, html));
    if (cell.cell_type === "code" && shownStale(cell).length > 0) stale.push(at + 1);
  }
  const name = title ?? options.title ?? "Notebook";
  const front = frontHtml({
    title: name,
    run: runRecord(notebook),
    evidence: evidenceOf(notebook),
    stale,
    headings,
  });
  return page({ title: name, front, body: body.join("\n") });
}

function section(cell: Cell, number: number, html: string): string {
  const idle = cellRecord(cell.metadata)?.status === "not run" ? " idle" : "";
  return `<section class="cell ${cell.cell_type}${idle}" id="cell-${number}">\n${html}\n</section>`;
}

function proseHtml(cell: Extract<Cell, { cell_type: "markdown" }>, slug: (text: string) => string) {
  return markdownToHtml(cell.source, slug, cell.attachments);
}

async function codeHtml(cell: CodeCell, language: string, slug: (text: string) => string): Promise<string> {
  const tags = tagsOf(cell);
  const record = cellRecord(cell.metadata);
  const parts: string[] = [];
  if (cell.source.trim() && !tags.includes("remove-input")) {
    const hidden = tags.includes("hide-input") || isSourceHidden(cell) || record?.status === "not run";
    const label = [
      tags.includes("injected-parameters") ? "Parameters of this run" : `In [${cell.execution_count ?? " "}]`,
      record?.status === "not run" ? `not run${record.reason ? `: ${record.reason}` : ""}` : "",
      record?.seconds !== undefined && record.seconds >= 0.1 ? formatSeconds(record.seconds) : "",
    ].filter(Boolean);
    parts.push(
      `<details class="source"${hidden ? "" : " open"}><summary>${escapeHtml(label.join(" · "))}</summary>${await highlight(cell.source, language)}</details>`,
    );
  }
  if (!tags.includes("remove-output")) {
    const outputs = await outputsToHtml(cell.outputs, slug);
    if (outputs) parts.push(`${staleHtml(shownStale(cell))}<div class="outputs">${outputs}</div>`);
  }
  return parts.join("\n");
}

/** A cell that shows nothing shows nothing stale. */
const shownStale = (cell: CodeCell): readonly string[] =>
  cell.outputs.length === 0 || tagsOf(cell).includes("remove-output") ? [] : staleReasons(cell);

function staleHtml(reasons: readonly string[]): string {
  if (reasons.length === 0) return "";
  const why = escapeHtml(reasons.join("; "));
  return `<p class="banner stale"><strong>Stale</strong> What is shown here no longer followed from the cells it used: ${why}.</p>\n`;
}

function isSourceHidden(cell: CodeCell): boolean {
  const jupyter = cell.metadata.jupyter;
  return (
    typeof jupyter === "object" &&
    jupyter !== null &&
    "source_hidden" in jupyter &&
    jupyter.source_hidden === true
  );
}

function languageOf(notebook: Notebook): string {
  const info = notebook.metadata.language_info ?? notebook.metadata.kernelspec;
  if (typeof info !== "object" || info === null) return "typescript";
  const name =
    "name" in info && "file_extension" in info ? info.name : "language" in info ? info.language : undefined;
  return typeof name === "string" ? name : "typescript";
}
