import { describe, expect, test } from "vitest";
import { differences, figuresOf } from "../../../kernel/cli/run/figures.ts";
import { differenceText } from "../../../kernel/cli/run/show-difference.ts";
import type { Output } from "../../../lib/report/notebook.ts";

const printed = (text: string, name: "stdout" | "stderr" = "stdout"): Output => ({
  output_type: "stream",
  name,
  text,
});
const shown = (data: Record<string, unknown>, metadata: Record<string, unknown> = {}): Output => ({
  output_type: "display_data",
  data,
  metadata,
});
const result = (data: Record<string, unknown>, count: number): Output => ({
  output_type: "execute_result",
  execution_count: count,
  data,
  metadata: {},
});
/** The report of what differs between stored and new outputs. */
const report = (stored: Output[], now: Output[]): string[] =>
  differences(figuresOf(stored), figuresOf(now)).flatMap(differenceText);

describe("figures are the same", () => {
  test.each<[string, Output[], Output[]]>([
    [
      "whatever their number of execution",
      [result({ "text/plain": "3" }, 4)],
      [result({ "text/plain": "3" }, 1)],
    ],
    ["in pieces or whole", [printed("a\nb"), printed("c\n")], [printed("a\nbc\n")]],
    [
      "with other line ends, colours and trailing spaces",
      [printed("\u001b[31mred\u001b[39m  \r\nx\n")],
      [printed("red\nx")],
    ],
    ["where a line was overwritten", [printed("10 %\r90 %\rdone\n")], [printed("done\n")]],
    ["without complaints", [printed("careful", "stderr"), printed("a")], [printed("a")]],
    [
      "as JSON in any order of its keys",
      [shown({ "application/json": { a: 1, b: [2] } })],
      [shown({ "application/json": { b: [2], a: 1 } })],
    ],
    [
      "as an image broken into lines",
      [shown({ "image/png": "iVBO\nRw0K\n" })],
      [shown({ "image/png": "iVBORw0K" })],
    ],
    [
      "where a representation has come in addition",
      [shown({ "text/plain": "1" })],
      [shown({ "text/plain": "1", "text/html": "<b>1</b>" })],
    ],
    [
      "without what says that it is volatile",
      [shown({ "text/plain": "took 3 s" }, { peak: { volatile: true } }), printed("a")],
      [printed("a"), shown({ "text/plain": "took 4 s" }, { peak: { volatile: true } })],
    ],
  ])("%s", (_name, stored, now) => expect(report(stored, now)).toEqual([]));
});

describe("a difference is told", () => {
  test.each<[string, Output[], Output[], string[]]>([
    [
      "in printed text",
      [printed("a\nSharpe 1.20\nb\n")],
      [printed("a\nSharpe 1.21\nb\n")],
      ["printed text differs:", "- Sharpe 1.20", "+ Sharpe 1.21"],
    ],
    [
      "in a number of a table",
      [shown({ "text/html": "<table><tr><td>Sharpe</td><td class=n>1.20</td></tr></table>" })],
      [shown({ "text/html": "<table><tr><td>Sharpe</td><td class=n>1.21</td></tr></table>" })],
      ["output 1, text/html differs:", "- 1.20", "+ 1.21"],
    ],
    [
      "in markup alone",
      [shown({ "text/html": "<p style='color:red'>1</p>" })],
      [shown({ "text/html": "<p style='color:blue'>1</p>" })],
      [
        `output 1, text/html differs in its markup only, at: "<p style='color:red'>1</p>", now "<p style='color:blue'>1</p>"`,
      ],
    ],
    [
      "in an image, also one within HTML",
      [shown({ "image/png": "AAAA", "text/html": '<img src="data:image/png;base64,AAAA">' })],
      [shown({ "image/png": "AAAB", "text/html": '<img src="data:image/png;base64,AAAB">' })],
      [
        "output 1, image/png differs:",
        "- [image of 3 bytes, 709e80c8]",
        "+ [image of 3 bytes, cf7605ed]",
        "output 1, text/html differs:",
        "- [image of 26 bytes, bde6da8e]",
        "+ [image of 26 bytes, 443133c1]",
      ],
    ],
    [
      "in a chart, at its place",
      [shown({ "application/vnd.plotly.v1+json": { data: [{ y: [1, 2.5] }] } })],
      [shown({ "application/vnd.plotly.v1+json": { data: [{ y: [1, 2.6] }] } })],
      ["output 1, application/vnd.plotly.v1+json differs at .data[0].y[1]: 2.5, now 2.6"],
    ],
    [
      "that is missing",
      [printed("a"), shown({ "text/plain": "1" })],
      [printed("a")],
      ["output 1 is missing:", "- 1"],
    ],
    [
      "that is new",
      [printed("a")],
      [printed("a"), shown({ "text/plain": "1" })],
      ["output 1 was not there:", "+ 1"],
    ],
    [
      "that is an error now",
      [shown({ "text/plain": "1" })],
      [{ output_type: "error", ename: "TypeError", evalue: "no", traceback: ["at line 3"] }],
      ["output 1 differs:", "- 1", "+ TypeError: no"],
    ],
  ])("%s", (_name, stored, now, lines) => expect(report(stored, now)).toEqual(lines));

  test("in a long text by its first lines", () => {
    const text = (word: string) => Array.from({ length: 30 }, (_, i) => `${word} ${i}`).join("\n");
    const lines = report([printed(text("old"))], [printed(text("new"))]);
    expect(lines).toHaveLength(14);
    expect(lines.at(-1)).toBe("… 48 more lines");
  });
});
