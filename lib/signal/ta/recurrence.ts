import { compileLoop, row, type Loop, type Spec } from "./recurrence-loop.ts";

/**
 * Runs from bar `from` to the end of the columns or to the first bar with a number that is not finite, and gives that place. `state`
 * is the states before the run, and afterwards those at its end, and one number more that begins with 0 and stays with the column.
 * After `memory` bars, a sum of what `memoryOf` gives, nothing is left of any state.
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
/** Bars, in whole rows, after which an average that moves by `weight` of the way each time has forgotten where it began, to the last bit. */
export function memoryOf(weight: number): number {
  return row * Math.ceil(40 / (row * weight));
}

/** Bars of a lane: so many that they earn what its beginning costs, and so few that a stretch with a missing number is soon over. */
const shortest = 8_192;
const longest = 32_000;

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

  const inTurn = (...[columns, out, constants, state, from, to]: Parameters<Loop>) => {
    let i = from;
    for (let whole = true; whole && i < to;) {
      const end = Math.min(to, i + block);
      i = plain(columns, out, constants, state, i, end, 0);
      whole = i === end;
    }
    return i;
  };

  /** A stretch of lanes, each `gap` bars after `memory` bars to forget in; whether every number in it was finite. */
  const atOnce = (
    ...[columns, out, constants, state, from, memory, gap]: [...Parameters<Recurrence>, gap: number]
  ) => {
    const running = new Float64Array(lanes * size);
    for (let k = 0; k < running.length; k++) running[k] = state[k % size];
    // States of the lanes, one lane's after another's. What a lane writes in its first bars the lane before it writes over at its end.
    const proceed = (begin: number, end: number) => {
      for (let i = begin; i < end; i += block)
        several(columns, out, constants, running, i, Math.min(end, i + block), gap);
      return running.slice();
    };
    const begun = proceed(from, from + memory);
    const ended = proceed(from + memory, from + memory + gap);
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
    const least = Math.max(shortest, 16 * memory);
    for (let i = from; i < length;) {
      // Where numbers are missing here and there, lanes would be tried for nothing after each.
      let end = Math.min(length, state[size]);
      if (i >= end) {
        const rows = Math.floor((length - i - memory) / (lanes * row));
        const gap = Math.min(Math.max(longest, least), rows * row);
        const stretch = lanes * gap + memory;
        if (gap >= least && atOnce(columns, out, constants, state, i, memory, gap)) {
          i += stretch;
          continue;
        }
        end = gap < least ? length : i + stretch;
        state[size] = end;
      }
      i = inTurn(columns, out, constants, state, i, end, 0);
      if (i < end) return i;
    }
    return length;
  };
}
