import { runInThisContext } from "node:vm";
import { ownName } from "../compile/own-name.ts";

/** The value of a cell's variable; undefined where there is none by that name: a type, or a name whose cell failed before it. */
export function globalValue(name: string): { readonly value: unknown } | undefined {
  try {
    return { value: runInThisContext(ownName(name)) as unknown };
  } catch {
    return undefined;
  }
}

/** Assigns to a cell's variable; nothing where there is none. */
export function setGlobal(name: string, value: unknown): void {
  try {
    (runInThisContext(`(value) => { ${ownName(name)} = value; }`) as (value: unknown) => void)(value);
  } catch {
    // A type has nothing to assign to.
  }
}
