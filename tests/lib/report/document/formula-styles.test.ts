import { expect, test } from "vitest";
import { katexStyles } from "../../../../lib/report/document/assets.ts";
import { markdownToHtml } from "../../../../lib/report/document/markdown.ts";

/** KaTeX renames classes between versions: styles of another one than sets the formulas leave superscripts on the line. */
test("the styles size and raise what the formulas say", async () => {
  const formula = String.raw`$$\mathrm{SR}_0 = \sqrt{V}\,\Phi^{-1}\!\left(1-\tfrac{1}{Ne}\right)$$`;
  const { html } = await markdownToHtml(formula, text => text);
  const styles = await katexStyles();
  const structure = [
    "sizing",
    "reset-size6",
    "size3",
    "vlist-t",
    "vlist",
    "mfrac",
    "frac-line",
    "msupsub",
    "sqrt",
  ];
  const classes = [...html.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(" "));
  expect(structure.filter(name => !classes.includes(name))).toEqual([]);
  expect(structure.filter(name => !styles.includes(`.${name}`))).toEqual([]);
});
