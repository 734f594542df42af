import { beginLoad } from "../../../../lib/core/contents.ts";

/**
 * Node loads what `fetch` is made of at the first call of it. A thread that is torn out of that could never fetch again: so the first
 * call says that something is being loaded. Returns the undo.
 */
export function wholeFetch(): () => void {
  const { fetch } = globalThis;
  const restore = (): void => {
    if (globalThis.fetch === first) globalThis.fetch = fetch;
  };
  const first: typeof fetch = (...values) => {
    const end = beginLoad();
    try {
      // Of the same module, and loaded by being looked at.
      Reflect.get(globalThis, "Response");
    } finally {
      end();
    }
    restore();
    return fetch(...values);
  };
  globalThis.fetch = Object.defineProperty(first, "name", { value: "fetch" });
  return restore;
}
