import { unwrittenColumns } from "../../../core/column/unwritten-column.ts";
import type { LinesMachine, Machine } from "../../ta/machine/machine.ts";
import { compileRunner, type Runner } from "../../ta/runner.ts";
import type { Operation } from "./operation.ts";

interface Terms {
  readonly lookback: number;
  readonly endless: boolean;
  /** Columns that the machine reads; default 1. */
  readonly inputs?: number;
  /** Names of what a machine of several lines gives. */
  readonly lines?: readonly string[];
  readonly machine: () => Machine | LinesMachine;
}

/** Bars a call: the optimiser does best with a function that is called often. */
const block = 4_096;

/**
 * An operation that keeps what it learned over a bar without a value, where an indicator of `pt.ta` begins again: all of the past
 * should not be lost for one bar. Such a bar has no value itself.
 */
export function remembering(name: string, written: readonly string[], terms: Terms): Operation {
  const { lookback, endless, inputs = 1, lines = [] } = terms;
  const finite = (values: readonly number[]) => values.every(value => value - value === 0);
  let runner: Runner | undefined;
  return Object.freeze({
    name,
    written,
    key: `${name}(${written.join()})`,
    lookback,
    ahead: 0,
    endless,
    lines: lines.length > 0 ? lines : [""],
    batch: (columns: readonly Float64Array[]) => {
      runner ??= compileRunner(name, inputs, lines.length);
      const { length } = columns[0];
      const out = unwrittenColumns(Math.max(1, lines.length), length);
      const machine = terms.machine();
      for (let i = 0; i < length;) {
        const end = Math.min(length, i + block);
        i = runner(machine, columns, out, i, end);
        if (i < end) {
          for (const column of out) column[i] = NaN;
          i++;
        }
      }
      return out;
    },
    open: () => {
      const machine = terms.machine();
      if (!("out" in machine))
        return (...values: [number]) => (finite(values) ? machine.next(...values) : NaN);
      const none = Object.freeze(Object.fromEntries(lines.map(line => [line, NaN])));
      return (...values: [number]) => {
        if (!finite(values)) return none;
        machine.next(...values);
        return Object.fromEntries(lines.map((line, k) => [line, machine.out[k]]));
      };
    },
  });
}
