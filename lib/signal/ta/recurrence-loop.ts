import type { Kernel } from "./kernel/kernel.ts";

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
  /** The kernel's function of so many lanes, where there is one. `at` has the addresses of the inputs and the lines, in bytes. */
  readonly kernel?: (
    run: Kernel["run"],
    at: readonly number[],
    warm: number,
    gap: number,
    constants: readonly number[],
    states: number,
  ) => void;
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

/** The loop over one lane, which stops before what is not finite, or over several, `gap` bars apart, which does not. */
export function compileLoop({ name, inputs, constants, states, step, values }: Spec, lanes: number): Loop {
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
