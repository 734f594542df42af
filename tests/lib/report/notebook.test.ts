import { describe, expect, test } from "vitest";
import { parseNotebook } from "../../../lib/report/notebook.ts";

const minimal = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] };

describe("parseNotebook", () => {
  test("joins lines of text, of streams and of bundles", () => {
    const notebook = parseNotebook(
      {
        ...minimal,
        cells: [
          {
            cell_type: "code",
            execution_count: null,
            metadata: {},
            source: ["a\n", "b"],
            outputs: [
              { output_type: "stream", name: "stdout", text: ["1\n", "2\n"] },
              {
                output_type: "display_data",
                metadata: {},
                data: { "text/html": ["<i>", "x</i>"], "application/json": ["a", "b"] },
              },
            ],
          },
        ],
      },
      "x.ipynb",
    );
    expect(notebook.cells[0]).toMatchObject({
      source: "a\nb",
      outputs: [{ text: "1\n2\n" }, { data: { "text/html": "<i>x</i>", "application/json": ["a", "b"] } }],
    });
  });

  test("keeps metadata it does not know", () => {
    const metadata = { authors: [{ name: "x" }], widgets: { a: 1 } };
    expect(parseNotebook({ ...minimal, metadata }, "x").metadata).toEqual(metadata);
  });

  test.each([
    [[], 'x.ipynb must be a Jupyter notebook, received a list without "nbformat".'],
    [null, "received null"],
    ["text", "received a string"],
    [{ cells: [] }, "received an object"],
    [{ ...minimal, nbformat: 3 }, "x.ipynb must be in nbformat 4, received nbformat 3."],
    [{ ...minimal, nbformat: "4" }, 'received nbformat "4".'],
    [{ ...minimal, cells: [{ cell_type: "chart", metadata: {}, source: "" }] }, "but cells[0].cell_type:"],
    [
      { ...minimal, cells: [{ cell_type: "code", metadata: {}, source: 7, outputs: [] }] },
      "but cells[0].source:",
    ],
  ])("refuses %o", (value, message) => {
    expect(() => parseNotebook(value, "x.ipynb")).toThrow(
      expect.objectContaining({ code: "unreadable", message: expect.stringContaining(message) }),
    );
  });
});
