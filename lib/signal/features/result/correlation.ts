/** Most products that a map of correlations may take: about a second's work. */
const work = 200_000_000;

/** Correlations of columns, row by row, and how many bars they were taken from. */
export interface Correlations {
  readonly names: readonly string[];
  /** Row-major; NaN where two never moved together on at least three bars. */
  readonly values: Float64Array;
  /** Every how many bars one was taken: 1 unless there are very many. */
  readonly every: number;
}

/**
 * Pearson's correlation of each pair of columns, over the bars where both have a value; every so many bars where all would take long.
 */
export function correlations(columns: Readonly<Record<string, Float64Array>>): Correlations {
  const names = Object.keys(columns);
  const count = names.length;
  const length = columns[names[0]].length;
  const every = Math.max(1, Math.ceil((length * count * count) / 2 / work));
  const samples = names.map(name => centred(columns[name], every));
  const values = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    values[a * count + a] = pearson(samples[a], samples[a]);
    for (let b = 0; b < a; b++)
      values[a * count + b] = values[b * count + a] = pearson(samples[a], samples[b]);
  }
  return Object.freeze({ names: Object.freeze(names), values, every });
}

/** Every so manyeth value about one of them, so that small moves of a large number do not cancel. */
function centred(column: Float64Array, every: number): Float64Array {
  const base = column.find(value => Number.isFinite(value)) ?? 0;
  const sample = new Float64Array(Math.ceil(column.length / every));
  for (let i = 0; i < sample.length; i++) sample[i] = column[i * every] - base;
  return sample;
}

/** Sum of squares about the mean; 0 where it is no more than rounding leaves of a column that stands still where both have a value. */
function moved(squares: number, sum: number, n: number): number {
  const about = squares - (sum * sum) / n;
  return about > 1e-12 * squares ? about : 0;
}

function pearson(xs: Float64Array, ys: Float64Array): number {
  let n = 0;
  let x1 = 0;
  let y1 = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i];
    const y = ys[i];
    if (x - x !== 0 || y - y !== 0) continue;
    n++;
    x1 += x;
    y1 += y;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  const spread = Math.sqrt(moved(xx, x1, n) * moved(yy, y1, n));
  return n > 2 && spread > 0 ? Math.max(-1, Math.min(1, (xy - (x1 * y1) / n) / spread)) : NaN;
}
