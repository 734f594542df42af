import { bytesOf } from "../../../core/column/bytes-of.ts";
import { batch, copyIn, copyOut, workOff } from "../kernel/batches.ts";
import type { Calls } from "../kernel/functions.ts";
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

/** Where the kernel leaves what it found of a batch, in bytes from where the batch lies: the deviations, their means, and room for one column more. */
interface Found {
  readonly deviations: number;
  readonly means: number;
  readonly third: number;
}

/** Where the lines of a batch are in the end, and what else must be run to have them there; `bytes` are those of each. */
interface Lines {
  readonly lines: readonly (keyof Found)[];
  finish?(calls: Calls, at: number, found: Found, bytes: number): void;
}

/**
 * Writes lines made of the population deviations (`multiple` of each) and the means of the last `period` values; false where the window
 * is too long. The numbers are those of `Moments`, to the bit: windows are the tail of one block of `period` values and the head of the
 * next, and blocks do not wait for one another.
 */
export function deviationColumns(
  values: Float64Array,
  out: readonly Float64Array[],
  period: number,
  multiple: number,
  { lines, finish }: Lines,
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
  const found = { deviations: column(0), means: column(1), third: column(2) };

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
      fill(next, memory, at, calls) {
        const before = Math.min(period, next.from - start);
        memory.fill(0, at + (tails - 2 * lanes) * wide, at + tails * wide);
        copyIn(from, next.from - before, next.to, memory, at + (first - before) * wide);
        const { groups } = next;
        const means = out.length === 1 ? 0 : at + found.means;
        const deviations = at + found.deviations;
        calls.add("deviations", at + first * wide, at, means, deviations, period, groups, multiple);
        finish?.(calls, at, found, groups * lanes * period * wide);
      },
      empty(next, memory, at, wrong) {
        if (wrong !== 0) end = Math.min(end, endOfNumbers(values, next.from, next.to, length));
        for (let k = 0; k < lines.length; k++)
          copyOut(memory, at + found[lines[k]], next.to - next.from, columns[k], next.from);
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
