import { describe, expect, test } from "vitest";
import { withParameters } from "../../../kernel/cli/run/parameters.ts";
import { parseNotebook } from "../../../lib/report/notebook.ts";

function notebook(source: string, ...more: object[]) {
  const cell = {
    cell_type: "code",
    metadata: { tags: ["parameters"] },
    execution_count: null,
    source,
    outputs: [],
  };
  return parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell, ...more] }, "x");
}

const declared = `const symbol = "BTC/USD";
let fast = 10;
const profile: "moderate" | "aggressive" = "moderate";
const check = false;
const drift = -0.5;
const grid = { fast: [5, 10] };
let data: string | undefined;
const limit: number = Number("3");`;

describe("withParameters", () => {
  test("puts a cell behind the declared ones, with their keyword and their type", () => {
    const { notebook: result } = withParameters(notebook(declared), [
      "fast=12",
      "profile=aggressive",
      "data=/tmp/a b=c.csv",
      "check=true",
      'grid={"fast":[1]}',
    ]);
    expect(result.cells).toHaveLength(2);
    expect(result.cells[1].metadata.tags).toEqual(["injected-parameters"]);
    expect(result.cells[1].source).toBe(`// Given to this run.
let fast = 12;
const profile: "moderate" | "aggressive" = "aggressive";
const check = true;
const grid = {"fast":[1]};
let data: string | undefined = "/tmp/a b=c.csv";`);
  });

  test("lists every parameter with its value, given or not", () => {
    const { parameters } = withParameters(notebook(declared), ["drift=2.5e-1"]);
    expect(parameters).toEqual([
      { name: "symbol", value: "BTC/USD", given: false },
      { name: "fast", value: 10, given: false },
      { name: "profile", value: "moderate", given: false },
      { name: "check", value: false, given: false },
      { name: "drift", value: 0.25, given: true },
      { name: "grid", value: "{ fast: [5, 10] }", given: false },
      { name: "data", value: "undefined", given: false },
      { name: "limit", value: 'Number("3")', given: false },
    ]);
  });

  test("what the notebook starts as text stays text", () => {
    const value = (given: string) => withParameters(notebook(declared), [given]).parameters[0].value;
    expect(value("symbol=123")).toBe("123");
    expect(value("symbol=true")).toBe("true");
    expect(value('symbol="quoted"')).toBe("quoted");
    expect(value("symbol=")).toBe("");
  });

  test("a run with other values replaces what an earlier run injected", () => {
    const once = withParameters(notebook(declared), ["fast=12"]).notebook;
    const twice = withParameters(once, ["fast=13"]).notebook;
    expect(twice.cells.map(cell => cell.source)).toEqual([declared, "// Given to this run.\nlet fast = 13;"]);
    expect(withParameters(once, []).notebook.cells).toHaveLength(1);
  });

  test.each([
    ["fats=12", "unknown_name", 'Did you mean "fast"?'],
    ["fast=twelve", "invalid_argument", 'parameter fast must be a number, as in fast=10, received "twelve".'],
    ["check=yes", "invalid_argument", "parameter check must be a boolean, as in check=false"],
    ["limit=high", "invalid_argument", "parameter limit must be a number, received"],
    ["fast", "invalid_argument", "-p must be name=value"],
  ])("refuses -p %s", (given, code, message) => {
    expect(() => withParameters(notebook(declared), [given])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test("refuses parameters where no cell declares any", () => {
    const plain = parseNotebook({ nbformat: 4, nbformat_minor: 5, cells: [] }, "x");
    expect(withParameters(plain, []).parameters).toEqual([]);
    expect(() => withParameters(plain, ["fast=1"])).toThrow('no cell of the notebook is tagged "parameters"');
  });

  test("refuses a parameters cell that is no program", () => {
    expect(() => withParameters(notebook("const = 3"), [])).toThrow(
      'The cell tagged "parameters" cannot be parsed',
    );
  });
});
