import type { Runtime } from "node:inspector";
import { objectGroup, type Target } from "../target.ts";

/** How many own names an object has, symbols too. A proxy is not asked: its trap would run. */
export async function countNames(
  target: Target,
  { objectId = "", subtype }: Runtime.RemoteObject,
): Promise<number> {
  if (subtype === "proxy") return 0;
  const { result } = await target.post("Runtime.callFunctionOn", {
    functionDeclaration: "function () { return Reflect.ownKeys(this).length; }",
    objectId,
    returnByValue: true,
    silent: true,
  });
  return Number(result.value);
}

/** An object with some of another one's own properties, by their order: to look at all of many takes V8 seconds. */
export async function sliceNames(
  target: Target,
  { objectId = "" }: Runtime.RemoteObject,
  start: number,
  count: number,
): Promise<string> {
  const { result } = await target.post("Runtime.callFunctionOn", {
    functionDeclaration: `function (from, to) {
      const slice = Object.create(null);
      for (const key of Reflect.ownKeys(this).slice(from, to))
        Object.defineProperty(slice, key, Object.getOwnPropertyDescriptor(this, key));
      return slice;
    }`,
    objectId,
    arguments: [{ value: start }, { value: start + count }],
    silent: true,
    objectGroup,
  });
  return result.objectId ?? "";
}

/** The names at these places of an object's order. */
export async function namesAt(
  target: Target,
  { objectId = "" }: Runtime.RemoteObject,
  places: readonly number[],
): Promise<readonly string[]> {
  const { result } = await target.post("Runtime.callFunctionOn", {
    functionDeclaration:
      "function (places) { const keys = Reflect.ownKeys(this); return places.map(at => String(keys[at])); }",
    objectId,
    arguments: [{ value: places }],
    returnByValue: true,
    silent: true,
  });
  return result.value as readonly string[];
}

/** Where an object's getters come from; undefined where it inherits nothing. */
export async function prototypeOf(target: Target, objectId: string): Promise<string | undefined> {
  const { result } = await target.post("Runtime.callFunctionOn", {
    functionDeclaration: "function () { return Object.getPrototypeOf(this); }",
    objectId,
    silent: true,
    objectGroup,
  });
  return result.objectId;
}

/** An object's own properties with a look into each; `named` leaves out those by index. */
export function ownProperties(
  target: Target,
  objectId: string,
  named = false,
): Promise<Runtime.GetPropertiesReturnType> {
  const how: Runtime.GetPropertiesParameterType & { nonIndexedPropertiesOnly: boolean } = {
    objectId,
    ownProperties: true,
    generatePreview: true,
    nonIndexedPropertiesOnly: named,
  };
  return target.post("Runtime.getProperties", how);
}
