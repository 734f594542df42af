import { chainAt } from "../../parse/chain.ts";
import { kindsIn } from "../spaces.ts";
import type { CellModules } from "./modules.ts";

/** The text of the open file for code that is still being typed. It sees the names it mentions, and those it may be about to. */
export function draftText(modules: CellModules, code: string, cursor: number): string {
  const declared = declaredIn(code);
  const begun = (/[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))?.[0] ?? "").toLowerCase();
  const mentioned = new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
  const member = /\.\s*[\p{ID_Continue}$]*$/u.test(code.slice(0, cursor));
  const seen = modules
    .known()
    .filter(
      name =>
        !declared.has(name) && (mentioned.has(name) || (!member && name.toLowerCase().startsWith(begun))),
    );
  return `${modules.imports(seen)}\n${code}\nexport {};\n`;
}

/**
 * What a name is that may stand at the cursor, where the server calls it a variable because it comes from another module: one of
 * another cell, or of the engine. Undefined where that is not known.
 */
export function kindAt(
  modules: CellModules,
  code: string,
  cursor: number,
): (name: string) => string | undefined {
  const chain = chainAt(code, cursor);
  const own = declaredIn(code);
  const isEngines = (name: string): boolean => !own.has(name) && modules.isPreloaded(name);
  if (chain)
    return name =>
      isEngines(chain.root) ? kindsIn([chain.root, ...chain.path].join(".")).get(name) : undefined;
  return name => {
    if (own.has(name)) return undefined;
    return modules.binding(name)?.kind ?? (isEngines(name) ? kindsIn("").get(name) : undefined);
  };
}

/** The names that code declares somewhere, as far as patterns tell: it may be half typed. */
function declaredIn(code: string): ReadonlySet<string> {
  const own = code.matchAll(
    /\b(?:const|let|var|function|class|interface|type|enum|namespace)\s+([\p{ID_Continue}$]+)/gu,
  );
  return new Set([...own].map(match => match[1]));
}
