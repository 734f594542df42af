import type { Edit } from "./erase.ts";
import type { Var } from "../parse/vars.ts";

/**
 * The edits that make assignments of a declaration by `var` whose names were declared in front: `var a = 1, b;` becomes
 * `void (a = 1, b);`, since a bracket alone would go with an unfinished line before it.
 */
export function varEdits(source: string, { start, end, isHead, declarations }: Var): Edit[] {
  const keyword = { start, end: start + "var".length, text: isHead ? " " : "void (" };
  const types = declarations.flatMap(({ id }): Edit[] => {
    if (!id.typeAnnotation) return [];
    // `a!: number` too.
    const from = id.type === "Identifier" ? id.start + id.name.length : id.typeAnnotation.start;
    return [{ start: from, end: id.typeAnnotation.end, text: " " }];
  });
  if (isHead) return [keyword, ...types];
  const behind = declarations.at(-1)?.end ?? end;
  return [keyword, ...types, { start: behind, end: behind, text: source[end - 1] === ";" ? ")" : ");" }];
}
