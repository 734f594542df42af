import type { BindingPattern as Pattern } from "oxc-parser";
import type { Head } from "./heads.ts";
import type { CellSyntax, Parsed } from "./parse.ts";
import type { Var } from "./vars.ts";

/** Every name that a binding pattern declares: `{ a, b: [c, ...d] }` gives a, c, d. */
function patternNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return patternNames(pattern.left as Pattern);
    case "ArrayPattern":
      return pattern.elements.flatMap(element =>
        element === null
          ? []
          : patternNames((element.type === "RestElement" ? element.argument : element) as Pattern),
      );
    case "ObjectPattern":
      return pattern.properties.flatMap(property =>
        patternNames((property.type === "RestElement" ? property.argument : property.value) as Pattern),
      );
    default:
      return [];
  }
}

/** The names of a cell's variables, functions and classes: what can be read, unlike a type. */
export function valueNames({ parsed, objectLiteral }: CellSyntax): string[] {
  if (objectLiteral) return [];
  const declared = parsed.heads.flatMap(statement => {
    const inner = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return inner && values.has(inner.type) ? declaredNames(inner) : [];
  });
  return [...declared, ...parsed.vars.flatMap(varNames)];
}

/** The names of a declaration by `var`. */
export const varNames = ({ declarations }: Var): string[] =>
  declarations.flatMap(({ id }) => patternNames(id));

/** The names that stand for something when the program runs: all but types. */
export function liveNames({ heads, vars }: Pick<Parsed, "heads" | "vars">): string[] {
  const live = heads.flatMap(statement => {
    const exports =
      statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const inner = exports ? (statement.declaration as Head | null) : statement;
    return !inner || types.has(inner.type) ? [] : declaredNames(inner);
  });
  return [...live, ...vars.flatMap(varNames)];
}

const types = new Set(["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "TSDeclareFunction"]);

const values = new Set(["VariableDeclaration", "FunctionDeclaration", "ClassDeclaration"]);

/** The names a top-level statement gives to later cells, types included. */
export function declaredNames(statement: Head): string[] {
  switch (statement.type) {
    case "VariableDeclaration":
      return statement.declarations.flatMap(declaration => patternNames(declaration.id));
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
      return statement.id ? [statement.id.name] : [];
    case "TSEnumDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSImportEqualsDeclaration":
      return [statement.id.name];
    case "TSModuleDeclaration":
      return statement.id.type === "Identifier" && statement.kind !== "global" ? [statement.id.name] : [];
    case "ImportDeclaration":
      return statement.specifiers.map(specifier => specifier.local.name);
    case "ExportNamedDeclaration":
      return statement.declaration ? declaredNames(statement.declaration) : [];
    case "ExportDefaultDeclaration":
      return declaredNames(statement.declaration as Head);
    default:
      return [];
  }
}
