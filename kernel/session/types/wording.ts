import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * A message of the type checker in a cell's terms: it knows the engine by the files of its declarations, a name that was declared anew
 * by an alias, takes what earlier cells declared for imports, and advises settings that a cell does not have.
 */
export function wording(message: string): string {
  return message
    .replace(
      /typeof import\("[^"]*\/peak-types\/[^/"]+\/([^"]+)"\)/g,
      (_whole, path: string) => `typeof ${seenAs(path)}`,
    )
    .replace(
      /\bmodule "(?:[^"]*\/peak-types\/[^/"]+\/([^"]+)|peak-trade)"/g,
      (_whole, path?: string) => `namespace ${seenAs(path ?? "lib")}`,
    )
    .replace(/import\("[^"]*\/peak-types\/[^"]+"\)\./g, "")
    .replace(/(?<![\p{ID_Continue}$])([\p{ID_Start}_][\p{ID_Continue}]*)\$(?:\d+|former)\b/gu, "former $1")
    .replace(
      / Do you need to change your target library\? Try changing the 'lib' compiler option to .*\.$/,
      " Node does not have it.",
    )
    .replace(/^(Cannot assign to '[^']+' because it is) an import\.$/, "$1 a constant.");
}

/** What a cell calls a module of ours. */
function seenAs(path: string): string {
  const module = path.replace(/\/index$/, "");
  spaces ??= new Map([["lib", "pt"], ...spacesIn("lib/index", "pt")]);
  return spaces.get(module) ?? module.split("/").at(-1) ?? path;
}

let spaces: ReadonlyMap<string, string> | undefined;

/** The modules that a module exports under a name, and those within them, by their paths. */
function spacesIn(file: string, name: string): [path: string, seenAs: string][] {
  const text = readFileSync(join(root, `${file}.ts`), "utf8");
  return [...text.matchAll(/^export \* as (\w+) from "(\.[^"]+)\.ts";$/gm)].flatMap(([, inner, from]) => {
    const path = join(dirname(file), from);
    const seen = `${name}.${inner}`;
    return [[path.replace(/\/index$/, ""), seen], ...spacesIn(path, seen)];
  });
}
