import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { loadModule } from "../../../lib/core/contents.ts";

/** Where the module of each exchange lies. */
type Addresses = ReadonlyMap<string, string>;

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
  const text = readFileSync(fileURLToPath(url), "utf8");
  const addresses = (imports: RegExp): Addresses =>
    new Map([...text.matchAll(imports)].map(([, name, path]) => [name, new URL(path, url).href]));
  const classes = addresses(/^import (\w+) from '(\.\/src\/\1\.js)';$/gm);
  /** The same exchanges with WebSockets. */
  const streaming = addresses(/^import (\w+)Pro from '(\.\/src\/pro\/\1\.js)';$/gm);
  /** Once it is there, nothing is looked up elsewhere: somebody may have changed it. */
  let loaded: Readonly<Record<string, unknown>> | undefined;
  const module = () => (loaded ??= loadModule(url));
  const one = (addresses: Addresses, name: string): unknown => {
    const address = loaded ? undefined : addresses.get(name);
    return address === undefined ? undefined : loadModule(address).default;
  };
  const pro = lazy(() => module().pro as object, streaming);
  const library = lazy(() => module().default as object, classes, { pro });

  /** Stands for an object that has an exchange under each name, and more. */
  function lazy(
    whole: () => object,
    addresses: Addresses,
    own: Readonly<Record<string, object>> = {},
  ): object {
    // Who prints it sees the whole.
    const target = Object.defineProperty({}, inspect.custom, { value: whole, configurable: true });
    return new Proxy(target, {
      get(_, name) {
        // What every object is asked: how it shows itself, whether it is a promise.
        if (typeof name === "symbol" || name === "then" || name in target) return Reflect.get(target, name);
        return (
          (Object.hasOwn(own, name) ? own[name] : undefined) ??
          one(addresses, name) ??
          Reflect.get(whole(), name)
        );
      },
      has: (_, name) => addresses.has(String(name)) || Reflect.has(whole(), name),
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
    module: lazy(module, classes, { default: library, pro }),
    load(text) {
      const words = new Set(text.match(/\w+/g));
      const named = [...words].filter(word => classes.has(word));
      for (const name of named) one(words.has("pro") && streaming.has(name) ? streaming : classes, name);
      return named.length > 0;
    },
  };
}
