import { spaces } from "./spaces.ts";

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
const seenAs = (path: string): string =>
  spaces().get(path) ??
  spaces().get(`${path}/index`) ??
  path
    .replace(/\/index$/, "")
    .split("/")
    .at(-1) ??
  path;
