import { expect, test } from "vitest";
import { shifted } from "../../../../lib/core/column/shifted.ts";

test("each number moves by as much, in a column of its own", () => {
  const column = Float64Array.of(9, 1, -2, NaN, 0.25).subarray(1);
  expect(shifted(column, -1)).toEqual(Float64Array.of(0, -3, NaN, -0.75));
  expect(column).toEqual(Float64Array.of(1, -2, NaN, 0.25));
  expect(shifted(new Float64Array(0), 1)).toEqual(new Float64Array(0));
});
