import { beforeAll, describe, expect, test } from "vitest";
import { renderDocument } from "../../../../lib/report/document/render.ts";
import { parseNotebook, type Notebook } from "../../../../lib/report/notebook.ts";
import { sampleNotebook } from "../../../support/sample-notebook.ts";

const notebook = (cells: object[], metadata: object = {}): Notebook =>
  parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata, cells }, "test");
const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string, outputs: object[] = [], metadata: object = {}) => ({
  cell_type: "code",
  execution_count: 1,
  metadata,
  source,
  outputs,
});
const shown = (data: object) => ({ output_type: "display_data", metadata: {}, data });

describe("a rendered document", () => {
  let html: string;
  beforeAll(async () => {
    html = await renderDocument(sampleNotebook());
  });

  test("names no address a browser would load", () => {
    expect(html).not.toMatch(/(?:src|srcset|poster)="(?!data:)/);
    expect(html.replace(/<script[\s\S]*?<\/script>/g, "")).not.toMatch(/<link|@import|url\((?!data:)/);
  });

  test("says synthetic before anything else", () => {
    const front = html.slice(html.indexOf("<header"), html.indexOf("</header>"));
    expect(front.indexOf("SYNTHETIC DATA")).toBeGreaterThan(0);
    expect(front.indexOf("SYNTHETIC DATA")).toBeLessThan(front.indexOf("<h1"));
  });

  test("takes its title from the first heading, once", () => {
    expect(html).toContain("<title>From research to a gated preview</title>");
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  test("shows the verdict with the checks that did not pass, value and limit", () => {
    expect(html).toContain("1 of 3 checks passed");
    expect(html).toContain("<td>out-of-sample Sharpe</td><td>0.4124 (limit 1)</td><td>failed</td>");
    expect(html.slice(0, html.indexOf("</header>"))).not.toContain("<td>trades</td>");
  });

  test("tells given parameters from defaults", () => {
    expect(html).toContain("<td><code>fast</code></td><td>12</td><td>given</td>");
    expect(html).toContain("<td><code>symbol</code></td><td>BTC/USD</td><td>default</td>");
  });

  test("folds the code of a cell that was not run and says why", () => {
    expect(html).toContain('<details class="source"><summary>In [10] · not run: the gate said no</summary>');
  });

  test("says which cells were stale when it was saved, and why, before they are read", async () => {
    const peak = { stale: ["x was made anew: [1] ran again as [5]"] };
    const result = {
      ...shown({ "text/plain": "20" }),
      metadata: { peak: { stale: ["y comes from [2], which is stale"] } },
    };
    const text = await renderDocument(
      notebook([
        code("let x = 5"),
        code("x + 1", [shown({ "text/plain": "2" })], { peak }),
        code("y * 10", [result], { tags: ["remove-input"] }),
        code("z", [result], { tags: ["remove-output"] }),
      ]),
    );
    const front = text.slice(0, text.indexOf("</header>"));
    expect(front).toContain(
      `follows from the code beside it: <a href="#cell-2">cell 2</a>, <a href="#cell-3">cell 3</a>.`,
    );
    expect(text.split('<p class="banner stale">')).toHaveLength(4);
    expect(text).toMatch(
      /used: x was made anew: \[1\] ran again as \[5\]\.<\/p>\n<div class="outputs"><pre class="text line">2</,
    );
    expect(text).toMatch(
      /used: y comes from \[2\], which is stale\.<\/p>\n<div class="outputs"><pre class="text line">20</,
    );
    expect(html).not.toContain('<p class="banner stale">');
  });

  test("carries Plotly once and KaTeX's fonts, because it needs them", () => {
    expect(html.match(/id="plotly"/g)).toHaveLength(1);
    expect(html).toContain("font-family:KaTeX_Main");
    expect(html).not.toMatch(/\.woff2?[")]/);
  });

  test("is the same, byte for byte, when rendered again", async () => {
    expect((await renderDocument(sampleNotebook())) === html).toBe(true);
  });
});

describe("renderDocument", () => {
  test("leaves Plotly and KaTeX out where nothing needs them", async () => {
    const html = await renderDocument(
      notebook([markdown("# Plain"), code("1 + 1", [shown({ "text/plain": "2" })])]),
    );
    expect(html).not.toContain("katex");
    expect(html).not.toContain("plotly");
    expect(html).toContain("script-src 'none'");
    expect(html.length).toBeLessThan(20_000);
  });

  test.each([
    [
      { "image/svg+xml": "<svg/>", "image/png": "QUJD", "text/html": "<i>h</i>", "text/plain": "t" },
      "data:image/svg+xml;base64,PHN2Zy8+",
    ],
    [{ "image/png": "QUJD", "text/html": "<i>h</i>", "text/plain": "t" }, "data:image/png;base64,QUJD"],
    [{ "text/html": "<i>h</i>", "text/markdown": "*m*", "text/plain": "t" }, "<i>h</i>"],
    [{ "text/markdown": "*m*", "text/plain": "t" }, "<em>m</em>"],
    [{ "text/plain": "<t>" }, '<pre class="text line">&#60;t&#62;</pre>'],
    [{ "text/plain": "a 1\nb 2" }, '<pre class="text">a 1\nb 2</pre>'],
  ])("shows the richest form of %o", async (data, expected) => {
    expect(await renderDocument(notebook([code("x", [shown(data)])]))).toContain(expected);
  });

  test("shows nothing for an output that is data for programs only", async () => {
    const html = await renderDocument(
      notebook([code("x", [shown({ "application/vnd.example+json": { a: 1 } })])]),
    );
    expect(html).not.toContain('<div class="outputs">');
  });

  test("joins the pieces of a stream", async () => {
    const piece = (text: string) => ({ output_type: "stream", name: "stdout", text });
    expect(await renderDocument(notebook([code("x", [piece("a"), piece("b\n")])]))).toContain(">ab\n</pre>");
  });

  test("obeys the tags that hide a cell, its input or its output", async () => {
    const html = await renderDocument(
      notebook([
        code("secret1", [], { tags: ["remove-cell"] }),
        code("secret2", [shown({ "text/plain": "kept2" })], { tags: ["remove-input"] }),
        code("kept3", [shown({ "text/plain": "secret3" })], { tags: ["remove-output"] }),
      ]),
    );
    expect(html).not.toContain("secret");
    expect(html).toContain("kept2");
    expect(html).toContain("kept3");
  });

  test("a title that is markup is text", async () => {
    const html = await renderDocument(notebook([], { title: "</title><script>alert(1)</script>" }));
    expect(html).not.toContain("<script>alert");
  });

  test("an empty notebook is a document too", async () => {
    expect(await renderDocument(notebook([]), { title: "Nothing yet" })).toContain(
      '<h1 id="top">Nothing yet</h1>',
    );
  });

  test("reports what the data say about being synthetic even without provenance", async () => {
    const html = await renderDocument(
      notebook([code("x", [shown({ "text/plain": "bars, SYNTHETIC DATA" })])]),
    );
    expect(html).toContain('class="banner synthetic"');
    expect(await renderDocument(notebook([code("x")]))).not.toContain('class="banner synthetic"');
  });
});
