import { expect, test } from "vitest";
import { collectInto } from "../../../kernel/cli/run/collect.ts";
import { differences, figuresOf } from "../../../kernel/cli/run/figures.ts";
import type { CodeCell } from "../../../lib/report/notebook.ts";

test("what a cell showed is kept as it was then and as a file holds it, whatever becomes of the value", () => {
  const cell = { cell_type: "code", outputs: [], metadata: {}, source: "" } as unknown as CodeCell;
  const value = { list: [1, Number.NaN, -0], big: 10n, day: new Date(0), none: undefined };
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const bundle = {
    "text/plain": "shown",
    "application/json": value,
    "application/b+json": () => 1,
  };
  const collect = collectInto(cell, new Map());
  collect({ kind: "result", bundle, count: 1 });
  collect({ kind: "display", bundle: { "text/plain": "round", "application/json": circle } });
  value.list.push(2);
  expect(cell.outputs).toMatchObject([
    {
      output_type: "execute_result",
      execution_count: 1,
      metadata: {},
      data: {
        "text/plain": "shown",
        "application/json": { list: [1, null, 0], big: "10", day: "1970-01-01T00:00:00.000Z" },
      },
    },
    { data: { "text/plain": expect.stringMatching(/^round\n\(its picture failed: .*circular/) } },
  ]);
  const written = JSON.parse(JSON.stringify(cell.outputs)) as typeof cell.outputs;
  expect(differences(figuresOf(written), figuresOf(cell.outputs))).toEqual([]);
});
