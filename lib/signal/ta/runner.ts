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

/**
 * Compiles the step of one indicator's streams, for the same reason. It takes numbers, or with `fields` a bar that has them. `make`
 * gives a machine whose first bar has the index it is told.
 */
export function compileStep(
  name: string,
  inputs: readonly string[],
  lines: readonly string[],
  fields: boolean,
): (make: (place: number) => Machine | LinesMachine) => Step {
  const numbers = inputs.map((_, k) => `x${k}`);
  const record = (text: (k: number) => string) =>
    `{ ${lines.map((line, k) => `${line}: ${text(k)}`).join(", ")} }`;
  const body = `// ${name}
    var machine = make(0);
    var bars = 0;
    return (${fields ? "bar" : numbers.join(", ")}) => {
      ${fields ? inputs.map((input, k) => `const x${k} = bar.${input};`).join("\n") : ""}
      bars++;
      if (${numbers.map(x => `(${x} - ${x})`).join(" + ")} !== 0) {
        machine = undefined;
        return ${lines.length ? record(() => "NaN") : "NaN"};
      }
      if (machine === undefined) machine = make(bars - 1);
      ${
        lines.length
          ? `machine.next(${numbers.join(", ")}); const out = machine.out; return ${record(k => `out[${k}]`)};`
          : `return machine.next(${numbers.join(", ")});`
      }
    };`;
  return new Function("make", body) as ReturnType<typeof compileStep>;
}
