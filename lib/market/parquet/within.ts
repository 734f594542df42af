import type { ParquetColumn, ParquetFooter } from "./footer.ts";
import { numbersOf, wide } from "./numbers.ts";

/**
 * A file without the row groups that hold no value of a column in `[from, to)`, as far as their footer says so: read by this, it has
 * fewer rows, and those wanted are among them.
 */
export function groupsWithin(
  footer: ParquetFooter,
  column: ParquetColumn,
  [from, to]: readonly [number, number],
): ParquetFooter {
  const groups = footer.groups.filter(({ chunks }) => {
    const { least, greatest } = chunks[column.leaf];
    return !(valueOf(greatest, column) < from || valueOf(least, column) >= to);
  });
  return { ...footer, groups, rows: groups.reduce((sum, { rows }) => sum + rows, 0) };
}

/** NaN where the writer does not say. */
function valueOf(bytes: Uint8Array | undefined, column: ParquetColumn): number {
  if (bytes?.length !== wide(column.stored)) return NaN;
  const value = new Float64Array(1);
  numbersOf(bytes, 0, column, value);
  return value[0];
}
