/** Bars a call, about: the optimiser sees a function that is called often, not a loop that it must enter half-way. */
const stretch = 4_096;

type Loop = (
  values: Float64Array,
  out: readonly Float64Array[],
  period: number,
  constants: readonly number[],
  tails: readonly [sum: Float64Array, squares: Float64Array],
  from: number,
  to: number,
  fresh: boolean,
) => number;

/** Writes lines made of the mean and the population standard deviation of the last `period` values. */
type DeviationColumns = (
  values: Float64Array,
  out: readonly Float64Array[],
  period: number,
  constants: readonly number[],
) => void;

/**
 * Compiles lines that are expressions of `mean`, `deviation` and named constants: the numbers of `Moments`, to the bit, in loops over
 * blocks of `period` values. A window is the tail of one block and the head of the next, in deviations from the first value of the head.
 */
export function compileDeviation(
  name: string,
  constants: readonly string[],
  lines: readonly string[],
): DeviationColumns {
  const loop = compileLoop(name, constants, lines);
  return (values, out, period, given) => {
    const n = values.length;
    const tails = [new Float64Array(period + 1), new Float64Array(period + 1)] as const;
    const size = period * Math.ceil(stretch / period);
    for (let start = 0; start < n;) {
      let end = n;
      for (let from = start; from < end;) {
        const to = Math.min(n, from + size);
        const next = loop(values, out, period, given, tails, from, to, from === start);
        // Only the last block may hold a value that is not finite.
        const last = from + period * Math.floor((next - from - 1) / period);
        end = endOfNumbers(values, last, next, n);
        from = next;
      }
      // The first block has a whole window at its last place only.
      for (const line of out) {
        line.fill(NaN, start, Math.min(end, start + period - 1));
        if (end < n) line[end] = NaN;
      }
      start = end + 1;
    }
  };
}

/** The first place between two whose value is not finite; `none` where all are. */
function endOfNumbers(values: Float64Array, from: number, to: number, none: number): number {
  for (let i = from; i < to; i++) if (values[i] - values[i] !== 0) return i;
  return none;
}

/**
 * The loop over blocks between `from` and `to`, the first of which is `fresh` where no block lies before it. Gives where it stopped: after
 * the first block whose sum is not finite, if there is one.
 */
function compileLoop(name: string, constants: readonly string[], lines: readonly string[]): Loop {
  const mean = lines.some(line => line.includes("mean"));
  const body = `// ${name}
    ${lines.map((_, k) => `const line${k} = out[${k}];`).join("\n")}
    ${constants.map((constant, k) => `const ${constant} = constants[${k}];`).join("\n")}
    const [tailSum, tailSquares] = tails;
    const share = 1 / period;
    for (let block = from; block < to; block += period) {
      const base = values[block];
      if (!fresh || block > from) {
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
      const size = Math.min(period, to - block);
      let headSum = 0;
      let headSquares = 0;
      for (let j = 0; j < size; j++) {
        const d = values[block + j] - base;
        headSum += d;
        headSquares += d * d;
        const sum = tailSum[j + 1] + headSum;
        const deviations = tailSquares[j + 1] + headSquares - sum * sum * share;
        const deviation = Math.sqrt((deviations < 0 ? 0 : deviations) * share);
        ${mean ? "const mean = base + sum * share;" : ""}
        ${lines.map((line, k) => `line${k}[block + j] = ${line};`).join("\n")}
      }
      if (headSum - headSum !== 0) return block + size;
    }
    return to;`;
  const names = ["values", "out", "period", "constants", "tails", "from", "to", "fresh"];
  return new Function(...names, body) as Loop;
}
