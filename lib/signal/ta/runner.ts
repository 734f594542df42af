import type { LinesMachine, Machine } from "./machine/machine.ts";

/** Feeds bars `from` to `to` to a machine and writes what it says; stops before a bar with a number that is not finite. */
export type Runner = (
  machine: Machine | LinesMachine,
  columns: readonly Float64Array[],
  out: readonly Float64Array[],
  from: number,
  to: number,
) => number;

/**
 * Compiles the loop of one indicator. Were the loop written once for all, V8 would see machines of a hundred classes at the
 * call of `next`, inline none, and box every number that goes in or out: memory at each bar. The name in the text keeps its
 * compilation cache from sharing the loop, and so what it learns, between indicators.
 */
export function compileRunner(name: string, inputs: number, lines: number): Runner {
  const each = (count: number, text: (k: number) => string, separator = "\n") =>
    Array.from({ length: count }, (_, k) => text(k)).join(separator);
  const values = each(inputs, k => `x${k}`, ", ");
  const body = `// ${name}
    ${each(inputs, k => `const column${k} = columns[${k}];`)}
    ${each(Math.max(1, lines), k => `const line${k} = out[${k}];`)}
    ${lines ? "const result = machine.out;" : ""}
    for (let i = from; i < to; i++) {
      ${each(inputs, k => `const x${k} = column${k}[i];`)}
      if (${each(inputs, k => `(x${k} - x${k})`, " + ")} !== 0) return i;
      ${
        lines
          ? `machine.next(${values}); ${each(lines, k => `line${k}[i] = result[${k}];`)}`
          : `line0[i] = machine.next(${values});`
      }
    }
    return to;`;
  return new Function("machine", "columns", "out", "from", "to", body) as Runner;
}

/** Takes a bar's input and gives its value, or its values by line. */
export type Step = (...input: never[]) => number | Readonly<Record<string, number>>;

/** How a step takes a bar: as numbers, as a record with fields, or from cells of a column in which it leaves its values too. */
export type StepForm = "numbers" | "fields" | "cells";

/** What makes a step: `make` gives a machine whose first bar has the index it is told, which only one that is `placed` asks for. */
type StepMaker = (
  make: (place: number) => Machine | LinesMachine,
  cells?: Float64Array,
  from?: readonly number[],
  to?: readonly number[],
) => Step;

/**
 * Compiles the step of one indicator's streams, for the same reason. The first machine stands for itself: of an indicator's only stream V8
 * then knows which it is, and looks up nothing in it twice. Between cells no number is boxed.
 */
export function compileStep(
  name: string,
  inputs: readonly string[],
  lines: readonly string[],
  { form, placed }: { readonly form: StepForm; readonly placed: boolean },
): StepMaker {
  const numbers = inputs.map((_, k) => `x${k}`).join(", ");
  const written = { numbers: inputs.join(", "), fields: "bar", cells: "" }[form];
  const read = (input: string, k: number) =>
    ({ numbers: `+${input}`, fields: `+bar.${input}`, cells: `cells[from${k}]` })[form];
  const give = (text: (k: number) => string) =>
    form === "cells"
      ? `${(lines.length ? lines : [""]).map((_, k) => `cells[to${k}] = ${text(k)};`).join(" ")} return;`
      : `return ${lines.length ? `{ ${lines.map((line, k) => `${line}: ${text(k)}`).join(", ")} }` : text(0)};`;
  const values = (machine: string) =>
    lines.length
      ? `{ ${machine}.next(${numbers}); const out = ${machine}.out; ${give(k => `out[${k}]`)} }`
      : `{ ${give(() => `${machine}.next(${numbers})`)} }`;
  const body = `// ${name}
    ${form === "cells" ? inputs.map((_, k) => `const from${k} = from[${k}];`).join(" ") : ""}
    ${form === "cells" ? (lines.length ? lines : [""]).map((_, k) => `const to${k} = to[${k}];`).join(" ") : ""}
    const first = make(0);
    let machine = first;
    let bars = 0;
    return (${written}) => {
      ${inputs.map((input, k) => `const x${k} = ${read(input, k)};`).join("\n")}
      ${placed ? "bars++;" : ""}
      if (${inputs.map((_, k) => `(x${k} - x${k})`).join(" + ")} !== 0) {
        machine = undefined;
        ${give(() => "NaN")}
      }
      if (machine === first) ${values("first")}
      if (machine === undefined) machine = make(bars - 1);
      ${values("machine")}
    };`;
  return new Function("make", "cells", "from", "to", body) as StepMaker;
}
