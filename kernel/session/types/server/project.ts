import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "../../parse/parse.ts";
import type { EngineTypes } from "./declarations.ts";
import { missingGlobals } from "./globals.ts";
import { cellFiles, type Preload } from "../cells/modules.ts";

const preloadPath = fileURLToPath(new URL("../../../preload.ts", import.meta.url));

export const projectFile = "tsconfig.json";
export const preludeFile = "peak-prelude.ts";
/** The project's own file is part of it: for one that is opened and part of nothing the server would make another project. */
const files = { files: [projectFile], include: [...cellFiles, preludeFile] };

/**
 * The project while its files are opened, one after the other: the server builds a program for each of them, so here it is one
 * that looks at nothing else.
 */
export function bareProjectText(): string {
  return JSON.stringify({
    compilerOptions: {
      noLib: true,
      noResolve: true,
      types: [],
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
    },
    ...files,
  });
}

/** The language as this Node runs it: the compiler knows of more, and a cell that is checked shall not fail for it. */
const languageOfNode = [
  "es2025",
  ...["array", "decorators", "disposable", "error", "sharedmemory"].map(part => `esnext.${part}`),
  ...("Temporal" in globalThis ? ["esnext.temporal", "esnext.date", "esnext.intl"] : []),
  ...("toHex" in Uint8Array.prototype ? ["esnext.typedarrays"] : []),
  ...("getOrInsert" in Map.prototype ? ["esnext.collection"] : []),
];

/**
 * The project in which cells are checked. It only exists in the server's memory, in the place of whatever tsconfig.json the
 * working folder has: cells are strict, except that types may be left out (`left-out.ts`), that of a caught error too, because
 * notebooks explore. `strict` false is for notebooks written for tslab, which checks them so.
 */
export function projectText({ library, tslab, jsx }: EngineTypes, strict = true): string {
  const typesFolder = dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
  return JSON.stringify({
    compilerOptions: {
      target: "esnext",
      module: "esnext",
      moduleResolution: "bundler",
      // A file without an import or an export can be imported too, for what it does.
      moduleDetection: "force",
      lib: languageOfNode,
      typeRoots: [typesFolder],
      types: ["node"],
      strict,
      useUnknownInCatchVariables: false,
      noEmit: true,
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      jsx: "react-jsx",
      jsxImportSource: "peak-trade",
      paths: { "peak-trade": [library], "peak-trade/jsx-runtime": [jsx], tslab: [tslab] },
    },
    ...files,
  });
}

/** The preloaded names, taken from the preload module itself: there is no second list. */
export function preload(types: EngineTypes): Preload {
  const { module } = parse(readFileSync(preloadPath, "utf8"));
  const names = module.staticExports.flatMap(({ entries }) =>
    entries.map(entry => entry.exportName.name ?? ""),
  );
  return { file: types.preload, names: names.filter(Boolean) };
}

/** A module that makes the server read the engine's types before the first cell needs them, and what Node's types lack. */
export function preludeText(types: EngineTypes): string {
  return `import ${JSON.stringify(types.preload)};\n${missingGlobals}\nexport {};\n`;
}
