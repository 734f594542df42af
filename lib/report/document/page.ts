import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeHtml } from "../../core/display.ts";
import { katexStyles, plotlySource } from "./assets.ts";

/** Draws the interactive charts in place of their pictures. Runs in the reader's browser. */
const loader = `
const packed = document.getElementById("plotly").textContent.trim();
const bytes = Uint8Array.from(atob(packed), char => char.charCodeAt(0));
const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
const script = document.createElement("script");
script.textContent = text;
document.head.append(script);
for (const figure of document.querySelectorAll("figure.interactive")) {
  const { data, layout, config } = JSON.parse(figure.querySelector("script").textContent);
  const plot = figure.querySelector(".plot");
  figure.classList.add("live");
  try {
    await Plotly.newPlot(plot, data, { ...layout, autosize: true }, { responsive: true, displaylogo: false, ...config });
  } catch (error) {
    figure.classList.remove("live");
    console.error(error);
  }
}
`;

/** The whole file around its content, with just the assets this content needs. */
export async function page(parts: { title: string; front: string; body: string }): Promise<string> {
  const content = `${parts.front}\n<main>\n${parts.body}\n</main>`;
  const interactive = parts.body.includes('<figure class="interactive">');
  const styles = [await readFile(join(import.meta.dirname, "document.css"), "utf8")];
  if (content.includes('class="katex"')) styles.push(await katexStyles());
  const plotly = interactive ? await plotlySource() : undefined;
  // Only these scripts may run, by their hashes; nothing may be fetched at all.
  const scripts = plotly
    ? `script-src ${[loader, plotly.text].map(hashSource).join(" ")}`
    : "script-src 'none'";
  const policy = `default-src 'none'; img-src data: blob:; font-src data:; style-src 'unsafe-inline'; ${scripts}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Peak Trade">
<title>${escapeHtml(parts.title)}</title>
<style>
${styles.join("\n")}
</style>
</head>
<body>
<label class="code-switch"><input type="checkbox" id="show-code" checked> Code</label>
${content}
${plotly ? `<script type="text/plain" id="plotly">${plotly.packed}</script>\n<script type="module">${loader}</script>` : ""}
</body>
</html>
`;
}

function hashSource(script: string): string {
  return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
}
