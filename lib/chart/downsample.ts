/**
 * Indices of the points that draw a long line faithfully with at most `limit` points: the first, the last, and the lowest
 * and highest of each bucket, so every spike survives. All indices where there are few. Where a bucket holds a gap
 * (a value that is not finite), one gap index is kept too, so that the line still breaks there.
 */
export function downsample(values: ArrayLike<number>, limit: number): number[] {
  const n = values.length;
  if (n <= limit) return Array.from({ length: n }, (_, i) => i);
  // Up to three indices a bucket: lowest, highest and a gap; first and last come on top.
  const buckets = Math.max(1, Math.floor((limit - 2) / (hasGap(values) ? 3 : 2)));
  const kept: number[] = [0];
  const keep = (index: number) => {
    if (index > kept[kept.length - 1]) kept.push(index);
  };
  for (let b = 0; b < buckets; b++) {
    const start = 1 + Math.floor((b * (n - 2)) / buckets);
    const end = 1 + Math.floor(((b + 1) * (n - 2)) / buckets);
    let low = -1;
    let high = -1;
    let gap = -1;
    for (let i = start; i < end; i++) {
      const value = values[i];
      if (!Number.isFinite(value)) gap = i;
      else {
        if (low < 0 || value < values[low]) low = i;
        if (high < 0 || value > values[high]) high = i;
      }
    }
    for (const index of [low, high, gap].sort((a, b) => a - b)) keep(index);
  }
  keep(n - 1);
  return kept;
}

function hasGap(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return true;
  return false;
}
