/** Bars after which what is written is handed on, while it lies in the cache. */
const chunk = 4_096;

/**
 * Mean and population standard deviation of the last `period` values, written to two columns (which may be one and the same: the
 * deviation stays). The numbers of `Moments`, to the bit, in loops over blocks of `period` values. `finish` is told of every
 * stretch that is written.
 */
export function deviationColumns(
  values: Float64Array,
  period: number,
  mean: Float64Array,
  deviation: Float64Array,
  finish: (from: number, to: number) => void = () => {},
): void {
  const n = values.length;
  const tailSum = new Float64Array(period + 1);
  const tailSquares = new Float64Array(period + 1);
  let done = 0;
  for (let start = 0; start < n;) {
    let end = start;
    while (end < n && values[end] - values[end] === 0) end++;
    tailSum.fill(0);
    tailSquares.fill(0);
    for (let block = start; block < end; block += period) {
      if (block > start) tail(values, block, period, tailSum, tailSquares);
      const to = Math.min(end, block + period);
      head(values, block, to, period, tailSum, tailSquares, mean, deviation);
      if (block === start) {
        // The first block has a whole window at its last place only.
        const warm = Math.min(end, start + period - 1);
        mean.fill(NaN, start, warm);
        deviation.fill(NaN, start, warm);
      }
      if (to - done >= chunk) {
        finish(done, to);
        done = to;
      }
    }
    if (end < n) mean[end] = deviation[end] = NaN;
    start = end + 1;
  }
  finish(done, n);
}

/** Sums from each place of the block before `block` to its end, about the first value of `block`. */
function tail(
  values: Float64Array,
  block: number,
  period: number,
  tailSum: Float64Array,
  tailSquares: Float64Array,
): void {
  const base = values[block];
  const before = block - period;
  let sum = 0;
  let squares = 0;
  for (let j = period - 1; j > 0; j--) {
    const d = values[before + j] - base;
    sum += d;
    squares += d * d;
    tailSum[j] = sum;
    tailSquares[j] = squares;
  }
}

function head(
  values: Float64Array,
  block: number,
  end: number,
  period: number,
  tailSum: Float64Array,
  tailSquares: Float64Array,
  mean: Float64Array,
  deviation: Float64Array,
): void {
  const base = values[block];
  const share = 1 / period;
  let headSum = 0;
  let headSquares = 0;
  const size = end - block;
  for (let j = 0; j < size; j++) {
    const d = values[block + j] - base;
    headSum += d;
    headSquares += d * d;
    const sum = tailSum[j + 1] + headSum;
    const squares = tailSquares[j + 1] + headSquares;
    mean[block + j] = base + sum * share;
    const deviations = squares - sum * sum * share;
    deviation[block + j] = Math.sqrt((deviations < 0 ? 0 : deviations) * share);
  }
}
