import { stripVTControlCharacters } from "node:util";
import { escapeHtml } from "../../core/display.ts";
import type { Output } from "../notebook.ts";
import { ansiToHtml } from "./ansi.ts";
import { htmlToSafeHtml, markdownToHtml } from "./markdown.ts";

type Bundle = Extract<Output, { output_type: "display_data" }>["data"];

/** From richest to plainest; the first a bundle has is shown. Vega-Lite is left out: our charts carry their SVG. */
const order = [
  "application/vnd.plotly.v1+json",
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "text/html",
  "text/markdown",
  "text/latex",
  "text/plain",
];

/** The outputs of one cell as HTML. `slug` keeps the anchors of Markdown outputs unique in the document. */
export async function outputsToHtml(
  outputs: readonly Output[],
  slug: (text: string) => string,
): Promise<string> {
  const parts: string[] = [];
  for (const output of joined(outputs)) {
    if (output.output_type === "stream")
      parts.push(`<pre class="stream ${output.name}">${ansiToHtml(output.text)}</pre>`);
    else if (output.output_type === "error") parts.push(errorHtml(output));
    else parts.push(await bundleToHtml(output.data, output.metadata, slug));
  }
  return parts.filter(Boolean).join("\n");
}

/** Neighbouring pieces of the same stream are one text. */
function joined(outputs: readonly Output[]): Output[] {
  const result: Output[] = [];
  for (const output of outputs) {
    const last = result.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name)
      result[result.length - 1] = { ...last, text: last.text + output.text };
    else result.push(output);
  }
  return result;
}

async function bundleToHtml(
  data: Bundle,
  metadata: Record<string, unknown>,
  slug: (text: string) => string,
): Promise<string> {
  const mime = order.find(name => data[name] !== undefined && data[name] !== "");
  // A bundle of data alone (a verdict, a provenance) is for programs.
  if (mime === undefined) return "";
  const value = data[mime];
  if (mime === "application/vnd.plotly.v1+json") return plotlyHtml(value, data);
  if (mime.startsWith("image/")) return `<figure>${imageHtml(mime, String(value), data, metadata)}</figure>`;
  if (mime === "text/html") return `<div class="rich">${await htmlToSafeHtml(String(value))}</div>`;
  if (mime === "text/markdown")
    return `<div class="rich">${(await markdownToHtml(String(value), slug)).html}</div>`;
  if (mime === "text/latex")
    return `<div class="rich">${(await markdownToHtml(String(value), slug)).html}</div>`;
  const text = String(value);
  // A single line is a sentence or a value, with no columns that a break would put out of line.
  return `<pre class="text${text.includes("\n") ? "" : " line"}">${ansiToHtml(text)}</pre>`;
}

/** SVG goes in as an image of its own: inline, the ids inside two charts would collide, and it could run scripts. */
function imageHtml(mime: string, value: string, data: Bundle, metadata: Record<string, unknown>): string {
  const bytes =
    mime === "image/svg+xml" ? Buffer.from(value).toString("base64") : value.replaceAll(/\s/g, "");
  const size = metadata[mime];
  const width = typeof size === "object" && size !== null && "width" in size ? Number(size.width) : NaN;
  return `<img src="data:${mime};base64,${bytes}" alt="${escapeHtml(altText(data))}"${width > 0 ? ` width="${width}"` : ""}>`;
}

/** An interactive chart, with its picture in its place until (or where not) a script runs, and on paper. */
function plotlyHtml(spec: unknown, data: Bundle): string {
  const picture = ["image/svg+xml", "image/png"].find(name => data[name]);
  const image = picture
    ? imageHtml(picture, String(data[picture]), data, {})
    : `<p>${escapeHtml(altText(data))}</p>`;
  const json = JSON.stringify(spec).replaceAll("<", "\\u003c");
  return `<figure class="interactive"><div class="picture">${image}</div><div class="plot"></div><script type="application/json">${json}</script></figure>`;
}

/** What a reader who cannot see the chart gets: the first line of its text form. */
function altText(data: Bundle): string {
  const lines = stripVTControlCharacters(String(data["text/plain"] ?? "")).split("\n");
  return (lines.find(line => line.trim()) ?? "Chart").trim().slice(0, 200);
}

/** A gate that said no is how the notebook was designed, so it does not look like a failure. */
function errorHtml(error: Extract<Output, { output_type: "error" }>): string {
  const text = error.traceback.length ? error.traceback.join("\n") : `${error.ename}: ${error.evalue}`;
  const isStop = error.ename === "GateStop";
  const title =
    isStop || text.includes(error.ename) ? "" : `<p><strong>${escapeHtml(error.ename)}</strong></p>`;
  const kind = isStop ? "error stop" : "error";
  return `<div class="${kind}">${title}<pre>${ansiToHtml(text)}</pre></div>`;
}
