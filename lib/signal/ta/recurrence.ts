/** How one bar turns the state into the next and what is written there; texts of code, in which constants and states have their names. */
interface Spec {
  readonly name: string;
  /** What a bar's numbers are called. A bar where one is not finite ends a run. */
  readonly inputs: readonly string[];
  /** Numbers that stay the same throughout. */
  readonly constants: readonly string[];
  /** Numbers kept from bar to bar. All become NaN or infinite with an input that is not finite, at the next bar at the latest. */
  readonly states: readonly string[];
  readonly step: string;
  /** One expression for each line. */
  readonly values: readonly string[];
  /** Parts of a column that are worked on at once: as many as the processor has registers for. */
  readonly lanes: number;
}

type Loop = (
  columns: readonly Float64Array[],
  out: readonly Float64Array[],
  constants: readonly number[],
  state: Float64Array,
  from: number,
  to: number,
  gap: number,
) => number;

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
  return Math.ceil(40 / weight);
}

/** Bars of a lane that earn what its beginning costs, at least. */
const shortest = 8_192;

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

  /** A stretch of lanes, each of `length` bars; whether every number in it was finite. */
  const atOnce = (...[columns, out, constants, state, from, length, memory]: Parameters<Loop>) => {
    const running = new Float64Array(lanes * size);
    for (let k = 0; k < running.length; k++) running[k] = state[k % size];
    const gap = length - memory;
    const proceed = (begin: number, end: number) => {
      for (let i = begin; i < end; i += block)
        several(columns, out, constants, running, i, Math.min(end, i + block), gap);
      return running.slice();
    };
    // What a lane writes in its first bars the lane before it writes over at its end.
    const begun = proceed(from, from + memory);
    const ended = proceed(from + memory, from + length);
    if (!ended.every(Number.isFinite)) return false;
    state.set(ended.subarray(0, size));
    for (let lane = 1; lane < lanes; lane++) {
      const own = lane * size;
      let met = true;
      for (let k = 0; k < size; k++) met &&= Object.is(state[k], begun[own + k]);
      const start = from + lane * gap;
      if (met) state.set(ended.subarray(own, own + size));
      else inTurn(columns, out, constants, state, start + memory, start + length, 0);
    }
    return true;
  };

  return (columns, out, constants, state, from, memory) => {
    const { length } = columns[0];
    const lane = Math.max(shortest, 16 * memory);
    const stretch = lanes * (lane - memory) + memory;
    let i = from;
    // Where numbers are missing here and there, lanes would be tried for nothing after each.
    while (i >= state[size] && i + stretch <= length)
      if (atOnce(columns, out, constants, state, i, lane, memory)) i += stretch;
      else state[size] = i + stretch;
    return inTurn(columns, out, constants, state, i, length, 0);
  };
}

/** The loop over one lane, which stops before what is not finite, or over several, `gap` bars apart, which does not. */
function compileLoop({ name, inputs, constants, states, step, values }: Spec, lanes: number): Loop {
  const own = (text: string, lane: number) =>
    states.reduce(
      (code, state) => code.replaceAll(new RegExp(`\\b${state}\\b`, "g"), `${state}${lane}`),
      text,
    );
  const all = Array.from({ length: lanes }, (_, lane) => lane);
  const body = `// ${name}, ${lanes}
    ${inputs.map((_, k) => `const column${k} = columns[${k}];`).join("\n")}
    ${values.map((_, k) => `const line${k} = out[${k}];`).join("\n")}
    ${constants.map((constant, k) => `const ${constant} = constants[${k}];`).join("\n")}
    ${all.flatMap(lane => states.map((s, k) => `let ${s}${lane} = state[${lane * states.length + k}];`)).join("\n")}
    let i = from;
    for (; i < to; i++) {
      ${all
        .map(
          lane => `{
            const at = i + ${lane === 0 ? 0 : `${lane} * gap`};
            ${inputs.map((input, k) => `const ${input} = column${k}[at];`).join("\n")}
            ${inputs.map((input, k) => (step.includes(`${input}Before`) ? `const ${input}Before = column${k}[at - 1];` : "")).join("\n")}
            ${lanes === 1 ? `if (${inputs.map(x => `(${x} - ${x})`).join(" + ")} !== 0) break;` : ""}
            ${own(step, lane)}
            ${values.map((value, k) => `line${k}[at] = ${own(value, lane)};`).join("\n")}
          }`,
        )
        .join("\n")}
    }
    ${all.flatMap(lane => states.map((s, k) => `state[${lane * states.length + k}] = ${s}${lane};`)).join("\n")}
    return i;`;
  return new Function("columns", "out", "constants", "state", "from", "to", "gap", body) as Loop;
}
