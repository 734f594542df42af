import { batch, bytesOf, copyIn, copyOut, workOff } from "../kernel/batches.ts";
import type { Call } from "../kernel/functions.ts";
import { eights, wide } from "../kernel/kernel.ts";

/** Blocks that the kernel works on at once. */
const lanes = 4;
/** Longer windows are left to the machine: four blocks of theirs would not lie in a cache. */
const longest = 16_384;

/** So many groups of blocks, and the values they are made of. */
interface Batch {
  readonly from: number;
  readonly to: number;
  readonly groups: number;
}

/** Where the kernel leaves what it found of a batch: the deviations, their means, and room for one column more. */
export interface Found {
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
 * `finish` says where the lines of a batch are, in the order of `out`, and what else must be run to have them there.
 */
export function deviationColumns(
  values: Float64Array,
  out: readonly Float64Array[],
  period: number,
  multiple: number,
  finish: (found: Found) => { readonly lines: readonly number[]; readonly calls: readonly Call[] },
): boolean {
  if (period > longest) return false;
  const length = values.length;
  const columns = out.map(bytesOf);
  const most = Math.ceil(batch / (lanes * period));
  const size = most * lanes * period;
  // Tails, the block before the batch, the batch, and what is found.
  const tails = 2 * lanes * (period + 1);
  const first = tails + period;
  const column = (k: number) => (first + size + k * eights(size)) * wide;
  const from = bytesOf(values);
  const foundAt = (at: number, groups: number): Found => ({
    deviations: at + column(0),
    means: at + column(1),
    third: at + column(2),
    bytes: groups * lanes * period * wide,
  });

  /** Writes the lines from `start` on to the first number that is missing, and gives its place, or the length. */
  const write = (start: number): number => {
    let end = length;
    let begun = start;
    // Where numbers are missing here and there, a whole batch after each would be for nothing.
    let groups = 1;
    workOff<Batch>({
      length: length - start,
      room: column(3),
      next() {
        if (begun >= end) return undefined;
        const next = { from: begun, to: Math.min(length, begun + groups * lanes * period), groups };
        begun = next.to;
        groups = Math.min(most, 2 * groups);
        return next;
      },
      fill(next, memory, at) {
        const before = Math.min(period, next.from - start);
        memory.fill(0, at + (tails - 2 * lanes) * wide, at + tails * wide);
        copyIn(from, next.from - before, next.to, memory, at + (first - before) * wide);
        const found = foundAt(at, next.groups);
        const means = out.length === 1 ? 0 : found.means;
        return [
          ["deviations", at + first * wide, at, means, found.deviations, period, next.groups, multiple],
          ...finish(found).calls,
        ];
      },
      empty(next, memory, at, wrong) {
        if (wrong !== 0) end = Math.min(end, endOfNumbers(values, next.from, next.to, length));
        finish(foundAt(at, next.groups)).lines.forEach((line, k) =>
          copyOut(memory, line, next.to - next.from, columns[k], next.from),
        );
      },
    });
    return end;
  };

  for (let start = 0; start < length;) {
    // A warm-up of many bars would be a batch for each.
    if (values[start] - values[start] !== 0) {
      for (const line of out) line[start] = NaN;
      start++;
      continue;
    }
    const end = write(start);
    // The first block has a whole window at its last place only.
    for (const line of out) {
      line.fill(NaN, start, Math.min(end, start + period - 1));
      if (end < length) line[end] = NaN;
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
