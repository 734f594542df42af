import type { Evaluator } from "./evaluate/contract.ts";
import type { Language } from "./language.ts";
import { plainError } from "./plain-error.ts";
import type { ExecuteOptions, ExecuteOutcome, OutputListener, Session, SessionError } from "./session.ts";

export interface SessionParts {
  readonly language: Language;
  readonly evaluator: Evaluator;
  /** Where outputs go that name no listener of their own. */
  readonly onOutput?: OutputListener;
  /** What the user must be told, added to at any time; the next cell shows it on stderr. */
  readonly notices: string[];
}

/**
 * A session from its two halves: the language, which knows cells, and the evaluator, which runs them. They may live in
 * different threads.
 */
export function makeSession({ language, evaluator, notices, onOutput = () => {} }: SessionParts): Session {
  let count = 0;
  let silentCount = 0;
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();
  /** A cell is being compiled and checked; an interrupt must keep it from starting. */
  let preparing: { interrupted: boolean } | undefined;

  const executeNow = async (code: string, options: ExecuteOptions): Promise<ExecuteOutcome> => {
    if (closed) return { status: "aborted", count };
    const { silent = false, onOutput: listener = onOutput } = options;
    const counted = options.storeHistory ?? !silent;
    if (counted) count++;
    const own = count;
    const name = options.cellName ?? (counted ? `cell[${own}].ts` : `silent[${++silentCount}].ts`);
    if (code.trim() === "") return { status: "ok", count: own };

    const fail = (error: SessionError): ExecuteOutcome => {
      listener(error);
      return { status: "error", count: own, error };
    };
    const preparation = (preparing = { interrupted: false });
    const prepared = await language.prepare(code, name);
    preparing = undefined;
    for (const notice of notices.splice(0)) listener({ kind: "stream", name: "stderr", text: `${notice}\n` });
    if (!prepared.ok) return fail(prepared.error);
    if (preparation.interrupted)
      return fail(plainError("KeyboardInterrupt", "The cell was interrupted before it ran."));
    if (closed) return { status: "aborted", count: own };
    if (prepared.warning) listener({ kind: "stream", name: "stderr", text: `${prepared.warning}\n` });
    prepared.commit();
    const evaluation = await evaluator.run(prepared.cell, listener);
    if (evaluation.status === "error") return fail(evaluation.error);
    if (evaluation.bundle && !silent) listener({ kind: "result", bundle: evaluation.bundle, count: own });
    return { status: "ok", count: own, result: evaluation.result };
  };

  return {
    execute(code, options = {}) {
      const outcome = queue.then(() => executeNow(code, options));
      queue = outcome.catch(() => undefined);
      return outcome;
    },
    complete: (code, cursor) => language.complete(code, cursor),
    inspect: (code, cursor) => language.inspect(code, cursor),
    signature: (code, cursor) => language.signature(code, cursor),
    isComplete: code => language.isComplete(code),
    interrupt() {
      if (preparing) preparing.interrupted = true;
      evaluator.interrupt();
    },
    async close() {
      closed = true;
      await Promise.all([evaluator.close(), language.close()]);
    },
    get executionCount() {
      return count;
    },
  };
}
