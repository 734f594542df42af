/** Whether all finite values are one value, which leaves an axis without a span of its own. */
export function isFlat(columns: readonly ArrayLike<number>[]): boolean {
  let seen = NaN;
  for (const column of columns)
    for (let i = 0; i < column.length; i++) {
      if (!Number.isFinite(column[i])) continue;
      if (Number.isNaN(seen)) seen = column[i];
      else if (column[i] !== seen) return false;
    }
  return true;
}

/** Lowest and highest finite value of all columns; a flat line gets room around it. [0, 1] where nothing is finite. */
export function extent(columns: readonly ArrayLike<number>[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns)
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (low > high) return [0, 1];
  if (low < high) return [low, high];
  const room = Math.abs(low) * 0.05 || 1;
  return [low - room, high + room];
}

/** The 1-2-5 step that cuts `span` into about `count` parts. */
export function niceStep(span: number, count: number): number {
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const ratio = raw / power;
  return (ratio > 5 ? 10 : ratio > 2 ? 5 : ratio > 1 ? 2 : 1) * power;
}
