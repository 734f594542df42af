import type { Debugger, Runtime } from "node:inspector";
import { objectGroup, type Target } from "../target.ts";

/**
 * Shows what an evaluation has assigned: V8 copies the variables of a stopped function when it stops, and goes on showing that
 * copy. The notebook's own names and the globals are no copies.
 */
export async function refreshVariables(
  target: Target,
  { callFrameId, scopeChain }: Debugger.CallFrame,
): Promise<void> {
  const seen = new Set<string>();
  for (const { type, object } of scopeChain) {
    if (type === "script" || type === "global" || object.objectId === undefined) continue;
    const { objectId } = object;
    const { result } = await target.post("Runtime.getProperties", { objectId, ownProperties: true });
    // What an inner scope has by the same name hides the outer one from the evaluation, too.
    const names = result.map(({ name }) => name).filter(name => !seen.has(name) && isName(name));
    for (const name of names) seen.add(name);
    if (names.length === 0) continue;
    // A variable in front of its declaration cannot be read.
    const reads = names.map(name => `${name}: (() => { try { return [${name}]; } catch { return []; } })()`);
    const values = await target.post("Debugger.evaluateOnCallFrame", {
      callFrameId,
      expression: `({ __proto__: null, ${reads.join(", ")} })`,
      objectGroup,
      silent: true,
    });
    await target.post("Runtime.callFunctionOn", {
      functionDeclaration:
        "function (values) { for (const [name, read] of Object.entries(values)) if (read.length > 0) this[name] = read[0]; }",
      objectId,
      arguments: [{ objectId: (values.result as Runtime.RemoteObject).objectId }],
      silent: true,
    });
  }
}

const isName = (text: string): boolean => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);
