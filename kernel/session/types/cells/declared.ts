import { declaredNames } from "../../parse/names.ts";
import type { CellSyntax, Statement } from "../../parse/parse.ts";
import { hoistedNames } from "../../state/scope.ts";

/** Those of a cell's statements that declare something, without `export`. */
export function declarationsOf({ parsed, objectLiteral }: CellSyntax): Statement[] {
  if (objectLiteral) return [];
  return parsed.program.body.flatMap(statement => {
    const inner =
      (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
      statement.declaration
        ? (statement.declaration as Statement)
        : statement;
    const lasts =
      namesOf(inner).length > 0 || (inner.type === "TSModuleDeclaration" && inner.kind !== "namespace");
    return lasts ? [inner] : [];
  });
}

/** The names that a statement gives to later cells, those of every `var` in it too. */
export const namesOf = (statement: Statement): string[] => [
  ...new Set([...declaredNames(statement), ...hoistedNames(statement)]),
];

/** Names that no cell may assign to. */
export function constantNames(statements: readonly Statement[]): Set<string> {
  return new Set(
    statements
      .filter(
        inner =>
          inner.type === "ImportDeclaration" ||
          (inner.type === "VariableDeclaration" && inner.kind !== "let" && inner.kind !== "var"),
      )
      .flatMap(declaredNames),
  );
}

const kinds: Readonly<Record<string, string | undefined>> = {
  FunctionDeclaration: "function",
  TSDeclareFunction: "function",
  ClassDeclaration: "class",
  TSEnumDeclaration: "enum",
  TSInterfaceDeclaration: "interface",
  TSTypeAliasDeclaration: "type",
  TSModuleDeclaration: "module",
};

/** What the names are that statements declare, of those that say it: of a variable its value does. */
export function kindsOf(statements: readonly Statement[]): ReadonlyMap<string, string> {
  return new Map(
    statements.flatMap(statement => {
      const kind = kinds[statement.type];
      if (kind !== undefined) return declaredNames(statement).map(name => [name, kind] as const);
      if (statement.type !== "ImportDeclaration") return [];
      return statement.specifiers
        .filter(({ type }) => type === "ImportNamespaceSpecifier")
        .map(({ local }) => [local.name, "module"] as const);
    }),
  );
}
