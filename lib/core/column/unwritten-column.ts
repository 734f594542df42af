import { reclaimBefore } from "./reclaim.ts";

/** From so many bytes on a column is worth a look at what was dropped. */
const large = 8 << 20;

/**
 * A column whose every place the caller writes before anybody reads one. Clearing eight megabytes that are written over at once
 * costs as much as an indicator.
 */
export function unwrittenColumn(length: number): Float64Array<ArrayBuffer> {
  if (8 * length >= large) reclaimBefore(8 * length);
  return new Float64Array(Buffer.allocUnsafeSlow(8 * length).buffer);
}

/** Several such columns. What holds them is made after the collection, which would make it old: it then keeps them until the next. */
export function unwrittenColumns(count: number, length: number): Float64Array<ArrayBuffer>[] {
  if (8 * length >= large) reclaimBefore(8 * length * count);
  return Array.from({ length: count }, () => new Float64Array(Buffer.allocUnsafeSlow(8 * length).buffer));
}
