import { readFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { inspect, type InspectOptions } from "node:util";
import { moduleNames } from "./module-names.ts";

/** A module's exports by name. */
type Exports = Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);
const statement = /export\s+(type\s+)?(?:\*\s+as\s+(\w+)|\{([^}]*)\})\s+from\s+"([^"]+)";/g;
const contents = new WeakSet<Exports>();
const comment = /\/\*[^]*?\*\/|\/\/.*/g;

/**
 * The exports of a module that only re-exports (a table of contents, as `index.ts` is), each loaded when it is first named:
 * what a session does not use costs it neither time nor memory. What is loaded is the very module that `import` gives.
 * Namespaces among the exports are loaded whole, or are what `namespace` makes of their address.
 */
export function contentsOf(url: string, namespace: (url: string) => unknown = loadModule): Exports {
  const exports: Exports = {};
  const add = (name: string, member: () => unknown): void => {
    const settle = (): unknown => {
      const value = member();
      Object.defineProperty(exports, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(exports, name, { get: settle, enumerable: true, configurable: true });
  };
  const rest = readFileSync(fileURLToPath(url), "utf8")
    .replace(comment, "")
    .replace(
      statement,
      (_, type: string | undefined, whole: string | undefined, names: string, from: string) => {
        const address = new URL(from, url).href;
        if (whole) add(whole, () => namespace(address));
        else if (!type)
          for (const entry of names.split(",").map(entry => entry.trim())) {
            if (entry === "" || entry.startsWith("type ")) continue;
            const [name, shown = name] = entry.split(/\s+as\s+/);
            add(shown, () => loadModule(address)[name]);
          }
        return "";
      },
    );
  if (rest.trim() !== "") throw new SyntaxError(`${url} does more than re-export: ${rest.trim()}`);
  contents.add(exports);
  // A look at it loads nothing.
  return Object.defineProperty(exports, inspect.custom, {
    value: (_depth: number, { breakLength = 80 }: InspectOptions) =>
      moduleNames(exports, Math.min(breakLength, 100)),
  });
}

/** Loads what a text names of those among the values that are contents, so that whoever runs it finds it there. */
export function loadNamed(values: ReadonlyMap<string, unknown>, text: string): void {
  const words = new Set(text.match(/[\w$]+/g));
  for (const [name, value] of values)
    if (words.has(name) && contents.has(value as Exports))
      for (const key of Object.keys(value as Exports)) if (words.has(key)) void (value as Exports)[key];
}

let watch = (_loading: boolean): void => {};
/** What is being loaded. */
const loads = new Set<object>();

/** Has a function told when loading begins and when it has ended: a thread must not be torn out of it. */
export function watchLoads(watcher: (loading: boolean) => void): void {
  watch = watcher;
}

/** The thread has been interrupted: who was torn out of a load cannot say that it has ended. */
export function forgetLoads(): void {
  loads.clear();
  watch(false);
}

/** Says so to who watches, while something is loaded. A module that is torn apart could never be loaded again. */
export async function whileLoading<T>(work: () => Promise<T>): Promise<T> {
  const end = beginLoad();
  try {
    return await work();
  } finally {
    end();
  }
}

export const isLoading = (): boolean => loads.size > 0;

/** The same by hand: what it returns is to be called when the load is over. */
export function beginLoad(): () => void {
  const load = {};
  if (loads.add(load).size === 1) watch(true);
  return () => {
    if (loads.delete(load) && loads.size === 0) watch(false);
  };
}

/** Imports a module without waiting. */
export function loadModule(url: string): Exports {
  const end = beginLoad();
  try {
    return require(fileURLToPath(url)) as Exports;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_REQUIRE_ESM_RACE_CONDITION") throw error;
    return loadBehind(url);
  } finally {
    end();
  }
}

/**
 * A module that an `import()` has found and not yet linked cannot be required, but one that imports it can: this one exists for
 * that moment only.
 */
function loadBehind(url: string): Exports {
  const behind = `peak-behind:${url}`;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === behind ? { url: behind, format: "module", shortCircuit: true } : next(specifier, context),
    load: (address, context, next) =>
      address === behind
        ? { source: `export * as module from ${JSON.stringify(url)};`, format: "module", shortCircuit: true }
        : next(address, context),
  });
  try {
    return (require(behind) as { module: Exports }).module;
  } finally {
    hooks.deregister();
  }
}
