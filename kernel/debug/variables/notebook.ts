import type { Runtime } from "node:inspector";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { PeakError } from "../../../lib/core/errors.ts";
import { ownName, writtenName } from "../../session/compile/own-name.ts";
import { objectGroup, reasonOf, type Target } from "../target.ts";
import type { ScopePart } from "./scopes.ts";
import type { Container, Variables } from "./variables.ts";

/** The names that cells have declared, with their values, in the order of their declaration. */
export async function notebookNames(target: Target, variables: Variables): Promise<DebugProtocol.Variable[]> {
  const names = await lexicalNames(target);
  // A name whose cell failed in front of its value has none yet.
  const reads = names.map(name => `try { values[${JSON.stringify(writtenName(name))}] = ${name}; } catch {}`);
  const { result } = await target.post("Runtime.evaluate", {
    expression: `(() => { const values = Object.create(null); ${reads.join(" ")} return values; })()`,
    objectGroup,
    silent: true,
  });
  return variables.list(variables.add({ kind: "scope", parts: [{ objectId: result.objectId ?? "" }] }));
}

async function lexicalNames(target: Target): Promise<string[]> {
  // V8 lists a name once per declaration.
  return [...new Set((await target.post("Runtime.globalLexicalScopeNames", {})).names)];
}

/** Gives a variable of the notebook a value. Whether it is a new one, which no cell has declared. */
export async function copyToNotebook(
  target: Target,
  name: string,
  value: Runtime.RemoteObject,
): Promise<boolean> {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    throw new PeakError(
      "invalid_argument",
      `dstVariableName must be an identifier, received ${JSON.stringify(name)}.`,
      {
        hint: "Use letters, digits, $ and _.",
      },
    );
  const declared = (await lexicalNames(target)).includes(ownName(name));
  const into = declared ? ownName(name) : `globalThis[${JSON.stringify(name)}]`;
  await call(target, `(value) => { ${into} = value; }`, value);
  return !declared;
}

/** Assigns in the scope, of those joined in one line of the panel, that has the variable. */
export async function assignable(
  target: Target,
  parts: readonly ScopePart[],
  variableName: string,
  value: Runtime.RemoteObject,
): Promise<void> {
  for (const { objectId, frame } of parts) {
    if (!frame) continue;
    const { result } = await target.post("Runtime.getProperties", { objectId, ownProperties: true });
    if (!result.some(({ name }) => name === variableName)) continue;
    try {
      await target.post("Debugger.setVariableValue", { ...frame, variableName, newValue: argument(value) });
    } catch (error) {
      throw new PeakError("invalid_argument", `${variableName} cannot be set: ${reasonOf(error)}.`, {
        hint: "A constant of a function keeps its value.",
      });
    }
    return;
  }
  throw new PeakError("not_found", `${variableName} is no variable of this scope.`, {
    hint: "Ask for the scopes again.",
  });
}

/** Sets a member of an object, an element of an array, or the value under a text key of a Map. */
export async function setProperty(
  target: Target,
  container: Exclude<Container, { kind: "scope" }>,
  name: string,
  value: Runtime.RemoteObject,
): Promise<void> {
  const objectId = container.kind === "getter" ? container.objectId : (container.value.objectId ?? "");
  if ("value" in container && ["map", "set"].includes(container.value.subtype ?? ""))
    throw new PeakError("invalid_argument", `Entries of a ${container.value.className} cannot be set here.`, {
      hint: `Evaluate ${container.name}.set(key, value) instead.`,
    });
  const { exceptionDetails } = await target.post("Runtime.callFunctionOn", {
    functionDeclaration: `function (name, value) { "use strict"; this[name] = value; }`,
    objectId,
    arguments: [{ value: name }, argument(value)],
    silent: true,
  });
  if (exceptionDetails)
    throw new PeakError(
      "invalid_argument",
      `${name} cannot be set: ${exceptionDetails.exception?.description?.split("\n", 1)[0] ?? exceptionDetails.text}.`,
      { hint: "Results of the engine are frozen; make a changed copy in a cell." },
    );
}

async function call(target: Target, declaration: string, value: Runtime.RemoteObject): Promise<void> {
  const { result } = await target.post("Runtime.evaluate", { expression: declaration, objectGroup });
  await target.post("Runtime.callFunctionOn", {
    functionDeclaration: "function (value) { this(value); }",
    objectId: result.objectId ?? "",
    arguments: [argument(value)],
    silent: true,
  });
}

function argument({ objectId, unserializableValue, value }: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue !== undefined ? { unserializableValue } : { value };
}
