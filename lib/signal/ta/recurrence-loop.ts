/** How one bar turns the state into the next and what is written there; texts of code, in which constants and states have their names. */
export interface Spec {
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

export type Loop = (
  columns: readonly Float64Array[],
  out: readonly Float64Array[],
  constants: readonly number[],
  state: Float64Array,
  from: number,
  to: number,
  gap: number,
) => number;

/** Bars of a lane in a row: a loop of several lanes takes whole fours only, which spares it to move what it keeps from bar to bar. */
export const row = 4;

/** The loop over one lane, which stops before what is not finite, or over several, `gap` bars apart, which does not. */
export function compileLoop({ name, inputs, constants, states, step, values }: Spec, lanes: number): Loop {
  const before = inputs.flatMap((input, k) => (step.includes(`${input}Before`) ? [{ input, k }] : []));
  const kept = [...states, ...before.map(({ input }) => `${input}Before`)];
  const own = (text: string, lane: number) =>
    kept.reduce((code, state) => code.replaceAll(new RegExp(`\\b${state}\\b`, "g"), `${state}${lane}`), text);
  const all = Array.from({ length: lanes }, (_, lane) => lane);
  const bars = lanes === 1 ? 1 : row;
  const bar = (lane: number, place: number) => `{
    const at = i + gap${lane} + ${place} | 0;
    ${inputs.map((input, k) => `const ${input} = column${k}[at];`).join("\n")}
    ${lanes === 1 ? `if (${inputs.map(x => `(${x} - ${x})`).join(" + ")} !== 0) break;` : ""}
    ${own(step, lane)}
    ${values.map((value, k) => `line${k}[at] = ${own(value, lane)};`).join("\n")}
    ${before.map(({ input }) => `${input}Before${lane} = ${input};`).join("\n")}
  }`;
  // `| 0`: V8 need not look whether a sum of places is still a small number. What was read is kept for the bar after: a place that is read
  // again is checked again.
  const body = `// ${name}, ${lanes}
    ${inputs.map((_, k) => `const column${k} = columns[${k}];`).join("\n")}
    ${values.map((_, k) => `const line${k} = out[${k}];`).join("\n")}
    ${constants.map((constant, k) => `const ${constant} = constants[${k}];`).join("\n")}
    ${all.map(lane => `const gap${lane} = ${lane} * gap | 0;`).join("\n")}
    ${all.flatMap(lane => states.map((s, k) => `let ${s}${lane} = state[${lane * states.length + k}];`)).join("\n")}
    ${all.flatMap(lane => before.map(({ input, k }) => `let ${input}Before${lane} = column${k}[from + gap${lane} - 1];`)).join("\n")}
    let i = from | 0;
    const end = to | 0;
    for (; i < end; i = i + ${bars} | 0) {
      ${Array.from({ length: bars }, (_, place) => all.map(lane => bar(lane, place)).join("\n")).join("\n")}
    }
    ${all.flatMap(lane => states.map((s, k) => `state[${lane * states.length + k}] = ${s}${lane};`)).join("\n")}
    return i;`;
  return new Function("columns", "out", "constants", "state", "from", "to", "gap", body) as Loop;
}
