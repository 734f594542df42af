import { inspectSymbol } from "../../../core/display.ts";
import { checksum } from "../../../core/column/checksum.ts";
import { isBarColumn } from "../../../market/columns.ts";

/** Sums of columns as they were when somebody outside the graph first held them, who could write to them from then on. */
const given = new WeakMap<Float64Array, number>();

/** Notes that a column leaves the graph. Those of bars are looked at whenever a graph is run. */
export function give(column: Float64Array): Float64Array {
  if (!given.has(column) && !isBarColumn(column)) given.set(column, checksum(column));
  return column;
}

/** Whether a column is what was computed. Takes no time for one that nobody was given. */
export function isUntouched(column: Float64Array): boolean {
  const sum = given.get(column);
  return sum === undefined || sum === checksum(column);
}

/** Columns that are looked at when they are first asked for: one that was written to by then is what `again` computes. */
export function handedOut<Name extends string>(
  columns: Readonly<Record<Name, Float64Array>>,
  again: (name: Name) => Float64Array,
): Readonly<Record<Name, Float64Array>> {
  const out = {} as Record<Name, Float64Array>;
  const settled: Partial<Record<Name, Float64Array>> = {};
  for (const name of Object.keys(columns) as Name[])
    Object.defineProperty(out, name, {
      enumerable: true,
      get: () => (settled[name] ??= give(isUntouched(columns[name]) ? columns[name] : again(name))),
    });
  // Else a cell would show them as getters.
  Object.defineProperty(out, inspectSymbol, { value: () => ({ ...out }) });
  return Object.freeze(out);
}
