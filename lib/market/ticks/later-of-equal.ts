/**
 * The rows whose value an earlier one of `rows` has. Any number of rows: a `Set` holds 16.7 million values at most, so only values that
 * may occur twice go into one, and where they do not ascend anyway, sorting tells which.
 */
export function laterOfEqual(values: Float64Array | readonly string[], rows: Uint32Array): Set<number> {
  const again = new Set<number>();
  const numbers = new Float64Array(rows.length);
  let ascending = true;
  for (let k = 0; k < rows.length; k++) {
    const value = values[rows[k]];
    numbers[k] = typeof value === "string" ? hashed(value) : value;
    if (k > 0 && !(numbers[k] > numbers[k - 1])) ascending = false;
  }
  if (ascending) return again;
  const sorted = numbers.slice().sort();
  const several = new Set<number>();
  for (let k = 1; k < sorted.length; k++) if (Object.is(sorted[k], sorted[k - 1])) several.add(sorted[k]);
  if (several.size === 0) return again;
  const seen = new Set<number | string>();
  for (let k = 0; k < rows.length; k++) {
    if (!several.has(numbers[k])) continue;
    const before = seen.size;
    if (seen.add(values[rows[k]]).size === before) again.add(rows[k]);
  }
  return again;
}

/** A number of 53 bits for a text; two texts may share one. FNV-1a in two halves. */
function hashed(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
