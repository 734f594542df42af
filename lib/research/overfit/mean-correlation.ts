/**
 * Mean correlation over all pairs of `rows` (a rows × days matrix), without forming the pairs: the squared length of the sum
 * of standardised rows holds all of them. Rows that do not vary are left out; NaN with fewer than two that do.
 */
export function meanCorrelation(matrix: Float64Array, days: number): number {
  const sum = new Float64Array(days);
  let rows = 0;
  for (let start = 0; start < matrix.length; start += days) {
    const row = matrix.subarray(start, start + days);
    let mean = 0;
    for (let d = 0; d < days; d++) mean += row[d];
    mean /= days;
    let square = 0;
    for (let d = 0; d < days; d++) square += (row[d] - mean) ** 2;
    const length = Math.sqrt(square);
    if (!(length > 1e-12)) continue;
    for (let d = 0; d < days; d++) sum[d] += (row[d] - mean) / length;
    rows++;
  }
  if (rows < 2) return NaN;
  let total = 0;
  for (let d = 0; d < days; d++) total += sum[d] * sum[d];
  return Math.max(-1, Math.min(1, (total - rows) / (rows * (rows - 1))));
}
