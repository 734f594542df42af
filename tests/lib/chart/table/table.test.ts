import { inspect } from "node:util";
import { expect, test } from "vitest";
import { resultBundle, table } from "../../../../lib/chart/index.ts";
import { answerPage, type TablePayload } from "../../../../lib/chart/table/payload.ts";
import { shownTable } from "../../../../lib/chart/table/shown-tables.ts";
import { displaySymbol, resultMime, tableMime } from "../../../../lib/core/display.ts";
import { PeakError } from "../../../../lib/core/errors.ts";
import { withTextLook } from "../../../../lib/core/text-look.ts";

const trades = table(
  {
    side: ["long", "short", "long", "short"],
    entryTime: [0, 3_600_000, 86_400_000, 90_000_000],
    profit: Float64Array.of(10, -2.5, NaN, 1_200),
    return: [0.05, -0.01, null, 0.2],
  },
  { formats: { return: "percent" } },
);

const rowsOf = (filter?: string, sort?: { column: number; descending: boolean }): readonly string[] => {
  const answer = answerPage(trades, { offset: 0, count: 10, filter, sort });
  if (answer.status === "invalid") return [answer.problem];
  return answer.page.texts[2];
};

test("columns by name, objects and described rows make the same table", () => {
  const columns = table({ fast: [10, 20], name: ["a", "b"] });
  const objects = table([
    { fast: 10, name: "a" },
    { fast: 20, name: "b" },
  ]);
  const rows = table({ columns: [{ name: "fast" }, { name: "name" }], rows: [[10, "a"], [20, "b"]] }); // prettier-ignore
  expect(columns.text()).toBe("fast  name\n──────────\n  10  a\n  20  b");
  expect(objects.text()).toBe(columns.text());
  expect(rows.text()).toBe(columns.text());
});

test("a moment stays on its line however narrow the page is, what stands around it does not", () => {
  const html = table({ day: ["2018-01-02"], span: ["2018-01-01 14:00 to 2018-01-02: a gap"] }).html();
  const kept = [...html.matchAll(/<span style="white-space:nowrap">([^<]*)<\/span>/g)].map(
    ([, text]) => text,
  );
  expect(kept).toEqual(["2018-01-02", "2018-01-01 14:00", "2018-01-02"]);
});

test("columns that have no room are named below, texts are cut before, figures never", () => {
  const wide = table({ name: ["a very long name"], first: [123_456_789.125], second: [2], third: [3] });
  expect(wide.text(43).split("\n").slice(1)).toEqual([
    "───────────────────────────────────────────",
    "a very long…  123,456,789.13       2      3",
  ]);
  expect(wide.text(30).split("\n").slice(1)).toEqual([
    "────────────────────────────",
    "a very long…  123,456,789.13",
    "2 more columns: second, third",
  ]);
  expect(withTextLook({ width: 30, color: false }, () => inspect(wide))).toBe(wide.text(30));
});

test("a column named time holds moments, dates are moments, and what is no scalar is written", () => {
  const made = table([{ time: 0, day: new Date(86_400_000), big: 10n ** 20n, list: [1, 2] }]);
  expect(made.columns.map(({ kind }) => kind)).toEqual(["time", "time", "text", "text"]);
  expect([0, 1, 2, 3].map(column => made.written(0, column))).toEqual([
    "1970-01-01",
    "1970-01-02",
    "100000000000000000000",
    "[ 1, 2 ]",
  ]);
});

test("a column is of numbers where all are, however far down the first or the other stands; of typed ones also where there is none", () => {
  const late = Array.from({ length: 1_500 }, (_, row) => ({
    known: row < 1_200 ? null : row / 2,
    id: row < 1_200 ? row : `${2n ** 53n + 1n}`,
    exitTime: row < 1_200 ? null : row,
  }));
  const made = table(late);
  expect(made.columns.map(({ kind }) => kind)).toEqual(["number", "text", "time"]);
  expect(["known", "id"].map(name => made.values(name)[1_300])).toEqual([650, "9007199254740993"]);
  const empty = table({ time: new Float64Array(0), price: new Float64Array(0), side: [] });
  expect(empty.columns.map(({ kind }) => kind)).toEqual(["time", "number", "text"]);
});

test("columns of unequal length and formats of no column are refused", () => {
  expect(() => table({ a: [1], b: [1, 2] })).toThrow(PeakError);
  expect(() => table({ a: [1], b: [1, 2] })).toThrow("columns.b.length must equal that of a (1), received 2");
  expect(() => table({ a: [1] }, { formats: { b: "money" } })).toThrow("formats must name columns");
  expect(() => table([])).toThrow("columns must not be empty");
});

