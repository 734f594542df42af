import { describe, expect, test } from "vitest";
import { htmlToSafeHtml, markdownToHtml, slugs } from "../../../../lib/report/document/markdown.ts";

const html = async (source: string) => (await markdownToHtml(source, slugs())).html;

describe("markdownToHtml", () => {
  test("gives every heading an anchor, each once, and lists them", async () => {
    const { headings } = await markdownToHtml("# The run\n\n## Data & `bars`\n\n## Data & bars", slugs());
    expect(headings).toEqual([
      { level: 1, text: "The run", id: "the-run" },
      { level: 2, text: "Data & bars", id: "data-bars" },
      { level: 2, text: "Data & bars", id: "data-bars-2" },
    ]);
  });

  test("sets a formula between dollars, and lists it in a heading by its TeX", async () => {
    const prose = await markdownToHtml("## Risk $\\sigma$", slugs());
    expect(prose.html).toContain('class="katex"');
    expect(prose.headings[0].text).toBe("Risk \\sigma");
  });

  test("a paragraph of nothing but $$…$$ is a displayed formula", async () => {
    expect(await html("$$x^2$$")).toContain('class="katex-display"');
    expect(await html("so $$x^2$$ it is")).not.toContain("katex-display");
  });

  test("dollars around amounts are money, not a formula", async () => {
    expect(await html("Fees range from $5 to $10 a trade.")).toBe(
      "<p>Fees range from $5 to $10 a trade.</p>",
    );
  });

  test("shows a formula that KaTeX cannot read as it was written", async () => {
    expect(await html("$\\frac{1$")).toMatch(/class="katex-error"[^>]*>\\frac\{1/);
  });

  test("renders tables in a box that scrolls", async () => {
    expect(await html("|a|b|\n|-|-|\n|1|2|")).toMatch(/^<div class="scroll" tabindex="0"><table>/);
  });

  test("colours fenced code of a known language and leaves the rest plain", async () => {
    expect(await html("```ts\nconst a = 1;\n```")).toContain('class="shiki');
    expect(await html("```\na < b\n```")).toBe("<pre><code>a &#x3C; b\n</code></pre>");
  });

  test("puts a pasted image into the document", async () => {
    const { html } = await markdownToHtml("![p](attachment:p.png)", slugs(), {
      "p.png": { "image/png": "QUJD\n" },
    });
    expect(html).toBe('<p><img src="data:image/png;base64,QUJD" alt="p"></p>');
  });

  test("an image from the network becomes a link to it", async () => {
    expect(await html("![chart](https://example.com/a.png)")).toBe(
      '<p><a href="https://example.com/a.png">[image not in this document: chart]</a></p>',
    );
  });
});

describe("htmlToSafeHtml", () => {
  test.each([
    ["<b>x</b><script>alert(1)</script>", "<b>x</b>"],
    ["<b onclick='alert(1)'>x</b>", "<b>x</b>"],
    ["<a href='javascript:alert(1)'>x</a>", "<a>x</a>"],
    ["<a href='https://example.com'>x</a>", '<a href="https://example.com">x</a>'],
    ["<iframe src='https://example.com'></iframe>y", "y"],
    ["<p style=\"background:url('https://example.com/x')\">x</p>", '<p style="background:none">x</p>'],
    ["<style>@import url(https://x.y/z.css); p { color: red }</style>", "<style> p { color: red }</style>"],
    ["<svg><script>alert(1)</script><use href='https://x.y/z.svg'></use></svg>", "<svg><use></use></svg>"],
    ["<form action='https://x.y'><b>x</b></form>", "<b>x</b>"],
    ["<img src='data:image/png;base64,QUJD' onerror='alert(1)'>", '<img src="data:image/png;base64,QUJD">'],
    [
      "<math><annotation-xml><script>1</script></annotation-xml></math>x",
      "<math><annotation-xml></annotation-xml></math>x",
    ],
  ])("makes %s safe", async (source, expected) => {
    expect(await htmlToSafeHtml(source)).toBe(expected);
  });
});
