import { batch, eights, kernel, wide } from "../kernel/kernel.ts";

/** Values at once: few enough that they lie in the cache. */
const piece = 8_192;
/** Blocks that the kernel works on at once. */
const lanes = 4;
/** Longer windows are left to the machine: four blocks of theirs would not lie in a cache. */
const longest = 16_384;

/** Where the kernel leaves what it found of a piece: the deviations, their means, and room for one column more. */
interface Found {
  readonly run: ReturnType<typeof kernel>["run"];
  readonly deviations: number;
  readonly means: number;
  readonly third: number;
  /** Bytes of each. */
  readonly bytes: number;
}

/**
 * Writes lines made of the population deviations (`multiple` of each) and the means of the last `period` values; false where the window
 * is too long. The numbers are those of `Moments`, to the bit: windows are the tail of one block of `period` values and the head of the
 * next, and blocks do not wait for one another.
 *
 * `finish` turns what was found of a piece into the lines and gives their addresses, in the order of `out`.
 */
export function deviationColumns(
  values: Float64Array,
  out: readonly Float64Array[],
  period: number,
  multiple: number,
  finish: (found: Found) => readonly number[],
): boolean {
  if (period > longest) return false;
  const n = values.length;
  const most = Math.ceil(piece / (lanes * period));
  const size = most * lanes * period;
  const room = size * Math.ceil(batch / size);
  // In the kernel's memory: tails, the block before the piece, the piece, and what is found.
  const tails = 2 * lanes * (period + 1);
  const at = tails + period;
  const column = (k: number) => (at + size + k * eights(room)) * wide;
  const { run, numbers } = kernel(at + size + 3 * eights(room));
  const [deviations, means, third] = [column(0), column(1), column(2)];
  numbers.fill(0, tails - 2 * lanes, tails);
  // Of whole batches, made once: garbage at every piece would bring collections, in which the columns grow old.
  let whole: readonly Float64Array[] | undefined;
  for (let start = 0; start < n;) {
    // A warm-up of many bars would be a piece for each.
    if (values[start] - values[start] !== 0) {
      for (const line of out) line[start] = NaN;
      start++;
      continue;
    }
    let end = n;
    let written = start;
    // Where numbers are missing here and there, a whole piece after each would be for nothing.
    let groups = 1;
    for (let from = start; from < end;) {
      const count = groups * lanes * period;
      const to = Math.min(n, from + count);
      const before = Math.min(period, from - start);
      numbers.set(values.subarray(from - before, to), at - before);
      const place = (from - written) * wide;
      const found = {
        run,
        deviations: deviations + place,
        means: means + place,
        third: third + place,
        // No more: what lies behind the last piece of a batch is the means of the first.
        bytes: count * wide,
      };
      const wrong = run.deviations(
        at * wide,
        0,
        out.length === 1 ? 0 : found.means,
        found.deviations,
        period,
        groups,
        multiple,
      );
      if (wrong !== 0) end = endOfNumbers(values, from, to, n);
      const lines = finish(found);
      whole ??= lines.map(line => numbers.subarray(line / wide, line / wide + room));
      from = to;
      groups = Math.min(most, 2 * groups);
      if (from < end && from + groups * lanes * period - written <= room) continue;
      for (let k = 0; k < out.length; k++)
        out[k].set(from - written === room ? whole[k] : whole[k].subarray(0, from - written), written);
      written = from;
    }
    // The first block has a whole window at its last place only.
    for (const line of out) {
      line.fill(NaN, start, Math.min(end, start + period - 1));
      if (end < n) line[end] = NaN;
    }
    start = end + 1;
  }
  return true;
}

/** The first place between two whose value is not finite; `none` where all are. */
function endOfNumbers(values: Float64Array, from: number, to: number, none: number): number {
  for (let i = from; i < to; i++) if (values[i] - values[i] !== 0) return i;
  return none;
}
