import { AsyncLocalStorage } from "node:async_hooks";
import { Session } from "node:inspector";

/** Taken before a cell can replace them. */
const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;

/** A method, or a name of the global scope. */
interface Method {
  readonly holder: Readonly<Record<PropertyKey, unknown>>;
  readonly key: PropertyKey;
  readonly value: unknown;
  readonly name: string;
  /** Without it no cell ends; the others are only used to tell how one ended. */
  readonly vital: boolean;
}

interface Intrinsics {
  /** Whether those are there that lead from every cell to the next; a look that costs less than a microsecond. */
  areIntact(): boolean;
  /** Puts back what no cell can end without, or all, where it was replaced, and names it; undefined where nothing was. */
  restore(all: boolean): string | undefined;
  /** Puts all of them in their places for a while; what it returns gives the cell its own back. */
  lend(): () => void;
}

/**
 * What the session itself stands on of the language in the thread that it shares with cells. A cell that replaces promises, or a
 * method of collections, promises or calls, would leave nobody to say that it has ended; texts, patterns and JSON are a cell's to
 * change while it can be said how it ended, and step aside while a value is shown.
 */
export function intrinsics(): Intrinsics {
  const iterator = (of: Iterable<unknown>): object => Object.getPrototypeOf(of[Symbol.iterator]()) as object;
  const vital = {
    "Map.prototype": Map.prototype,
    "Set.prototype": Set.prototype,
    "WeakMap.prototype": WeakMap.prototype,
    "WeakSet.prototype": WeakSet.prototype,
    "Array.prototype": Array.prototype,
    "Promise.prototype": Promise.prototype,
    "Function.prototype": Function.prototype,
    "Array iterator": iterator([]),
    "Map iterator": iterator(new Map()),
    "Set iterator": iterator(new Set()),
    Promise,
    Reflect,
    "AsyncLocalStorage.prototype": AsyncLocalStorage.prototype,
    "MessagePort.prototype": MessagePort.prototype,
    "Session.prototype": Session.prototype,
  };
  const telling = {
    "String.prototype": String.prototype,
    "RegExp.prototype": RegExp.prototype,
    "Object.prototype": Object.prototype,
    "Error.prototype": Error.prototype,
    Object,
    JSON,
    Array,
  };
  const methods = Object.entries({ ...vital, ...telling }).flatMap(([owner, holder]): Method[] =>
    Reflect.ownKeys(holder).flatMap(key => {
      const value: unknown = getOwnPropertyDescriptor(holder, key)?.value;
      const name = `${owner}.${typeof key === "symbol" ? `[${key.description}]` : key}`;
      return typeof value === "function"
        ? [{ holder: holder as Method["holder"], key, value, name, vital: owner in vital }]
        : [];
    }),
  );
  for (const name of ["Promise", "Atomics", "Error"] as const)
    methods.push({
      holder: globalThis as unknown as Method["holder"],
      key: name,
      value: globalThis[name],
      name,
      vital: true,
    });
  const [map, array, promise] = [Map.prototype, Array.prototype, Promise.prototype];
  const { get, set, has, delete: remove, values } = map;
  const { push, shift } = array;
  const { then } = promise;
  const object = Object.prototype;
  const [promises, atomics] = [Promise, Atomics];
  const [store, port, session] = [AsyncLocalStorage.prototype, MessagePort.prototype, Session.prototype];
  const { run, getStore } = store;
  const { postMessage } = port;
  const { post } = session;
  // From here on nothing is used that a cell may have replaced.
  return {
    // By name, which is quick from the first time on.
    areIntact: () =>
      globalThis.Promise === promises &&
      globalThis.Atomics === atomics &&
      map.get === get &&
      map.set === set &&
      map.has === has &&
      map.delete === remove &&
      map.values === values &&
      array.push === push &&
      array.shift === shift &&
      promise.then === then &&
      store.run === run &&
      store.getStore === getStore &&
      port.postMessage === postMessage &&
      session.post === post &&
      // Everything that is sent to V8 would be sent as what it returns.
      !("toJSON" in object),
    restore(all) {
      let replaced = deleteToJson();
      for (let i = 0; i < methods.length; i++) {
        const { holder, key, value, name, vital } = methods[i];
        if (holder[key] === value || !(all || vital)) continue;
        defineProperty(holder, key, { value, writable: true, configurable: true });
        replaced = replaced === undefined ? name : `${replaced}, ${name}`;
      }
      return replaced;
    },
    lend() {
      const own: { readonly method: Method; readonly descriptor: PropertyDescriptor | undefined }[] = [];
      for (let i = 0; i < methods.length; i++) {
        const { holder, key, value } = methods[i];
        if (holder[key] === value) continue;
        own[own.length] = { method: methods[i], descriptor: getOwnPropertyDescriptor(holder, key) };
        defineProperty(holder, key, { value, writable: true, configurable: true });
      }
      return () => {
        for (let i = 0; i < own.length; i++) {
          const { method, descriptor } = own[i];
          if (descriptor) defineProperty(method.holder, method.key, descriptor);
          else deleteProperty(method.holder, method.key);
        }
      };
    },
  };
}

function deleteToJson(): string | undefined {
  return "toJSON" in Object.prototype && deleteProperty(Object.prototype, "toJSON")
    ? "Object.prototype.toJSON"
    : undefined;
}
