import { eights, kernel, wide } from "./kernel/kernel.ts";
import type { Spec } from "./recurrence-loop.ts";

/** States of the lanes, one lane's after another's: after the bars that each forgets in, and at the end. */
interface Ran {
  readonly begun: Float64Array;
  readonly ended: Float64Array;
}

/** Runs every lane over a stretch, from the same states. */
export type Stretch = (
  columns: readonly Float64Array[],
  out: readonly Float64Array[],
  constants: readonly number[],
  state: Float64Array,
  from: number,
  memory: number,
  gap: number,
) => Ran;

/** The stretch in the kernel's memory, where that has a function for it. */
export function stretchInKernel(spec: Spec): Stretch | undefined {
  const { lanes, kernel: lanesOf } = spec;
  const size = spec.states.length;
  if (lanesOf === undefined) return undefined;
  return (columns, out, constants, state, from, memory, gap) => {
    const bars = lanes * gap + memory;
    // In the kernel's memory: states at both times, then the columns and the lines, each with room for the bar before.
    const place = (k: number) => 2 * lanes * size + k * (2 + eights(bars)) + 2;
    const count = columns.length + out.length;
    const { run, numbers } = kernel(place(count));
    for (const [k, column] of columns.entries())
      numbers.set(column.subarray(from - 1, from + bars), place(k) - 1);
    for (let k = 0; k < size; k++) numbers.fill(state[k], k * lanes, (k + 1) * lanes);
    const at = Array.from({ length: count }, (_, k) => wide * place(k));
    lanesOf(run, at, wide * memory, wide * gap, constants, 0);
    for (const [k, line] of out.entries()) {
      const own = place(columns.length + k);
      line.set(numbers.subarray(own, own + bars), from);
    }
    // There one state of all lanes after the other.
    const states = (begin: number) =>
      Float64Array.from(
        { length: lanes * size },
        (_, k) => numbers[begin + (k % size) * lanes + Math.floor(k / size)],
      );
    return { begun: states(0), ended: states(lanes * size) };
  };
}
