import { isSharedAndLong, sharedColumn, type SharedColumn } from "../../core/column/shared-column.ts";
import { helpInParts, inParts } from "../../core/helper/parts.ts";
import { compileLoop, type Loop, type Spec } from "./recurrence-loop.ts";

/** Bars of a lane. */
const gap = 32_000;
/** Bars that are worth the start of a second thread. */
const large = 4_000_000;

interface Work {
  readonly spec: Spec;
  readonly columns: readonly SharedColumn[];
  readonly out: readonly SharedColumn[];
  readonly constants: readonly number[];
  /** A state to begin with, before `memory` bars in which it is forgotten. */
  readonly state: readonly number[];
  readonly memory: number;
  /** The first bar of the first part. */
  readonly from: number;
  /** The states of each lane of each part before its first bar and behind its last one. */
  readonly begun: SharedColumn;
  readonly ended: SharedColumn;
}

/**
 * Runs a recurrence from bar `from` to the last whole part of the columns in two threads, where both can read and write them, and gives the bar
 * behind it, with the state there in `state`; `from` itself where there is nothing to gain. Undefined where a lane has not met the true state, or
 * a number is not finite: the second thread may still write to `out` then.
 */
export function runInParts(
  spec: Spec,
  columns: readonly Float64Array[],
  out: readonly Float64Array[],
  constants: readonly number[],
  state: Float64Array,
  from: number,
  memory: number,
): number | undefined {
  const size = spec.states.length;
  const lane = spec.lanes * size;
  const count = Math.floor((columns[0].length - from) / (spec.lanes * gap));
  if (count < 2 || !columns.every(isSharedAndLong) || !out.every(isSharedAndLong)) return from;
  const [begun, ended] = [sharedColumn(count * lane), sharedColumn(count * lane)];
  const begin = [...state.subarray(0, size)];
  const work: Work = { spec, columns, out, constants, state: begin, memory, from, begun, ended };
  inParts(import.meta.url, runPart, work, { count, wanted: columns[0].length >= large });
  for (let at = 0, end = from + gap; at < ended.length; at += size, end += gap) {
    for (let k = 0; k < size; k++) if (!Object.is(begun[at + k], state[k])) return undefined;
    state.set(ended.subarray(at, at + size));
    if (!state.every(Number.isFinite) || !columns.every(column => Number.isFinite(column[end - 1])))
      return undefined;
  }
  return from + count * spec.lanes * gap;
}

const loops = new Map<string, { readonly silent: Loop; readonly loop: Loop }>();

function loopsOf(spec: Spec): { readonly silent: Loop; readonly loop: Loop } {
  const known = loops.get(spec.name) ?? {
    silent: compileLoop({ ...spec, values: [] }, spec.lanes),
    loop: compileLoop(spec, spec.lanes),
  };
  loops.set(spec.name, known);
  return known;
}

/** Bars a call: the optimiser sees a function that is called often, not a loop that it must enter half-way. */
const block = 4_000;

function runPart(
  { spec, columns, out, constants, state, memory, from, begun, ended }: Work,
  part: number,
): void {
  const { silent, loop } = loopsOf(spec);
  const running = Float64Array.from({ length: spec.lanes * state.length }, (_, k) => state[k % state.length]);
  const first = from + part * spec.lanes * gap;
  // Nobody else's bars are written.
  silent(columns, out, constants, running, first - memory, first, gap);
  begun.set(running, part * running.length);
  for (let i = first; i < first + gap; i += block) loop(columns, out, constants, running, i, i + block, gap);
  ended.set(running, part * running.length);
}

/** For the second thread. */
export const help = helpInParts(runPart);
