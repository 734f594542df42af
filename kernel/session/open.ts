import { currentCell } from "../display/cell.ts";
import { makeSession } from "./make.ts";
import type { Session, SessionOptions } from "./session.ts";
import { openLanguage } from "./open-language.ts";
import { createEvaluator } from "./evaluate/evaluator.ts";

/**
 * Opens a session whose cells run in this thread. Resolves when the first cell can run. One per process: cells share the
 * global scope and the console. Where the type service cannot start, or ends, the next cell says so once and cells go on unchecked.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { workingFolder, types, onOutput, breakOnSigint, colors } = options;
  const notices: string[] = [];
  const language = openLanguage({ types, workingFolder }, notice => notices.push(notice));
  const evaluator = await createEvaluator({ workingFolder, breakOnSigint, colors });
  return makeSession({
    language,
    evaluator: {
      ...evaluator,
      // A front end in this thread writes to the terminal: what it writes is not the cell's.
      run: (cell, listener) => evaluator.run(cell, output => currentCell.exit(listener, output)),
    },
    onOutput,
    colors,
    notices,
  });
}
