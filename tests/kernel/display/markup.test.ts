import { expect, test } from "vitest";
import { html, md } from "../../../kernel/display/markup.ts";

test("md takes backslashes as they stand, but for those that a template needs itself", () => {
  const sharpe = 1.5;
  expect(md`**${sharpe}**, $\alpha \times 5\%$, \`pt.load\` and \${name}`.source).toBe(
    "**1.5**, $\\alpha \\times 5\\%$, `pt.load` and ${name}",
  );
});

test("html escapes what is put into it, but for other html and arrays of it", () => {
  expect(html`<p>${"<b>"}${html`<i>x</i>`}${[html`<u>1</u>`, "&"]}</p>`.source).toBe(
    "<p>&#60;b&#62;<i>x</i><u>1</u>&#38;</p>",
  );
});
