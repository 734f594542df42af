import type { KernelDebugger } from "../../../debug/debugger.ts";
import type { Evaluator } from "../../../session/evaluate/contract.ts";

/** The evaluator, with the debugger told of every cell before it starts and after it has ended. */
export const debugged = (evaluator: Evaluator, debug: KernelDebugger): Evaluator => ({
  async run(cell, onOutput) {
    const starting = debug.starts(cell);
    // Without breakpoints the cell is on its way when this call returns.
    if (starting) await starting;
    const evaluation = await evaluator.run(cell, onOutput);
    debug.ended();
    return evaluation;
  },
  expect: code => evaluator.expect?.(code),
  members: chain => evaluator.members(chain),
  interrupt: () => evaluator.interrupt(),
  close: () => evaluator.close(),
});
