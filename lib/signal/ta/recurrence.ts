import { compileLoop, type Loop, type Spec } from "./recurrence-loop.ts";
import { stretchInKernel, type Stretch } from "./recurrence-kernel.ts";

/**
 * Runs from bar `from` to the end of the columns or to the first bar with a number that is not finite, and gives that place. `state`
 * is the states before the run, and afterwards those at its end, and one number more that begins with 0 and stays with the column.
 * After `memory` bars nothing is left of any state.
 */
type Recurrence = (
  columns: readonly Float64Array[],
  out: readonly Float64Array[],
  constants: readonly number[],
  state: Float64Array,
  from: number,
  memory: number,
) => number;

/** Bars a call: the optimiser sees a function that is called often, not a loop that it must enter half-way. */
const block = 4_096;
/** Bars after which an average that moves by `weight` of the way each time has forgotten where it began, to the last bit. */
export function memoryOf(weight: number): number {
  return 2 * Math.ceil(20 / weight);
}

/** Bars of a lane that earn what its beginning costs, at least; and in the kernel, where what lies in the cache costs less. */
const shortest = { plain: 8_192, kernel: 4_096 };
/** Bars of a stretch that the kernel's memory may hold. */
const mostInKernel = 262_144;

/**
 * A loop whose every bar waits for the one before, several bars at a time: a fading average forgets, so lanes further on in the
 * column begin `memory` bars early with a state of another time, and by their own first bar have met the true one, to the last
 * bit. Where one has not, its lane is run again from the true state: the numbers are those of the plain loop, always.
 */
export function compileRecurrence(spec: Spec): Recurrence {
  const { lanes } = spec;
  const size = spec.states.length;
  const plain = compileLoop(spec, 1);
  const several = compileLoop(spec, lanes);
  const inKernel = stretchInKernel(spec);

  const inTurn = (...[columns, out, constants, state, from, to]: Parameters<Loop>) => {
    let i = from;
    for (let whole = true; whole && i < to;) {
      const end = Math.min(to, i + block);
      i = plain(columns, out, constants, state, i, end, 0);
      whole = i === end;
    }
    return i;
  };

  const inPlain: Stretch = (columns, out, constants, state, from, memory, gap) => {
    const running = new Float64Array(lanes * size);
    for (let k = 0; k < running.length; k++) running[k] = state[k % size];
    const proceed = (begin: number, end: number) => {
      for (let i = begin; i < end; i += block)
        several(columns, out, constants, running, i, Math.min(end, i + block), gap);
      return running.slice();
    };
    return { begun: proceed(from, from + memory), ended: proceed(from + memory, from + memory + gap) };
  };

  /** A stretch of lanes; whether every number in it was finite. */
  const atOnce = (
    run: Stretch,
    ...[columns, out, constants, state, from, memory, gap]: Parameters<Stretch>
  ) => {
    // What a lane writes in its first bars the lane before it writes over at its end.
    const { begun, ended } = run(columns, out, constants, state, from, memory, gap);
    const last = from + lanes * gap + memory - 1;
    if (!ended.every(Number.isFinite) || !columns.every(column => Number.isFinite(column[last])))
      return false;
    state.set(ended.subarray(0, size));
    for (let lane = 1; lane < lanes; lane++) {
      const own = lane * size;
      let met = true;
      for (let k = 0; k < size; k++) met &&= Object.is(state[k], begun[own + k]);
      const start = from + lane * gap + memory;
      if (met) state.set(ended.subarray(own, own + size));
      else inTurn(columns, out, constants, state, start, start + gap, 0);
    }
    return true;
  };

  return (columns, out, constants, state, from, memory) => {
    const { length } = columns[0];
    const gapOf = (least: number) => Math.max(least, (least / 512) * memory) - memory;
    const kernelGap = gapOf(shortest.kernel);
    const useKernel = inKernel !== undefined && lanes * kernelGap + memory <= mostInKernel;
    const run = useKernel ? inKernel : inPlain;
    const gap = useKernel ? kernelGap : gapOf(shortest.plain);
    const stretch = lanes * gap + memory;
    let i = from;
    // Where numbers are missing here and there, lanes would be tried for nothing after each.
    while (i >= state[size] && i + stretch <= length)
      if (atOnce(run, columns, out, constants, state, i, memory, gap)) i += stretch;
      else state[size] = i + stretch;
    return inTurn(columns, out, constants, state, i, length, 0);
  };
}
