import { expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import {
  figureHtml,
  lineChart,
  resultHtml,
  resultText,
  table,
  type CellFormat,
} from "../../../lib/chart/index.ts";

const chart = (synthetic: boolean) =>
  lineChart({
    title: 'Equity "a" <b>',
    synthetic,
    x: { values: Float64Array.of(0, 1), title: "n" },
    series: [{ name: "a", values: Float64Array.of(0, 1) }],
  });

const stats = table({
  columns: [{ name: "metric" }, { name: "value", format: "percent" }, { name: "n" }],
  rows: [
    ["return", 0.1234, 12],
    ["drawdown", NaN, null],
  ],
});

test("a text table aligns figures right, text left", () => {
  expect(stats.text().split("\n")).toEqual([
    "metric     value   n",
    "────────────────────",
    "return    12.34%  12",
    "drawdown     n/a",
  ]);
});

test("a table too wide cuts its text, never a figure", () => {
  const wide = table({
    columns: [{ name: "reason" }, { name: "value" }],
    rows: [["a very long reason that says everything", 123_456.5]],
  });
  const lines = wide.text(30).split("\n");
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(30);
  expect(lines[2]).toBe("a very long reaso…  123,456.50");
});

test("cells are written by their column's format", () => {
  const one = (value: number | string | boolean, format?: CellFormat) =>
    table({ columns: [{ name: "x", format }], rows: [[value]] })
      .text()
      .split("\n")[2]
      .trim();
  expect(one(0.5, "percent")).toBe("50.00%");
  expect(one(1234.5, "money")).toBe("1,234.50");
  expect(one(1234, "count")).toBe("1,234");
  expect(one(Date.UTC(2024, 0, 31, 13), "time")).toBe("2024-01-31 13:00");
  expect(one(2, value => `<${String(value)}>`)).toBe("<2>");
  expect(one(true)).toBe("yes");
  expect(one(3)).toBe("3");
});

test("an HTML table escapes what it shows and says its alignment twice", () => {
  const html = table({ columns: [{ name: "<i>" }], rows: [["<script>alert(1)</script>"]] }).html();
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<i>");
  expect(stats.html()).toContain('<td align="right" style="text-align:right');
});

test("a table without columns or with a short row is refused", () => {
  expect(() => table({ columns: [], rows: [] })).toThrow(PeakError);
  expect(() => table({ columns: [{ name: "a" }, { name: "b" }], rows: [["x"]] })).toThrow(
    "rows[0].length must equal the number of columns (2), received 1",
  );
});

test("a figure is an image that carries its own SVG and an alternative text", async () => {
  const html = await figureHtml(chart(true));
  const source = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html)![1];
  expect(Buffer.from(source, "base64").toString()).toBe(await chart(true).svg());
  expect(html).toContain("(SYNTHETIC DATA)");
  expect(html).not.toContain("<b>");
});

test("a result shows its label, tables, figures and notes, in HTML and in text", async () => {
  const parts = {
    title: "Run & more",
    subtitle: "BTC/USD",
    synthetic: true,
    tables: [{ caption: "Statistics", table: stats }],
    figures: [chart(true)],
    notes: ["Sharpe is N/A: fewer than 30 returns."],
  };
  const html = await resultHtml(parts);
  for (const piece of [
    "SYNTHETIC DATA",
    "Run &#38; more",
    "BTC/USD",
    "Statistics",
    "12.34%",
    "<img ",
    "Sharpe is N/A",
  ])
    expect(html).toContain(piece);
  expect(html).not.toMatch(/class=|<style|<script|https?:/);
  const text = resultText(parts, { width: 60 });
  expect(text).toContain("[SYNTHETIC DATA] Run & more");
  expect(text).toContain("return    12.34%  12");
  expect(text).toContain("└──");
  for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(60);
  expect(await resultHtml({ title: "Real", synthetic: false })).not.toContain("SYNTHETIC");
});
