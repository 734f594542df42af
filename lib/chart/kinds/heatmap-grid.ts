import { invalidArgument } from "../../core/errors.ts";

/** Labels of both axes and the values, row-major. */
export interface Grid {
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly values: Float64Array;
}

/** A parameter as its axis writes it. */
export function label(value: number | string): string {
  return typeof value === "string" ? value : String(Number(value.toPrecision(6)));
}

/** Column and row of the cell with these axis values. Throws `invalid_argument` where there is none. */
export function findCell(
  grid: Grid,
  mark: { x: number | string; y: number | string },
): { column: number; row: number } {
  const column = grid.x.indexOf(label(mark.x));
  const row = grid.y.indexOf(label(mark.y));
  if (column < 0 || row < 0)
    throw invalidArgument(
      "mark",
      "must name a cell of the grid",
      mark,
      "Give one of x.values and one of y.values.",
    );
  return { column, row };
}

/** Means of the finite cells in blocks of `block` by `block`; a block is named by its first value. */
export function coarsen(grid: Grid, block: number): Grid {
  const first = (labels: readonly string[]) => labels.filter((_, k) => k % block === 0);
  const x = first(grid.x);
  const y = first(grid.y);
  const sum = new Float64Array(x.length * y.length);
  const count = new Float64Array(sum.length);
  for (let row = 0; row < grid.y.length; row++)
    for (let column = 0; column < grid.x.length; column++) {
      const value = grid.values[row * grid.x.length + column];
      if (!Number.isFinite(value)) continue;
      const at = Math.floor(row / block) * x.length + Math.floor(column / block);
      sum[at] += value;
      count[at]++;
    }
  return { x, y, values: sum.map((total, at) => (count[at] ? total / count[at] : NaN)) };
}
