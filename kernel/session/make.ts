import type { Evaluator } from "./evaluate/contract.ts";
import type { Language } from "./language.ts";
import type { ExecuteOptions, ExecuteOutcome, OutputListener, Session } from "./session.ts";

/**
 * A session from its two halves: the language, which knows cells, and the evaluator, which runs them. They may live in
 * different threads.
 */
export function makeSession(
  language: Language,
  evaluator: Evaluator,
  onOutput: OutputListener = () => {},
): Session {
  let count = 0;
  let silentCount = 0;
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();

  const executeNow = async (code: string, options: ExecuteOptions): Promise<ExecuteOutcome> => {
    if (closed) return { status: "aborted", count };
    const { silent = false, onOutput: listener = onOutput } = options;
    const counted = options.storeHistory ?? !silent;
    if (counted) count++;
    const own = count;
    const name = options.cellName ?? (counted ? `cell[${own}].ts` : `silent[${++silentCount}].ts`);
    if (code.trim() === "") return { status: "ok", count: own };

    const prepared = await language.prepare(code, name);
    if (!prepared.ok) {
      listener(prepared.error);
      return { status: "error", count: own, error: prepared.error };
    }
    if (prepared.warning) listener({ kind: "stream", name: "stderr", text: `${prepared.warning}\n` });
    prepared.commit();
    const evaluation = await evaluator.run(prepared.cell, listener);
    if (evaluation.status === "error") {
      listener(evaluation.error);
      return { status: "error", count: own, error: evaluation.error };
    }
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
    isComplete: code => language.isComplete(code),
    interrupt: () => evaluator.interrupt(),
    async close() {
      closed = true;
      await Promise.all([evaluator.close(), language.close()]);
    },
    get executionCount() {
      return count;
    },
  };
}
