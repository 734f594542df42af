import { cellKind, readBlock, type BlockPlan } from "./block.ts";
import { cellsOf, decode, lineEnd } from "./header.ts";
import { rowColumns, type ReadColumns, type RowColumn, type Table } from "./table.ts";
import { isSlashed } from "./slashed.ts";

/** Bytes read at once: what comes of them stays in the processor's cache until it is copied to its place. */
export const blockBytes = 1 << 19;

/** How to read a plain table, block by block. */
export interface PlainPlan extends BlockPlan {
  /** The columns that are read, by their place in the output. */
  readonly columns: readonly RowColumn[];
}

/**
 * The plan for a table that looks plain: one symbol, times in one column, no dates whose order of day and month is open.
 * Undefined where it does not; whether it is, only its rows tell.
 */
export function plainPlan({ bytes, from, separator, places, width, closed }: Table): PlainPlan | undefined {
  if (places.clock >= 0 || places.symbol >= 0) return undefined;
  const first = decode(bytes, from, lineEnd(bytes, from));
  const cell = cellsOf(first, String.fromCharCode(separator))[places.time];
  if (cell === undefined || cell === "" || isSlashed(cell)) return undefined;
  const columns: RowColumn[] = [];
  const kinds = new Uint8Array(width);
  const slots = new Uint8Array(width);
  for (const key of rowColumns) {
    const place = places[key];
    if (place < 0 || kinds[place] !== cellKind.skipped) continue;
    kinds[place] = key === "time" ? cellKind.time : cellKind.number;
    slots[place] = columns.push(key) - 1;
  }
  return { separator, kinds, slots, closed, columns };
}

/** Rows to make room for where one block is read: rows that are shorter than their columns allow do not fit, and are not plain. */
export function roomFor({ kinds }: BlockPlan, bytes: number): number {
  return Math.ceil(bytes / (2 * kinds.length)) + 1;
}

/** Rows to expect in `length` bytes, by the lines at the beginning; with a tenth to spare. */
export function estimateRows({ bytes, from }: Pick<Table, "bytes" | "from">, length: number): number {
  let lines = 0;
  let at = from;
  while (lines < 1_000 && at < bytes.length) {
    at = lineEnd(bytes, at) + 1;
    lines++;
  }
  return Math.ceil((length / Math.max(1, at - from)) * lines * 1.1) + 16;
}

/** All rows of a plain table, or undefined where it is not plain. */
export function readPlain(table: Table): ReadColumns | undefined {
  const plan = plainPlan(table);
  const columns = plan && readColumns(table, plan, plan.columns.length);
  return columns && (Object.fromEntries(plan.columns.map((key, k) => [key, columns[k]])) as ReadColumns);
}

/** The columns of a plain table in the order of the plan, or undefined where it is not plain. */
export function readColumns(
  { bytes, from }: Pick<Table, "bytes" | "from">,
  plan: BlockPlan,
  count: number,
): Float64Array[] | undefined {
  const room = roomFor(plan, Math.min(blockBytes, bytes.length - from) + 4_096);
  const out = new Float64Array(room * count);
  let capacity = estimateRows({ bytes, from }, bytes.length - from);
  const columns = Array.from({ length: count }, () => new Float64Array(capacity));
  let rows = 0;
  const take = (source: Uint8Array, start: number, end: number): boolean => {
    const more = readBlock(source, start, end, plan, out, room);
    if (more < 0) return false;
    if (rows + more > capacity) {
      capacity = 2 * (rows + more);
      columns.forEach((column, k) => {
        columns[k] = new Float64Array(capacity);
        columns[k].set(column);
      });
    }
    columns.forEach((column, k) => {
      const place = k * room;
      column.set(out.subarray(place, place + more), rows);
    });
    rows += more;
    return true;
  };
  // The last line may lack its end, wherever blocks begin.
  const whole = Math.max(from, bytes.lastIndexOf(newline) + 1);
  for (let at = from; at < whole;) {
    const end = Math.min(lineEnd(bytes, Math.min(at + blockBytes, whole)) + 1, whole);
    if (!take(bytes, at, end)) return undefined;
    at = end;
  }
  if (whole < bytes.length) {
    const last = new Uint8Array(bytes.length - whole + 1).fill(newline);
    last.set(bytes.subarray(whole));
    if (!take(last, 0, last.length)) return undefined;
  }
  return columns.map(column => column.subarray(0, rows));
}

const newline = 10;