test("rows are sorted by value, and those without one come last both ways", () => {
  expect(rowsOf("", { column: 2, descending: false })).toEqual(["-2.50", "10", "1200", "n/a"]);
  expect(rowsOf("", { column: 2, descending: true })).toEqual(["1200", "10", "-2.50", "n/a"]);
  // Equal rows keep their order.
  expect(rowsOf("", { column: 0, descending: true })).toEqual(["-2.50", "1200", "10", "n/a"]);
});

test.each([
  ["long", ["10", "n/a"]],
  ["side=SHORT", ["-2.50", "1200"]],
  ["side!=short", ["10", "n/a"]],
  ["profit>0", ["10", "1200"]],
  ["profit>=10 side=long", ["10"]],
  ["return>4%", ["10", "1200"]],
  ["profit=1,200", ["1200"]],
  ["1970-01-02", ["n/a", "1200"]],
  ["entrytime=1970-01-02", ["n/a", "1200"]],
  ["entrytime>=1970-01-02T01:00", ["1200"]],
  ['"entry Time"<"1970-01-01 01:00"', ["10"]],
  ["profit>abc", ['"abc" is no number.']],
  ["prophet>1", ['There is no column "prophet"; there are side, entryTime, profit, return.']],
])("the filter %s finds what it says", (filter, found) => {
  expect(rowsOf(filter)).toEqual(found);
});

test("a table of a million rows is sent as its first hundred, and its last page is there when asked for", () => {
  const million = table({
    i: Float64Array.from({ length: 1_000_000 }, (_, i) => i),
    square: Float64Array.from({ length: 1_000_000 }, (_, i) => i * i),
  });
  const bundle = million[displaySymbol]();
  expect(JSON.stringify(bundle).length).toBeLessThan(12_000);
  const payload = bundle[tableMime] as TablePayload;
  expect(payload.length).toBe(1_000_000);
  expect(payload.page.count).toBe(100);
  expect(bundle["text/html"]).toContain("20 of 1,000,000 rows");
  const answer = answerPage(shownTable(payload.id)!, {
    offset: 0,
    count: 2,
    sort: { column: 0, descending: true },
  });
  expect(answer).toMatchObject({ status: "ok", length: 1_000_000, page: { texts: [["999999", "999998"], ["999998000001", "999996000004"]] } }); // prettier-ignore
});

test("a wide table sends fewer rows, but never more cells than its limit", () => {
  const wide = table(
    Object.fromEntries(Array.from({ length: 200 }, (_, c) => [`c${c}`, new Float64Array(1_000)])),
  );
  const { page } = wide[displaySymbol]()[tableMime] as TablePayload;
  expect(page.count).toBe(25);
});

test("what a result says comes alive names the picture and the excerpt by their places", async () => {
  const excerpt = table({ a: [1] });
  const whole = table({ a: [1, 2, 3] });
  const bundle = await resultBundle({
    title: "R",
    synthetic: false,
    tables: [
      excerpt,
      { caption: "The last 1", table: excerpt, whole },
      { caption: "Top 1", table: excerpt, whole, wholeCaption: "All" },
    ],
  });
  const { figures, tables } = bundle[resultMime] as { figures: object; tables: Record<string, TablePayload> };
  expect(figures).toEqual({});
  expect(Object.keys(tables)).toEqual(["1", "2"]);
  expect(tables["1"].page.texts).toEqual([["1", "2", "3"]]);
  // The excerpt's caption is not said of the whole.
  expect(tables).toMatchObject({ 1: expect.not.objectContaining({ caption: expect.anything() }), 2: { caption: "All" } }); // prettier-ignore
  const plain = await resultBundle({ title: "R", synthetic: false, tables: [excerpt] });
  expect(plain[resultMime]).toBeUndefined();
});

test("a text from outside stays on its line, and no terminal obeys it", () => {
  const lines = table({ name: ["two\nlines", "\u001b[31mred", "a\tb"] })
    .text(80)
    .split("\n");
  expect(lines.slice(2).map(line => line.trim())).toEqual(["two lines", "[31mred", "a b"]);
});

test("characters that take two columns of a terminal move nothing out of its column", () => {
  const headlines = table({ headline: ["東京", "plain 🚀", "e\u0301"], count: [1, 22, 3] });
  expect(headlines.text(80)).toBe(
    [
      "headline  count",
      "───────────────",
      "東京          1",
      "plain 🚀     22",
      "e\u0301             3",
    ].join("\n"),
  );
  const [, , cut] = table({ headline: ["東京証券取引所の終値は最高値を更新"] })
    .text(21)
    .split("\n");
  // Twenty columns and the ellipsis; the eleventh character would need two more.
  expect(cut).toBe("東京証券取引所の終値…");
});
