/** Taken before a cell can replace them. */
const { defineProperty, getOwnPropertyDescriptor } = Object;

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
}

/**
 * The methods of the language that the session itself stands on in the thread that it shares with cells. A cell that replaces one of
 * collections, promises or calls would leave nobody to say that it has ended; texts, patterns and JSON are a cell's to change while
 * it can be said how it ended.
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
  const [map, array, promise] = [Map.prototype, Array.prototype, Promise.prototype];
  const { get, set, has, delete: remove, values } = map;
  const { push, shift } = array;
  const { then } = promise;
  // From here on nothing is used that a cell may have replaced.
  return {
    // By name, which is quick from the first time on.
    areIntact: () =>
      map.get === get &&
      map.set === set &&
      map.has === has &&
      map.delete === remove &&
      map.values === values &&
      array.push === push &&
      array.shift === shift &&
      promise.then === then,
    restore(all) {
      let replaced: string | undefined;
      for (let i = 0; i < methods.length; i++) {
        const { holder, key, value, name, vital } = methods[i];
        if (holder[key] === value || !(all || vital)) continue;
        defineProperty(holder, key, { value, writable: true, configurable: true });
        replaced = replaced === undefined ? name : `${replaced}, ${name}`;
      }
      return replaced;
    },
  };
}
