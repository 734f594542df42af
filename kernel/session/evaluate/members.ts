import type inspector from "node:inspector";
import { types } from "node:util";
import { runtimeName } from "../compile/runtime-name.ts";
import type { Chain } from "../parse/chain.ts";

/** A key of a live object, as a completion offers it. */
export interface Member {
  readonly name: string;
  readonly type: "function" | "property";
}

/** At most so many are offered. */
const most = 500;
/** Of a longer array or text the keys are not looked at: nearly all are numbers. */
const manyKeys = 1_000;
/** How long, in ms, the thread with the objects is waited for. */
const patience = 50;

const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
/** What ends no string that it stands in. */
const isPlainKey = /^[^"'\\\p{Cc}]+$/u;
// A cell may put others in their place.
const { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf } = Object;

/** Asks the thread that a session of the inspector leads to for the members of a live object; none where it does not answer. */
export const askMembers = (session: inspector.Session, { root, ...question }: Chain): Promise<Member[]> =>
  new Promise(resolve => {
    const late = setTimeout(resolve, patience, []);
    const expression = `${runtimeName}.members("${root}", () => ${root}, ${JSON.stringify(question)})`;
    // The debugger stops neither in it, nor where it throws: a name that nobody declared. Some are missing in the type declarations.
    const how: object = { expression, returnByValue: true, silent: true, disableBreaks: true };
    session.post(
      "Runtime.evaluate",
      how as inspector.Runtime.EvaluateParameterType,
      (failure: Error | null, answer?: inspector.Runtime.EvaluateReturnType) => {
        clearTimeout(late);
        resolve(failure || answer?.exceptionDetails ? [] : (answer?.result.value as Member[]));
      },
    );
  });

/**
 * The members of a live object that begin as typed: its own in their order, then those of its prototypes. Nothing of the user's
 * runs: a getter on the way ends it, and so does a proxy. (V8's `throwOnSideEffect` would run both, as long as they change nothing.)
 */
export function membersOf(
  root: string,
  read: () => unknown,
  { path, typed, quoted }: Omit<Chain, "root">,
): Member[] {
  if (getOwnPropertyDescriptor(globalThis, root)?.get) return [];
  let target = read();
  for (const key of path) {
    const holder = lineOf(target).find(object => getOwnPropertyDescriptor(object, key));
    target = holder && getOwnPropertyDescriptor(holder, key)?.value;
  }
  const wanted = typed.toLowerCase();
  const found = new Map<string, Member["type"]>();
  for (const [depth, object] of lineOf(target).entries()) {
    if (quoted && depth > 0) break;
    for (const name of hasManyKeys(object) ? ["length"] : getOwnPropertyNames(object)) {
      if (found.size === most) break;
      if (!name.toLowerCase().startsWith(wanted) || found.has(name)) continue;
      if (!(quoted ? isPlainKey : isName).test(name) || (depth > 0 && name === "constructor")) continue;
      found.set(
        name,
        typeof getOwnPropertyDescriptor(object, name)?.value === "function" ? "function" : "property",
      );
    }
  }
  return [...found].map(([name, type]) => ({ name, type }));
}

/** A value and its prototypes, up to a proxy and without what every object has. */
function lineOf(value: unknown): object[] {
  const line: object[] = [];
  if (value === undefined || value === null) return line;
  let object: object | null = Object(value) as object;
  while (object && !types.isProxy(object) && (object !== Object.prototype || line.length === 0)) {
    line.push(object);
    object = getPrototypeOf(object) as object | null;
  }
  return line;
}

const hasManyKeys = (object: object): boolean =>
  ArrayBuffer.isView(object) ||
  ((Array.isArray(object) || types.isStringObject(object)) && object.length > manyKeys);
