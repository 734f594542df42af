import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { transformSync } from "oxc-transform";
import { letsForVars } from "./generated-vars.ts";
import { runtimeName } from "./runtime-name.ts";
import { compilerPath } from "../types/server/compiler.ts";

/** What JSX becomes, unless the cell says otherwise by `@jsx` and `@jsxFrag` comments. */
const elements = { create: `${runtimeName}.createElement`, fragment: `${runtimeName}.Fragment` };

/** What is wrong with the text, at an offset of it. */
interface TextFault {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

export interface Transpiled {
  /** A fault that only scope analysis finds: a name declared twice, a `break` outside a loop. The code is empty then. */
  readonly fault?: TextFault;
  readonly code: string;
  /** The `mappings` of a version 3 source map. */
  readonly mappings: string;
}

/**
 * Takes the types out of a rewritten cell and turns enums and namespaces into JavaScript. `whole`: the TypeScript compiler does
 * it, in about 0.1 s.
 */
export async function transpile(
  text: string,
  { whole, jsx }: { readonly whole: boolean; readonly jsx: boolean },
): Promise<Transpiled> {
  const { code, mappings, fault } = whole ? await compile(text, jsx) : strip(text, jsx);
  if (fault) return { code: "", mappings: "", fault };
  return { code: letsForVars(code), mappings };
}

/**
 * The same without decorators. `elide`: an import that is used as a type only goes, as TypeScript has it; a cell's imports are rewritten
 * before.
 */
export function strip(text: string, jsx: boolean, elide = false): Transpiled {
  const { code, map, errors } = transformSync(jsx ? "cell.tsx" : "cell.ts", text, {
    lang: jsx ? "tsx" : "ts",
    sourceType: "module",
    sourcemap: true,
    target: "esnext",
    typescript: { onlyRemoveTypeImports: !elide },
    jsx: { runtime: "classic", pragma: elements.create, pragmaFrag: elements.fragment },
  });
  const error = errors.find(({ severity }) => severity === "Error");
  if (!error) return { code, mappings: map?.mappings ?? "" };
  // Of two places the last is the one that is wrong: the second declaration, not the first.
  const { start = 0, end = start + 1 } = error.labels.at(-1) ?? {};
  return { code: "", mappings: "", fault: { message: error.message, offset: start, length: end - start } };
}

async function compile(text: string, jsx: boolean): Promise<Transpiled> {
  const { command, result, remove } = compilation(text, jsx);
  try {
    await promisify(execFile)(compilerPath(), command).catch(() => undefined);
    return result();
  } finally {
    remove();
  }
}

/** The same of a file, while this thread waits: its types that name an import, and nothing else of it, are gone. */
export function compileNow(text: string, jsx: boolean): Transpiled {
  const { command, result, remove } = compilation(text, jsx);
  try {
    spawnSync(compilerPath(), command, { stdio: "ignore" });
    return result();
  } finally {
    remove();
  }
}

/**
 * A run of the compiler over one file. It reports what it dislikes by its exit code and emits all the same; the type service does the
 * judging.
 */
function compilation(text: string, jsx: boolean) {
  const folder = mkdtempSync(join(tmpdir(), "peak-cell-"));
  const file = join(folder, jsx ? "cell.tsx" : "cell.ts");
  writeFileSync(file, text);
  const options =
    "--ignoreConfig --noCheck --target es2022 --module esnext --moduleDetection force --sourceMap " +
    `--jsx react --jsxFactory ${elements.create} --jsxFragmentFactory ${elements.fragment} --types`;
  return {
    command: [...options.split(" "), "", file],
    result(): Transpiled {
      const code = readFileSync(join(folder, "cell.js"), "utf8");
      const { mappings } = JSON.parse(readFileSync(join(folder, "cell.js.map"), "utf8")) as Transpiled;
      return {
        code: code.replace(/^export \{\};\n?/m, "").replace(/^\/\/# sourceMappingURL.*$/m, ""),
        mappings,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
