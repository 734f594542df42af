import { unwrittenColumn } from "../../../core/unwritten-column.ts";
import type { Machine } from "../../ta/machine/machine.ts";
import { compileRunner, type Runner } from "../../ta/runner.ts";
import type { Operation } from "./operation.ts";

/** Bars a call: the optimiser does best with a function that is called often. */
const block = 4_096;

/**
 * An operation that keeps what it learned over a bar without a value, where an indicator of `pt.ta` begins again: all of the past
 * should not be lost for one bar. Such a bar has no value itself.
 */
export function remembering(
  name: string,
  written: readonly string[],
  terms: { readonly lookback: number; readonly endless: boolean; readonly machine: () => Machine },
): Operation {
  let runner: Runner | undefined;
  return Object.freeze({
    name,
    written,
    key: `${name}(${written.join()})`,
    lookback: terms.lookback,
    ahead: 0,
    endless: terms.endless,
    lines: [""],
    batch: (columns: readonly Float64Array[]) => {
      runner ??= compileRunner(name, 1, 0);
      const { length } = columns[0];
      const out = unwrittenColumn(length);
      const machine = terms.machine();
      for (let i = 0; i < length;) {
        const end = Math.min(length, i + block);
        i = runner(machine, columns, [out], i, end);
        if (i < end) out[i++] = NaN;
      }
      return [out];
    },
    open: () => {
      const machine = terms.machine();
      return (x: number) => (x - x === 0 ? machine.next(x) : NaN);
    },
  });
}
