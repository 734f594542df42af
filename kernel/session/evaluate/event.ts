import { interruptWork } from "../../../lib/core/interrupt.ts";
import { currentCell } from "../../display/cell.ts";
import { plainError } from "../plain-error.ts";
import type { OutputListener } from "../session.ts";
import { CellOutputs } from "./channel.ts";
import { reportError } from "./report.ts";
import type { CellStacks } from "./stack.ts";
import { turn } from "./turn.ts";

type Ending = { readonly thrown?: unknown } | { readonly interrupted: true };

/** Runs what the front end calls outside cells (a comm's listener), also while a cell waits. */
export interface EventRunner {
  /** Runs `work` with outputs of its own; what it throws is one of them. Never rejects; undefined where it failed. */
  run<T>(work: () => Promise<T>, onOutput: OutputListener): Promise<T | undefined>;
  /** Ends all that is running with `KeyboardInterrupt`. */
  interrupt(): void;
}

export function eventRunner(stacks: CellStacks): EventRunner {
  const running = new Set<(ending: Ending) => void>();
  return {
    async run<T>(work: () => Promise<T>, onOutput: OutputListener): Promise<T | undefined> {
      const outputs = new CellOutputs("event", onOutput);
      let end: (ending: Ending) => void = () => {};
      let result: T | undefined;
      const ending = await new Promise<Ending>(resolve => {
        running.add((end = resolve));
        turn(
          () =>
            running.has(end) &&
            currentCell.run(outputs, () =>
              work().then(
                value => {
                  result = value;
                  resolve({});
                },
                (thrown: unknown) => resolve({ thrown }),
              ),
            ),
        );
      });
      running.delete(end);
      if ("interrupted" in ending) {
        onOutput(plainError("KeyboardInterrupt", "The call from the front end was interrupted."));
        interruptWork();
        outputs.interrupt();
        return undefined;
      }
      await outputs.settled();
      if ("thrown" in ending) onOutput(reportError(ending.thrown, stacks));
      return result;
    },
    interrupt: () => running.forEach(end => end({ interrupted: true })),
  };
}
