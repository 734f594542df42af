/**
 * Rank of each value among those of the last `window` bars that are finite, as a share of their number: 1 is the highest, equal ones share
 * their mean rank (pandas' `rank(pct=True)`). NaN below `least` finite values, and for a value that is not finite.
 */
export function rollingRank(values: Float64Array, window: number, least: number): Float64Array {
  return Float64Array.from(values, (value, i) => {
    if (!Number.isFinite(value)) return NaN;
    let count = 0;
    let below = 0;
    let equal = 0;
    for (let j = Math.max(0, i - window + 1); j <= i; j++) {
      const other = values[j];
      if (!Number.isFinite(other)) continue;
      count++;
      if (other < value) below++;
      else if (other === value) equal++;
    }
    return count < least ? NaN : (below + (equal + 1) / 2) / count;
  });
}
