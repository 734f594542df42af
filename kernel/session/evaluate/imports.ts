import { existsSync, statSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Marks a specifier as written in a cell, so that it is resolved from the notebook's folder and not from this file. */
const mark = "peak-cell:";
/** Packages that are always ours: the very library that is preloaded, and tslab's display functions. */
const own: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  "peak-trade": new URL("../../../lib/index.ts", import.meta.url).href,
  tslab: new URL("../../display/tslab.ts", import.meta.url).href,
};

export interface CellImports {
  import(specifier: string, options?: ImportCallOptions): Promise<unknown>;
  readonly require: NodeJS.Require;
  /** What `import.meta` is in a cell. */
  readonly meta: ImportMeta;
  remove(): void;
}

/**
 * Imports as a cell means them: relative files from the working folder (`./local` finds `local.ts`), packages from there
 * upward, `peak-trade` always the very library that is preloaded, and `tslab` its display functions here.
 */
export function cellImports(workingFolder: string): CellImports {
  // Packages are looked up from a file; it need not exist.
  const filename = join(workingFolder, "cell.ts");
  const cellUrl = pathToFileURL(filename).href;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const fromCell = specifier.startsWith(mark);
      const wanted = fromCell ? specifier.slice(mark.length) : specifier;
      const url = own[wanted];
      if (url !== undefined) return { url, shortCircuit: true };
      return fromCell ? next(wanted, { ...context, parentURL: cellUrl }) : next(specifier, context);
    },
  });
  const require = createRequire(filename);
  return {
    import(specifier, options) {
      const wanted = withExtension(String(specifier), workingFolder);
      const json = wanted.endsWith(".json") && !options?.with;
      return import(mark + wanted, json ? { with: { type: "json" } } : options);
    },
    require,
    meta: {
      url: cellUrl,
      filename,
      dirname: workingFolder,
      main: false,
      resolve: (specifier: string) => pathToFileURL(require.resolve(specifier)).href,
    },
    remove: () => hooks.deregister(),
  };
}

/** Where a path without an extension names no file, the TypeScript or JavaScript file that it means. */
function withExtension(specifier: string, folder: string): string {
  if (!/^\.{1,2}\//.test(specifier) && !isAbsolute(specifier)) return specifier;
  const path = resolve(folder, specifier);
  const ending = isFile(path)
    ? ""
    : [".ts", ".js", ".mts", ".mjs", ".json", "/index.ts", "/index.js"].find(ending => isFile(path + ending));
  return pathToFileURL(path + (ending ?? "")).href;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
