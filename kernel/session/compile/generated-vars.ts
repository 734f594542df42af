import { declaredNames, varNames } from "../parse/names.ts";
import { parse } from "../parse/parse.ts";

/**
 * Transpilers declare enums, namespaces and their helpers by `var`, and an enum extends what its name stands for. By `let`, from
 * nothing, a later cell may declare the name anew; a second part of an enum assigns. No character moves: positions stay.
 */
export function letsForVars(code: string): string {
  const { vars, heads } = parse(code);
  const declared = new Set(
    heads.flatMap(head =>
      head.type === "VariableDeclaration" && head.kind !== "var" ? declaredNames(head) : [],
    ),
  );
  let result = code;
  const replace = (start: number, end: number, text: string): void => {
    result = result.slice(0, start) + text.padEnd(end - start) + result.slice(end);
  };
  for (const each of vars) {
    const { start, isHead, declarations } = each;
    if (isHead) continue;
    const names = varNames(each);
    const isFirst = names.every(name => !declared.has(name));
    for (const name of names) declared.add(name);
    replace(start, start + "var".length, isFirst ? "let" : "");
    const { end } = declarations[0];
    const own = `(${names[0]} || {})`;
    if (isFirst && code.endsWith(own, end)) replace(end - own.length, end, "({})");
  }
  return result;
}
