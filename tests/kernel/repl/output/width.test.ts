import { expect, test } from "vitest";
import { harmless, rowWidth, wrapMessage } from "../../../../kernel/repl/output/width.ts";

test("a long message is broken between words, its indent and what stands behind its arrow kept", () => {
  const message =
    "PeakError: fast must be less than slow.\n  → Give a fast window that is shorter.\n    at f (a.ts)";
  expect(wrapMessage(message, 24).split("\n")).toEqual([
    "PeakError: fast must be",
    "less than slow.",
    "  → Give a fast window",
    "    that is shorter.",
    "    at f (a.ts)",
  ]);
  expect(wrapMessage(message, 80)).toBe(message);
});

test("colours take no room and stay; code and words without a blank are left as they are", () => {
  const red = "\u001b[31mRangeError\u001b[39m: one two";
  expect(wrapMessage(red, 19)).toBe(red);
  expect(wrapMessage(red, 18)).toBe("\u001b[31mRangeError\u001b[39m: one\ntwo");
  const code = "> 1 │ const total = prices.reduce((a, b) => a + b, 0)";
  expect(wrapMessage(code, 20)).toBe(code);
  expect(wrapMessage("/a/very/long/path/to/a/file.ts is not there", 12)).toBe(
    "/a/very/long/path/to/a/file.ts\nis not there",
  );
  expect(wrapMessage("資金 資金 資金", 9).split("\n").map(rowWidth)).toEqual([9, 4]);
});

test("of the control characters in a text only colours and line ends reach the terminal", () => {
  const kept = "\x1b[31mred\x1b[0m\t資金\r\n\x1b[38;2;1;2;3mx\n";
  expect(harmless(kept)).toBe(kept);
  expect(harmless("a\x1b]0;title\x07b\x1b[2Jc\rd\x9be\x08")).toBe("a␛]0;title␇b␛[2Jc␍d\ufffde␈");
});
