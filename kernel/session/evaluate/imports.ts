import { existsSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { beginLoad, isLoading, whileLoading } from "../../../lib/core/contents.ts";
import type { localModule } from "../compile/local-module.ts";
import type { LocalFiles, localPath } from "../compile/local-files.ts";
import { exchangesOf } from "./exchanges.ts";
import type { CellStacks } from "./stack.ts";
import { turn } from "./turn.ts";

/** Marks a specifier as written in a cell, so that it is resolved from the notebook's folder and not from this file. */
const mark = "peak-cell:";
/** Packages that are always ours: the very library that is preloaded, and tslab's display functions. */
const own: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  "peak-trade": new URL("../../../lib/index.ts", import.meta.url).href,
  tslab: new URL("../../display/tslab.ts", import.meta.url).href,
};

/** A package that takes about as long to load as its types to check. */
const large = "ccxt";
const largeImport = new RegExp(`^\\s*import\\s[^;"']*["']${large}["']`, "m");

export interface CellImports {
  /** `wanted`: the names that are taken from it, and whether the value of each is used at once. */
  import(
    specifier: string,
    options?: ImportCallOptions,
    wanted?: readonly (readonly [name: string, used: boolean])[],
  ): Promise<unknown>;
  /** Loads what a cell imports that is still checked, where that is large and the very package that the engine has. */
  expect(code: string): void;
  /** The thread was interrupted: files that were being loaded are loaded anew by who imports them next. */
  interrupt(): void;
  readonly require: NodeJS.Require;
  /** What `import.meta` is in a cell. */
  readonly meta: ImportMeta;
  remove(): void;
}

/**
 * Imports as a cell means them: relative files from the working folder (`./local` finds `local.ts`), packages from there
 * upward, `peak-trade` always the very library that is preloaded, and `tslab` its display functions here. A file that has
 * changed since, or that imports one that has, is loaded anew; the others stay the modules they were.
 */
