import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { invalidArgument } from "../../core/errors.ts";
import { contentHash } from "../../core/hash.ts";
import type { Chart } from "../chart.ts";

const resolve = createRequire(import.meta.url).resolve;

/** The source of Plotly (1.3 MB) for a page that must work without a network; put it into one `<script>` a page. */
export async function plotlySource(): Promise<string> {
  const source = await readFile(resolve("plotly.js-finance-dist-min/plotly-finance.min.js"), "utf8");
  // The text may stand in a script element only where nothing in it ends one.
  return source.replaceAll("</script", "<\\/script");
}

/**
 * A zoomable candle chart for a page that contains {@link plotlySource}. Until the script runs, and where scripts are
 * off, the picture shows. Throws `invalid_argument` for a chart that has no Plotly figure.
 */
export async function plotlyHtml(chart: Chart, picture: string): Promise<string> {
  if (!chart.plotly)
    throw invalidArgument(
      "chart",
      "must have a Plotly figure",
      chart.title,
      "Only candleChart makes one; use figureHtml.",
    );
  // A closing tag or a comment opener inside a title must not end the script.
  const figure = JSON.stringify(chart.plotly).replaceAll("<", "\\u003c");
  const id = `plotly-${contentHash(figure).slice(0, 8)}`;
  return (
    `<div id="${id}">${picture}</div>` +
    `<script>(()=>{if(!window.Plotly)return;const f=${figure};const e=document.getElementById("${id}");` +
    `e.replaceChildren();Plotly.newPlot(e,f.data,f.layout,f.config)})()</script>`
  );
}
