import type { ImportDefaultSpecifier, ImportSpecifier, TSTypeName } from "oxc-parser";
import { mentionsIn } from "../parse/mentions.ts";
import type { Statement } from "../parse/parse.ts";
import type { Edit } from "./erase.ts";
import type { PieceText } from "./pieces.ts";
import { runtimeName } from "./runtime-name.ts";

/** `import name = require("module")`, `import name = Space.member`; of a space of types nothing is there when the cell runs. */
export function importAlias(
  into: PieceText,
  { id, importKind, moduleReference, start }: Extract<Statement, { type: "TSImportEqualsDeclaration" }>,
  ownNames: ReadonlyMap<string, string>,
): void {
  if (importKind === "type") return;
  const local = ownNames.get(id.name) ?? id.name;
  let from: string;
  if (moduleReference.type === "TSExternalModuleReference")
    from = `require(${JSON.stringify(moduleReference.expression.value)})`;
  else {
    const [first, ...members] = namePath(moduleReference);
    const root = ownNames.get(first) ?? first;
    from = `typeof ${root} === "undefined" ? void 0 : ${[root, ...members].join(".")}`;
  }
  into.add(`let ${local} = ${from};`, start);
}

function namePath(name: TSTypeName): string[] {
  if (name.type === "TSQualifiedName") return [...namePath(name.left), name.right.name];
  return [name.type === "ThisExpression" ? "this" : name.name];
}

/** The names that are more than types where they are used: what lists only say again, as imports do, may be either. */
export function usedValues(body: readonly Statement[], erasures: readonly Edit[]): Set<string> {
  const isList = (statement: Statement): boolean =>
    statement.type === "ImportDeclaration" ||
    (statement.type === "ExportNamedDeclaration" && !statement.declaration);
  return new Set(
    mentionsIn(body.filter(statement => !isList(statement)))
      .filter(({ start }) => !erasures.some(erased => erased.start <= start && start < erased.end))
      .map(({ name }) => name),
  );
}

/**
 * A static import as an awaited call, which is told the names and whether the cell uses their values (`used`): a name that is not
 * there may be a type otherwise.
 */
export function importStatement(
  into: PieceText,
  statement: Extract<Statement, { type: "ImportDeclaration" }>,
  ownNames: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
): void {
  if (statement.importKind === "type") return;
  const specifiers = statement.specifiers.filter(
    s => s.type !== "ImportSpecifier" || s.importKind !== "type",
  );
  if (specifiers.length === 0 && statement.specifiers.length > 0) return;
  const attributes = statement.attributes.map(
    ({ key, value }) =>
      `${JSON.stringify(key.type === "Identifier" ? key.name : key.value)}: ${JSON.stringify(value.value)}`,
  );
  const names: string[] = [];
  const wanted: [name: string, used: boolean][] = [];
  let namespace: string | undefined;
  for (const specifier of specifiers) {
    const local = ownNames.get(specifier.local.name) ?? specifier.local.name;
    if (specifier.type === "ImportNamespaceSpecifier") namespace = local;
    else {
      const name = importedName(specifier);
      names.push(`${JSON.stringify(name)}: ${local}`);
      wanted.push([name, used.has(specifier.local.name)]);
    }
  }
  const options = attributes.length > 0 ? `{ with: { ${attributes.join(", ")} } }` : "undefined";
  const call = `await ${runtimeName}.import(${JSON.stringify(statement.source.value)}, ${options}, ${JSON.stringify(wanted)})`;
  const bind = (target: string, from: string) => into.add(`let ${target} = ${from};`, statement.start);
  const pattern = `{ ${names.join(", ")} }`;
  if (namespace !== undefined) {
    bind(namespace, call);
    if (names.length > 0) bind(pattern, namespace);
  } else if (names.length > 0) bind(pattern, call);
  else into.add(`${call};`, statement.start);
}

function importedName(specifier: ImportDefaultSpecifier | ImportSpecifier): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  const { imported } = specifier;
  return imported.type === "Identifier" ? imported.name : imported.value;
}
