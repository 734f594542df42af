import { noValues, type LinesMachine } from "../../ta/machine/machine.ts";

type Write = (out: number[], a: number, b: number, c: number) => void;

/** A machine of several lines from a function that writes them. */
export function lineMachine(lines: number, write: Write): LinesMachine {
  const out = noValues(lines);
  return { out, next: (a, b = NaN, c = NaN) => write(out, a, b, c) };
}

/** A machine that says which of its lines holds: 1 there and 0 elsewhere, NaN everywhere for −1. */
export function codeMachine(lines: number, code: (a: number, b: number, c: number) => number): LinesMachine {
  return lineMachine(lines, (out, a, b, c) => {
    const at = code(a, b, c);
    out.fill(at < 0 ? NaN : 0);
    if (at >= 0) out[at] = 1;
  });
}
