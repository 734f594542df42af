import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { loadModule } from "../../../lib/core/contents.ts";

/** ccxt as cells see it. */
interface Exchanges {
  /** What stands for the module: its exchanges are loaded one by one, all else loads the whole of it. */
  readonly module: object;
  /** Loads the exchanges that a text names; false where it names none. */
  load(text: string): boolean;
}

/**
 * A module of ccxt, given by its address, of which a cell that names an exchange loads that one: a quarter of the time, and 70 MB less
 * than all hundred. The classes are the very ones that the module exports.
 */
export function exchangesOf(url: string): Exchanges {
  const classes = new Map<string, string>();
  for (const [, name, path] of readFileSync(fileURLToPath(url), "utf8").matchAll(
    /^import (\w+) from '(\.\/src\/\1\.js)';$/gm,
  ))
    classes.set(name, new URL(path, url).href);
  /** Once it is there, nothing is looked up elsewhere: somebody may have changed it. */
  let loaded: Readonly<Record<string, unknown>> | undefined;
  const module = () => (loaded ??= loadModule(url));
  const library = lazy(() => module().default as object);
  const one = (name: string): unknown => {
    const address = loaded ? undefined : classes.get(name);
    return address === undefined ? undefined : loadModule(address).default;
  };

  /** Stands for an object that has an exchange under each name, and more. */
  function lazy(whole: () => object, own?: (name: string) => unknown): object {
    // Who prints it sees the whole.
    const target = Object.defineProperty({}, inspect.custom, { value: whole, configurable: true });
    return new Proxy(target, {
      get(_, name) {
        // What every object is asked: how it shows itself, whether it is a promise.
        if (typeof name === "symbol" || name === "then" || name in target) return Reflect.get(target, name);
        return own?.(name) ?? one(name) ?? Reflect.get(whole(), name);
      },
      has: (_, name) => classes.has(String(name)) || Reflect.has(whole(), name),
      set: (_, name, value) => Reflect.set(whole(), name, value),
      deleteProperty: (_, name) => Reflect.deleteProperty(whole(), name),
      defineProperty: (_, name, descriptor) => Reflect.defineProperty(whole(), name, descriptor),
      // The mark that Node puts on a module that was required.
      ownKeys: () => Reflect.ownKeys(whole()).filter(name => name !== "__esModule"),
      getOwnPropertyDescriptor(_, name) {
        const found = Reflect.getOwnPropertyDescriptor(whole(), name);
        return found && { ...found, configurable: true };
      },
    });
  }

  return {
    module: lazy(module, name => (name === "default" ? library : undefined)),
    load(text) {
      const named = [...new Set(text.match(/\w+/g))].filter(word => classes.has(word));
      named.forEach(one);
      return named.length > 0;
    },
  };
}
