import { Script } from "node:vm";

const hook = "__peakBreakable$";

/**
 * Wraps a synchronous function so that SIGINT ends it even while it blocks the thread; `interrupted` is called then.
 * Node offers this only around a script, so a one-line script makes the call.
 */
export function breakableBySigint<A extends unknown[]>(
  work: (...values: A) => void,
  interrupted: () => void,
): (...values: A) => void {
  // Under this file's name, so that stack traces leave it out with the rest of the kernel.
  const script = new Script(`globalThis.${hook}()`, { filename: import.meta.filename });
  return (...values) => {
    Object.defineProperty(globalThis, hook, { value: () => work(...values), configurable: true });
    try {
      script.runInThisContext({ breakOnSigint: true, displayErrors: false });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
      interrupted();
    } finally {
      Reflect.deleteProperty(globalThis, hook);
    }
  };
}
