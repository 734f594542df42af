/** Stretches of one length that are summed in one loop. */
const abreast = 4;

/**
 * The sum of each stretch of rows, `[starts[k], starts[k + 1])`, from its first to its last, written to place `k` of `out`. Each
 * addition waits for the one before, so four stretches are summed abreast where they are of one length.
 */
export function sumStretches(values: Float64Array, starts: Int32Array, out: Float64Array): void {
  const count = starts.length - 1;
  for (let k = 0; k < count;) {
    const from = starts[k];
    const length = starts[k + 1] - from;
    if (
      k + abreast <= count &&
      starts[k + 2] === from + 2 * length &&
      starts[k + 3] === from + 3 * length &&
      starts[k + 4] === from + 4 * length
    ) {
      sumFour(values, from, length, out, k);
      k += abreast;
    } else {
      out[k++] = sumOf(values, from, from + length);
    }
  }
}

function sumFour(values: Float64Array, first: number, length: number, out: Float64Array, k: number): void {
  const second = first + length;
  const third = second + length;
  const fourth = third + length;
  let [a, b, c, d] = [0, 0, 0, 0];
  // `| 0`: V8 need not look whether a sum of places is still a small number, which is a third of the work.
  for (let i = 0; i < length; i = (i + 1) | 0) {
    a += values[(first + i) | 0];
    b += values[(second + i) | 0];
    c += values[(third + i) | 0];
    d += values[(fourth + i) | 0];
  }
  out[k] = a;
  out[k + 1] = b;
  out[k + 2] = c;
  out[k + 3] = d;
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum;
}