export function cellImports(workingFolder: string, stacks: CellStacks): CellImports {
  // Packages are looked up from a file; it need not exist.
  const filename = join(workingFolder, "cell.ts");
  const cellUrl = pathToFileURL(filename).href;
  /** Versions of the working folder's own files, as of the last import of each. */
  const versions = new Map<string, string>();
  /** The version under which a file was loaded first: its address is the plain one. */
  const firstVersions = new Map<string, string>();
  /** Files that are being loaded, and how often each was torn out of that. */
  const pending = new Set<readonly string[]>();
  const torn = new Map<string, number>();
  let files: LocalFiles | undefined;
  let read: typeof localModule | undefined;
  let find: typeof localPath | undefined;
  const versioned = (address: string): string => {
    if (!address.startsWith("file:")) return address;
    const path = fileURLToPath(address);
    const version = versions.get(path);
    if (version === undefined) return address;
    if (!firstVersions.has(path)) firstVersions.set(path, version);
    return version === firstVersions.get(path) ? address : `${address}?changed=${version}`;
  };
  /** The file that one of the person's own files means, which Node would want to be told in full. */
  const fromOwn = (specifier: string, parent = ""): string | undefined => {
    const importer = parent.startsWith("file:") ? fileURLToPath(parent) : "";
    const path = versions.has(importer) ? find?.(specifier, dirname(importer)) : undefined;
    return path === undefined ? undefined : pathToFileURL(path).href;
  };
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const fromCell = specifier.startsWith(mark);
      const wanted = fromCell ? specifier.slice(mark.length) : specifier;
      const url = own[wanted];
      if (url !== undefined) return { url, shortCircuit: true };
      if (fromCell) {
        const found = next(wanted, { ...context, parentURL: cellUrl });
        return { ...found, url: versioned(found.url) };
      }
      // What is required Node finds by itself, and knows by its file.
      if (context.conditions.includes("require")) return next(specifier, context);
      const found = next(fromOwn(specifier, context.parentURL) ?? specifier, context);
      return { ...found, url: versioned(found.url) };
    },
    load(url, context, next) {
      const path = url.startsWith("file:") ? fileURLToPath(url) : "";
      if (!versions.has(path)) {
        // Whoever asked for it, the engine or a package too: it is there at the latest when this turn is over.
        if (!isLoading()) turn(beginLoad());
        return next(url, context);
      }
      const found = read?.(path);
      const asJson = path.endsWith(".json") && { importAttributes: { type: "json" } };
      if (!found) return next(url, { ...context, ...asJson });
      if (found.map) stacks.addFile(path, found.map);
      return { source: found.source, format: found.format, shortCircuit: true };
    },
  });
  const require = createRequire(filename);
  const requireWhole = (specifier: string): unknown => {
    const end = beginLoad();
    try {
      return require(specifier);
    } finally {
      end();
    }
  };
  const isEngines = (name: string): boolean => {
    try {
      return require.resolve(name) === createRequire(import.meta.url).resolve(name);
    } catch {
      return false;
    }
  };
  let named: ReturnType<typeof exchangesOf> | undefined;
  const exchanges = () => (named ??= exchangesOf(import.meta.resolve(large)));
  /** All of it, where a cell that names no exchange was expected first. */
  let whole: Promise<unknown> | undefined;
  return {
    async import(given, options, names = []) {
      const specifier = String(given);
      if (specifier === large && isEngines(large)) return (await whole) ?? exchanges().module;
      let wanted = specifier;
      const loaded: string[] = [];
      if (/^(\.|\/|file:|[A-Za-z]:)/.test(specifier)) {
        // The parser is only loaded by who imports files.
        const { LocalFiles, localPath } = await whileLoading(() => import("../compile/local-files.ts"));
        files ??= new LocalFiles();
        find = localPath;
        read ??= (await whileLoading(() => import("../compile/local-module.ts"))).localModule;
        const path = localPath(specifier, workingFolder);
        if (path !== undefined) {
          for (const [file, state] of files.versions(path)) {
            const version = `${state}${torn.get(file) ?? ""}`;
            loaded.push(file);
            // CommonJS modules Node knows by their file, whatever their address says of a change.
            if (versions.get(file) !== version) delete require.cache[file];
            versions.set(file, version);
          }
          wanted = pathToFileURL(path).href;
        } else if (!/^file:.*[?#]/.test(specifier)) {
          // Node would give the module of a file that was deleted since.
          const url = specifier.startsWith("file:")
            ? specifier
            : pathToFileURL(resolve(workingFolder, specifier)).href;
          const message = `Cannot find module '${fileURLToPath(url)}' imported from ${filename}`;
          throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND", url });
        }
      }
      const json = wanted.endsWith(".json") && !options?.with;
      pending.add(loaded);
      try {
        const how = json ? { with: { type: "json" } } : options;
        const load = (): Promise<object> => import(mark + wanted, how) as Promise<object>;
        // The person's own files can be loaded anew, and may work for long.
        const found = withAllNames(
          await (loaded.length > 0 ? load() : whileLoading(load)),
          wanted.endsWith(".json"),
        );
        const missing = names.find(([name, used]) => !(name in found) && (used || isUntyped(wanted)));
        if (missing)
          throw new SyntaxError(
            `The requested module '${specifier}' does not provide an export named '${missing[0]}'`,
          );
        return found;
      } finally {
        pending.delete(loaded);
      }
    },
    expect(code) {
      if (!largeImport.test(code) || whole || !isEngines(large)) return;
      // Not before the check has been asked for, which this thread may have to do.
      turn(() => {
        try {
          if (exchanges().load(code)) return;
          whole ??= whileLoading(() => import(mark + large));
          whole.catch(() => undefined);
        } catch {
          // What is wrong with it the cell will say.
        }
      });
    },
    interrupt() {
      for (const file of [...pending].flat()) torn.set(file, (torn.get(file) ?? 0) + 1);
      pending.clear();
    },
    require: Object.assign(requireWhole, require),
    meta: {
      url: cellUrl,
      filename,
      dirname: workingFolder,
      main: false,
      resolve: (specifier: string) =>
        /^[./]/.test(specifier) ? new URL(specifier, cellUrl).href : import.meta.resolve(mark + specifier),
    },
    remove: () => hooks.deregister(),
  };
}

/** A file from which no name can be a type. */
function isUntyped(url: string): boolean {
  if (!/^file:.*\.[cm]?js$/.test(url)) return false;
  const path = fileURLToPath(url);
  return !existsSync(path.replace(/([cm]?)js$/, "d.$1ts"));
}

/**
 * Node reads the names of a CommonJS package from its text, and misses those that are made when it runs, and of JSON it takes
 * none; their types promise them all the same, so that `import { name }` would quietly give undefined.
 */
function withAllNames(found: object, json: boolean): object {
  const from = json ? "default" : "module.exports";
  const exported: unknown = from in found ? Reflect.get(found, from) : undefined;
  if ((typeof exported !== "object" && typeof exported !== "function") || exported === null) return found;
  const missed = Object.keys(exported).filter(name => !(name in found));
  if (missed.length === 0) return found;
  return { ...found, ...Object.fromEntries(missed.map(name => [name, Reflect.get(exported, name)])) };
}
