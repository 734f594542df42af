import type { Runtime } from "node:inspector";
import { objectGroup, type Target } from "../target.ts";
import { ownProperties } from "./named.ts";

/** So many elements of an array, a typed array, a Map or a Set from `start`; of a Map each key and its value. No getter runs. */
export async function sliceElements(
  target: Target,
  { objectId = "", subtype }: Runtime.RemoteObject,
  start: number,
  count: number,
): Promise<Runtime.RemoteObject[]> {
  const { result: slice } = await target.post("Runtime.callFunctionOn", {
    functionDeclaration: subtype === "map" || subtype === "set" ? entriesSlice : indexSlice,
    objectId,
    arguments: [{ value: start }, { value: count }],
    silent: true,
    objectGroup,
  });
  const { result } = await ownProperties(target, slice.objectId ?? "");
  return result.flatMap(({ name, value }) => (value && /^\d+$/.test(name) ? [value] : []));
}

const indexSlice = `function (start, count) {
  const slice = [];
  for (let i = start; i < start + count; i++) {
    const own = Object.getOwnPropertyDescriptor(this, i);
    slice.push(own && "value" in own ? own.value : undefined);
  }
  return slice;
}`;

const entriesSlice = `function (start, count) {
  const slice = [];
  const map = this instanceof Map;
  let at = 0;
  for (const entry of (map ? Map : Set).prototype[map ? "entries" : "values"].call(this)) {
    if (at >= start + count) break;
    if (at++ >= start) map ? slice.push(entry[0], entry[1]) : slice.push(entry);
  }
  return slice;
}`;
