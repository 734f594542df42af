import type { KernelDebugger } from "../../debug/debugger.ts";
import type { Evaluator } from "../../session/evaluate/contract.ts";

/** The evaluator, with the debugger told of every cell before it starts and after it has ended. */
export const debugged = (evaluator: Evaluator, debug: KernelDebugger): Evaluator => ({
  async run(cell, onOutput) {
    await debug.starts(cell);
    const evaluation = await evaluator.run(cell, onOutput);
    debug.ended();
    return evaluation;
  },
  interrupt: () => evaluator.interrupt(),
  close: () => evaluator.close(),
});
