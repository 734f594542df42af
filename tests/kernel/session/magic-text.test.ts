// Magics as text: where they stand in a cell, and how what they show is laid out. What they do: magics.test.ts.
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { broken } from "../../../kernel/session/magic/built-in/docs.ts";
import { distribution } from "../../../kernel/session/magic/built-in/bench.ts";
import { duration } from "../../../kernel/session/magic/duration.ts";
import { readCell } from "../../../kernel/session/magic/read.ts";
import { table } from "../../../kernel/session/magic/table.ts";
import { withTextLook } from "../../../lib/core/text-look.ts";

test("a magic is a line that starts in the first column where a statement could start", () => {
  const names = (code: string, variables: string[] = []) =>
    readCell(code, name => variables.includes(name)).magics.map(magic => magic.name);
  expect(names("%who\nconst a = 1\n!ls -la\n%time f()")).toEqual(["who", "!", "time"]);
  expect(names("// first\n%%bench\nf()")).toEqual(["bench"]);
  for (const code of [
    "const t = `\n%who\n!ls\n`",
    "/*\n%who\n*/",
    "f(\n%who\n)",
    "function f() {\n!ls\n}",
    "const rest = 10 \n % who",
    "1\n  %who",
    "!(await ready())",
    "!!ready",
    "!function () {}()",
    "let ready = true\n!ready",
    "1\n%%bench",
  ])
    expect([code, names(code)]).toEqual([code, []]);
  expect(names("!ready", ["ready"])).toEqual([]);
  expect(names("!ready")).toEqual(["!"]);
});

test("a command may have a blank in front, and goes on in the next line behind a backslash", () => {
  expect(readCell("! cd x && \\\n  ls\nready").magics).toMatchObject([
    { name: "!", argument: "cd x && \\\n  ls", start: 0, end: 16 },
  ]);
  expect(readCell("! ready", name => name === "ready").magics).toEqual([]);
});

test("where magics stood are blanks, so that every position stays", () => {
  const source = "%who\nconst s = '%'\r\n%time await load(1)\n!ls";
  const { code } = readCell(source);
  expect(code).toBe("    \nconst s = '%'\r\n      await load(1)\n   ");
  expect(code.length).toBe(source.length);
});

test("a distribution has R-7 quantiles, and outliers by Tukey's fences", () => {
  const { min, median, p95, max, outliers } = distribution([5, 1, 2, 3, 4, 100], 1);
  // Quartiles 2.25 and 4.75, so the fences stand at -1.5 and 8.5; 5 + 0.75 · 95 = 76.25.
  expect({ min, median, p95, max, outliers }).toEqual({
    min: 1,
    median: 3.5,
    p95: 76.25,
    max: 100,
    outliers: 1,
  });
  expect([1.2345e-4, 0.0123, 12.345, 350, 59_999, 123_000].map(duration)).toEqual([
    "123 ns", "12.3 µs", "12.3 ms", "350 ms", "60.0 s", "2 min 3 s",
  ]); // prettier-ignore
});

test("in a terminal the last column of a magic's table goes on below itself, between words where it can", () => {
  const shown = table(
    ["name", "what it does"],
    [
      ["one", "short"],
      ["two", "takes more than one line of it"],
      ["three", "averyverylongword"],
    ],
  );
  expect(withTextLook({ width: 21, color: false }, () => inspect(shown))).toBe(`name   what it does
one    short
two    takes more
       than one line
       of it
three  averyverylongw
       ord`);
  expect(withTextLook({ width: 12, color: false }, () => inspect(shown)).split("\n")).toHaveLength(4);
});

test("in a terminal the documentation of a name goes on between words, below where its line began", () => {
  expect(broken("one two three four\n\n  asAnyWord six seven\nunbreakable_name", 14)).toBe(
    "one two three\nfour\n\n  asAnyWord\n  six seven\nunbreakable_na\nme",
  );
});
